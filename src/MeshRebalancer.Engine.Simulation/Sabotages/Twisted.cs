using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>An aggregate that does what the one inside it does, but for what a sabotage changes. One for each node.</summary>
internal sealed class Twisted<TState, TCommand, TEvent, TEffect> : IAggregate<TState, TCommand, TEvent, TEffect>
    where TEffect : IEffect
{
    private IAggregate<TState, TCommand, TEvent, TEffect>? _inner;

    /// <summary>Judges instead; the last argument judges rightly.</summary>
    public Func<TState, TCommand, Func<TState, TCommand, Decision<TEvent>>, Decision<TEvent>>? Judges { get; init; }

    /// <summary>What is owed, changed.</summary>
    public Func<TState, EquatableArray<TEffect>, EquatableArray<TEffect>>? Owes { get; init; }

    /// <summary>Told of each replay.</summary>
    public Action<StreamId>? Begins { get; init; }

    public string Category => Inner.Category;

    private IAggregate<TState, TCommand, TEvent, TEffect> Inner => _inner ?? throw new InvalidOperationException("Nothing is inside.");

    public Twisted<TState, TCommand, TEvent, TEffect> Around(IAggregate<TState, TCommand, TEvent, TEffect> inner)
    {
        _inner = inner;
        return this;
    }

    public TState Initial(StreamId stream)
    {
        Begins?.Invoke(stream);
        return Inner.Initial(stream);
    }

    public Decision<TEvent> Decide(TState state, TCommand command) => Judges is null ? Inner.Decide(state, command) : Judges(state, command, Inner.Decide);

    public TState Evolve(TState state, TEvent @event) => Inner.Evolve(state, @event);

    public EquatableArray<TEffect> Outstanding(TState state) => Owes is null ? Inner.Outstanding(state) : Owes(state, Inner.Outstanding(state));
}

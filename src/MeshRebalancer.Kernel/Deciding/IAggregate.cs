namespace MeshRebalancer.Kernel;

/// <summary>
/// A pure state machine: a decider, the fold of its events, and what the outside world still owes its state.
/// Nothing here reads a clock, a price board or a file: a command carries its inputs, an event the values that were used.
/// </summary>
/// <typeparam name="TState">One case per phase.</typeparam>
/// <typeparam name="TCommand">Imperative.</typeparam>
/// <typeparam name="TEvent">Past tense; stored for ever.</typeparam>
/// <typeparam name="TEffect">What an engine must carry out, at least once, under a stable id.</typeparam>
public interface IAggregate<TState, TCommand, TEvent, TEffect>
    where TEffect : IEffect
{
    /// <summary>The stream's category, the first part of its name.</summary>
    string Category { get; }

    /// <summary>The state before the first event.</summary>
    TState Initial(StreamId stream);

    /// <summary>Judges a command.</summary>
    Decision<TEvent> Decide(TState state, TCommand command);

    /// <summary>Folds one event in.</summary>
    /// <exception cref="CorruptHistoryException">The event can't follow on the state.</exception>
    TState Evolve(TState state, TEvent @event);

    /// <summary>What the world still owes: derived again after every restart, with the same ids.</summary>
    EquatableArray<TEffect> Outstanding(TState state);
}

/// <summary>Something that the outside world owes a stream until an event says that it came.</summary>
public interface IEffect
{
    /// <summary>Stable for as long as the effect is owed.</summary>
    EffectId Id { get; }

    /// <summary>Not to be carried out before this instant; null is at once. A stream that only waits may be passivated until then.</summary>
    DateTimeOffset? DueAt => null;
}

/// <summary>The stored events contradict each other: a bug or a damaged journal. The stream stops; the others go on.</summary>
public sealed class CorruptHistoryException(object? state, object? @event)
    : Exception($"{@event?.GetType().Name} cannot follow on {state?.GetType().Name}.");

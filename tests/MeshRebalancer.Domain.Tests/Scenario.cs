using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests;

/// <summary>Given events, when a command, then events. Every command is sent twice: the second time must change nothing.</summary>
public static class Scenario
{
    public static Scenario<TState, TCommand, TEvent, TEffect> Of<TState, TCommand, TEvent, TEffect>(
        IAggregate<TState, TCommand, TEvent, TEffect> aggregate, StreamId stream)
        where TEffect : IEffect => new(aggregate, aggregate.Initial(stream));
}

/// <summary>A stream so far.</summary>
public sealed class Scenario<TState, TCommand, TEvent, TEffect>(IAggregate<TState, TCommand, TEvent, TEffect> aggregate, TState state)
    where TEffect : IEffect
{
    public TState State { get; } = state;

    public EquatableArray<TEffect> Outstanding => aggregate.Outstanding(State);

    public Scenario<TState, TCommand, TEvent, TEffect> Given(params TEvent[] events) => new(aggregate, events.Aggregate(State, aggregate.Evolve));

    public Outcome<TState, TCommand, TEvent, TEffect> When(TCommand command)
    {
        var decision = aggregate.Decide(State, command);
        var events = decision is Decision<TEvent>.Accepted accepted ? accepted.Events : [];
        var next = Given([.. events]);
        var again = aggregate.Decide(next.State, command);
        return new(decision, next, again);
    }
}

/// <summary>What came of a command, and of the same command again.</summary>
public sealed record Outcome<TState, TCommand, TEvent, TEffect>(
    Decision<TEvent> Decision, Scenario<TState, TCommand, TEvent, TEffect> Next, Decision<TEvent> Again)
    where TEffect : IEffect
{
    public TState State => Next.State;

    public EquatableArray<TEffect> Outstanding => Next.Outstanding;

    public EquatableArray<TEvent> Events => Decision.ShouldBeOfType<Decision<TEvent>.Accepted>(Decision.ToString()).Events;

    /// <summary>These events, and none the second time.</summary>
    public Outcome<TState, TCommand, TEvent, TEffect> Then(params TEvent[] events)
    {
        Events.ShouldBe(events);
        return SecondTimeNothing();
    }

    /// <summary>Accepted, without events.</summary>
    public Outcome<TState, TCommand, TEvent, TEffect> ThenNothing() => Then();

    /// <summary>Refused under this code, both times, with these words in the reason.</summary>
    public Outcome<TState, TCommand, TEvent, TEffect> ThenRejected(string code, params string[] words)
    {
        var rejected = Decision.ShouldBeOfType<Decision<TEvent>.Rejected>(Decision.ToString());
        rejected.Code.ShouldBe(code);
        foreach (var word in words)
        {
            rejected.Reason.ShouldContain(word);
        }

        Again.ShouldBe(Decision);
        return this;
    }

    /// <summary>The command again is accepted without events.</summary>
    public Outcome<TState, TCommand, TEvent, TEffect> SecondTimeNothing()
    {
        Again.ShouldBeOfType<Decision<TEvent>.Accepted>(Again.ToString()).Events.ShouldBeEmpty();
        return this;
    }
}

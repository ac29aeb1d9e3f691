using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Risk;

/// <summary>What an event leads to.</summary>
public static class BreakerFold
{
    /// <summary>Folds one event in.</summary>
    /// <exception cref="CorruptHistoryException">The event can't follow on the state.</exception>
    public static BreakersState Evolve(BreakersState state, BreakerEvent @event) => @event switch
    {
        BreakerEvent.Failed e => state.With(e.Key, state.Of(e.Key) is BreakerState.Closed s
            ? new BreakerState.Closed([.. s.Failures.Where(failure => failure.At >= e.CountFrom), new(e.Source, e.At)])
            : throw new CorruptHistoryException(state.Of(e.Key), e)),
        BreakerEvent.Opened e => state.With(e.Key, state.Of(e.Key) is BreakerState.Closed or BreakerState.HalfOpen
            ? new BreakerState.Open(e.Reason, e.Openings, e.Until)
            : throw new CorruptHistoryException(state.Of(e.Key), e)),
        BreakerEvent.HalfOpened e => state.With(e.Key, state.Of(e.Key) is BreakerState.Open s
            ? new BreakerState.HalfOpen(s.Reason, s.Openings, [], [])
            : throw new CorruptHistoryException(state.Of(e.Key), e)),
        BreakerEvent.ProbePassed e => state.With(e.Key, Passed(HalfOpen(state, e.Key, e), e)),
        BreakerEvent.ProbeSucceeded e => state.With(e.Key, Succeeded(HalfOpen(state, e.Key, e), e.Source)),
        BreakerEvent.Closed e => state.Of(e.Key) is BreakerState.HalfOpen ? state.Without(e.Key) : throw new CorruptHistoryException(state.Of(e.Key), e),
        BreakerEvent.Tripped e => state.With(e.Key, new BreakerState.Tripped(e.By, e.Why, e.At)),
        BreakerEvent.WasReset e => state.Without(e.Key),
        BreakerEvent.Killed e => state with { Kills = [.. state.Kills.Append(new(e.Scope, e.By, e.Why, e.At)).OrderBy(one => one.Scope)] },
        BreakerEvent.Released e => state with { Kills = [.. state.Kills.Where(one => one.Scope != e.Scope)] },
    };

    private static BreakerState.HalfOpen Passed(BreakerState.HalfOpen s, BreakerEvent.ProbePassed e) =>
        s with { Probes = [.. s.Probes.Where(probe => probe.Until > e.At), new(e.Source, e.Until)] };

    private static BreakerState.HalfOpen Succeeded(BreakerState.HalfOpen s, string source) =>
        s with { Probes = [.. s.Probes.Where(probe => probe.Source != source)], Succeeded = s.Succeeded.Add(source) };

    private static BreakerState.HalfOpen HalfOpen(BreakersState state, BreakerKey key, BreakerEvent e) =>
        state.Of(key) as BreakerState.HalfOpen ?? throw new CorruptHistoryException(state.Of(key), e);

    private static BreakersState With(this BreakersState state, BreakerKey key, BreakerState next) => state with
    {
        Breakers = [.. state.Breakers.Where(one => one.Key != key).Append(new(key, next)).OrderBy(one => one.Key)],
    };

    private static BreakersState Without(this BreakersState state, BreakerKey key) =>
        state with { Breakers = [.. state.Breakers.Where(one => one.Key != key)] };
}

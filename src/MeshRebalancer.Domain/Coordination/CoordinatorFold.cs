using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Coordination;

/// <summary>What an event leads to.</summary>
public static class CoordinatorFold
{
    /// <summary>Folds one event in.</summary>
    /// <exception cref="CorruptHistoryException">The event can't follow on the state.</exception>
    public static CoordinatorState Evolve(CoordinatorState state, CoordinatorEvent @event) => @event switch
    {
        CoordinatorEvent.Configured e => state with { Limits = e.Limits },
        CoordinatorEvent.Queued e => state with { Waiting = state.Waiting.Add(e.Request), Seen = See(state.Seen, e.Request) },
        CoordinatorEvent.Admitted e => state with
        {
            Waiting = state.Waiting.Any(request => request.Stream == e.Request.Stream)
                ? [.. state.Waiting.Where(request => request.Stream != e.Request.Stream)]
                : throw new CorruptHistoryException(state, e),
            Admitted = state.Admitted.Add(new(e.Request, Started: false)),
        },
        CoordinatorEvent.Started e => state with
        {
            Admitted = Reserved(state, e.Rebalance, e).Admitted.Replace(one => one.Request.Stream == e.Rebalance, one => one with { Started = true }),
        },
        CoordinatorEvent.Released e => state with
        {
            Admitted = [.. Reserved(state, e.Rebalance, e).Admitted.Where(one => one.Request.Stream != e.Rebalance)],
        },
    };

    private static CoordinatorState Reserved(CoordinatorState state, StreamId rebalance, CoordinatorEvent e) =>
        state.Admitted.Any(one => one.Request.Stream == rebalance) ? state : throw new CorruptHistoryException(state, e);

    private static EquatableArray<LastSeen> See(EquatableArray<LastSeen> seen, RebalanceRequest request) =>
    [
        .. seen.Where(one => one.Portfolio != request.Facts.Stream)
            .Append(new(request.Facts.Stream, request.Number))
            .OrderBy(one => one.Portfolio),
    ];
}

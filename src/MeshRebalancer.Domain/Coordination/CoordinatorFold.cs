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
        CoordinatorEvent.FirstSeen e => state with { FirstSeen = See(state.FirstSeen, e) },
        CoordinatorEvent.Queued e => state with { Waiting = state.Waiting.Add(e.Request), Seen = See(state.Seen, e.Request) },
        CoordinatorEvent.Admitted e => state.Waiting.Any(request => request.Stream == e.Request.Stream)
            ? Admit(state, e)
            : throw new CorruptHistoryException(state, e),
        CoordinatorEvent.Started e => state with
        {
            Admitted = Reserved(state, e.Rebalance, e).Admitted.Replace(one => one.Request.Stream == e.Rebalance, one => one with { Started = true }),
        },
        CoordinatorEvent.FlightReserved e => Reserve(Reserved(state, e.Rebalance, e), e.Rebalance, e.Flight) with { Takes = PoolRules.After(state, e) },
        CoordinatorEvent.Released e => state with
        {
            Admitted = [.. Reserved(state, e.Rebalance, e).Admitted.Where(one => one.Request.Stream != e.Rebalance)],
        },
    };

    /// <summary>The state with one more flight in a rebalance's reservation.</summary>
    internal static CoordinatorState Reserve(CoordinatorState state, StreamId rebalance, LegFlight flight) => state with
    {
        Admitted = state.Admitted.Replace(one => one.Request.Stream == rebalance, one => one with { Flights = one.Flights.Add(flight) }),
    };

    private static CoordinatorState Admit(CoordinatorState state, CoordinatorEvent.Admitted e)
    {
        var portfolio = e.Request.Facts.Stream;
        var remembered = Admission.Remembered(state.Limits);
        return state with
        {
            Waiting = [.. state.Waiting.Where(request => request.Stream != e.Request.Stream)],
            Admitted = state.Admitted.Add(new(e.Request, Started: false)),
            Seen = state.Seen.Replace(one => one.Portfolio == portfolio, one => one with { Started = e.At }),
            Recent = remembered == TimeSpan.Zero
                ? []
                : [.. state.Recent.Where(start => start.At > e.At - remembered), new(portfolio, e.Request.Turnover, e.At)],
        };
    }

    private static CoordinatorState Reserved(CoordinatorState state, StreamId rebalance, CoordinatorEvent e) =>
        state.Admitted.Any(one => one.Request.Stream == rebalance) ? state : throw new CorruptHistoryException(state, e);

    private static EquatableArray<LastSeen> See(EquatableArray<LastSeen> seen, RebalanceRequest request) =>
    [
        .. seen.Where(one => one.Portfolio != request.Facts.Stream)
            .Append(new(request.Facts.Stream, request.Number, seen.FirstOrDefault(one => one.Portfolio == request.Facts.Stream)?.Started))
            .OrderBy(one => one.Portfolio),
    ];

    private static EquatableArray<FirstSeen> See(EquatableArray<FirstSeen> seen, CoordinatorEvent.FirstSeen e) =>
        [.. seen.Concat(e.Keys.Select(key => new FirstSeen(key, e.At))).OrderBy(one => one.Key)];
}

using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What an event leads to.</summary>
public static class RebalanceFold
{
    /// <summary>Folds one event in.</summary>
    /// <exception cref="CorruptHistoryException">The event can't follow on the state.</exception>
    public static RebalanceState Evolve(RebalanceState state, RebalanceEvent @event) => (state, @event) switch
    {
        (RebalanceState.Unstarted, RebalanceEvent.Started e) => new RebalanceState.Planning(e.Request, 1, 1, null, null, [], []),
        (RebalanceState.Planning s, RebalanceEvent.PlanningBlocked e) =>
            s with { Attempt = e.Attempt + 1, NotBefore = e.RetryAt, Blocked = $"{e.Code}: {e.Reason}" },
        (RebalanceState.Planning s, RebalanceEvent.Planned e) => new RebalanceState.Executing(
            s.Request,
            e.Round,
            e.Plan,
            [.. e.Plan.Legs.Select(leg => new LegProgress(leg, new LegState.Waiting(), [], Planning.CostEstimate.None))],
            s.Done,
            s.Unbooked),
        (RebalanceState.Executing s, RebalanceEvent.Replanning e) =>
            new RebalanceState.Planning(s.Request, e.Round, 1, e.NotBefore, e.Reason, [.. s.Done, .. s.Legs], s.Unbooked),
        (RebalanceState.Planning s, RebalanceEvent.Ended e) => new RebalanceState.Ended(s.Request, e.Outcome, null, s.Done, e.At, [.. s.Unbooked, .. StillOpen(s.Done)], false, false),
        (RebalanceState.Executing s, RebalanceEvent.Ended e) =>
            new RebalanceState.Ended(s.Request, e.Outcome, s.Plan, [.. s.Done, .. s.Legs], e.At, [.. s.Unbooked, .. StillOpen([.. s.Done, .. s.Legs])], false, false),
        (RebalanceState.Executing s, RebalanceEvent.Parked e) => new RebalanceState.Parked(s, e.Reason, e.By, e.At),
        (RebalanceState.Parked s, RebalanceEvent.Resumed) => s.Inner,
        (RebalanceState.Parked s, RebalanceEvent.Retried e) => FlightFold.Retry(s.Inner, e.At),
        (RebalanceState.Parked s, RebalanceEvent.Resolved e) => FlightFold.Evolve(s.Inner, e),
        (_, RebalanceEvent.Told e) => Told(state, e),
        (_, RebalanceEvent.TransactionMined or RebalanceEvent.LegUnmined or RebalanceEvent.OutcomeChanged or RebalanceEvent.LegWithdrawn) =>
            ReorgFold.Evolve(state, @event),
        (RebalanceState.Executing s, _) => LegFold.Evolve(s, @event),
        (RebalanceState.Parked s, _) => s with { Inner = LegFold.Evolve(s.Inner, @event) },
        _ => throw new CorruptHistoryException(state, @event),
    };

    private static RebalanceState Told(RebalanceState state, RebalanceEvent.Told e) => state switch
    {
        RebalanceState.Unstarted => throw new CorruptHistoryException(state, e),
        RebalanceState.Planning s => s with { Unbooked = Booked(s.Unbooked, e) },
        RebalanceState.Executing s => s with { Unbooked = Booked(s.Unbooked, e) },
        RebalanceState.Parked s => s with { Inner = s.Inner with { Unbooked = Booked(s.Inner.Unbooked, e) } },
        RebalanceState.Ended s when e.Id == RebalanceIds.TellPortfolio(s.Request) => s with { PortfolioTold = true },
        RebalanceState.Ended s when e.Id == RebalanceIds.TellCoordinator(s.Request) => s with { CoordinatorTold = true },
        RebalanceState.Ended s => s with { Unbooked = Booked(s.Unbooked, e) },
    };

    // After its end the portfolio alone can keep something new from starting.
    private static IEnumerable<Booking> StillOpen(EquatableArray<LegProgress> legs) =>
        legs.SelectMany(leg => leg.Strays).Where(stray => stray.Dead is null).Select(Bookings.StillOpen);

    private static EquatableArray<Booking> Booked(EquatableArray<Booking> unbooked, RebalanceEvent.Told e) =>
        unbooked.Any(booking => RebalanceIds.TellBooking(booking) == e.Id)
            ? [.. unbooked.Where(booking => RebalanceIds.TellBooking(booking) != e.Id)]
            : throw new CorruptHistoryException(unbooked, e);
}

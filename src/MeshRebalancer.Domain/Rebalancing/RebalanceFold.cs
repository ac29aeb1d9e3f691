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
        (RebalanceState.Planning s, RebalanceEvent.Ended e) => new RebalanceState.Ended(s.Request, e.Outcome, null, s.Done, e.At, s.Unbooked, false, false),
        (RebalanceState.Executing s, RebalanceEvent.Ended e) =>
            new RebalanceState.Ended(s.Request, e.Outcome, s.Plan, [.. s.Done, .. s.Legs], e.At, s.Unbooked, false, false),
        (_, RebalanceEvent.Told e) => Told(state, e),
        (RebalanceState.Executing s, _) => LegFold.Evolve(s, @event),
        _ => throw new CorruptHistoryException(state, @event),
    };

    private static RebalanceState Told(RebalanceState state, RebalanceEvent.Told e) => state switch
    {
        RebalanceState.Unstarted => throw new CorruptHistoryException(state, e),
        RebalanceState.Planning s => s with { Unbooked = Booked(s.Unbooked, e) },
        RebalanceState.Executing s => s with { Unbooked = Booked(s.Unbooked, e) },
        RebalanceState.Ended s when e.Id == RebalanceIds.TellPortfolio(s.Request) => s with { PortfolioTold = true },
        RebalanceState.Ended s when e.Id == RebalanceIds.TellCoordinator(s.Request) => s with { CoordinatorTold = true },
        RebalanceState.Ended s => s with { Unbooked = Booked(s.Unbooked, e) },
    };

    private static EquatableArray<Booking> Booked(EquatableArray<Booking> unbooked, RebalanceEvent.Told e) =>
        unbooked.Count > 0 && RebalanceIds.TellBooking(unbooked[0]) == e.Id ? [.. unbooked.Skip(1)] : throw new CorruptHistoryException(unbooked, e);
}

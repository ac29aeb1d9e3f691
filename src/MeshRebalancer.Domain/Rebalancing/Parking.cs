using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What a parked rebalance does when something moves that was on its way.</summary>
internal static class Parking
{
    /// <summary>
    /// One that a deadline parked goes on by itself: what it waited for came. One that an operator parked takes in what arrives, and neither
    /// lets value leave nor plans again nor ends before the operator says so.
    /// </summary>
    public static Decision<RebalanceEvent> Following(RebalanceState.Parked parked, EquatableArray<RebalanceEvent> events, DateTimeOffset at) =>
        parked.By is not null ? Decision<RebalanceEvent>.Accept([.. events.Select(one => Held(one, at)).OfType<RebalanceEvent>()])
        : events.Any(IsMove) ? Decision<RebalanceEvent>.Accept([new RebalanceEvent.Resumed(at), .. events])
        : Decision<RebalanceEvent>.Accept(events.AsSpan());

    /// <summary>Another way of waiting is no move.</summary>
    private static bool IsMove(RebalanceEvent @event) => @event
        is not (RebalanceEvent.TransferDowngraded or RebalanceEvent.AttestationExpired or RebalanceEvent.SlowFillRequested or RebalanceEvent.TransferExpired);

    private static RebalanceEvent? Held(RebalanceEvent @event, DateTimeOffset at) => @event switch
    {
        RebalanceEvent.LegApproving e => Later(e.LegId, e.Submission, e.Terms, at),
        RebalanceEvent.LegSwapping e => Later(e.LegId, e.Submission, e.Terms, at),
        RebalanceEvent.LegBurning e => Later(e.LegId, e.Submission, e.Terms, at),
        RebalanceEvent.Replanning or RebalanceEvent.Ended => null,
        RebalanceEvent.Started or RebalanceEvent.PlanningBlocked or RebalanceEvent.Planned or RebalanceEvent.LegChecking
            or RebalanceEvent.TransactionMined or RebalanceEvent.TransactionRead or RebalanceEvent.LegAttesting or RebalanceEvent.AttestationOverdue
            or RebalanceEvent.LegMinting or RebalanceEvent.LegMintRetried or RebalanceEvent.SubmissionOverdue or RebalanceEvent.TransferDowngraded
            or RebalanceEvent.AttestationExpired or RebalanceEvent.LegFilling or RebalanceEvent.SlowFillRequested or RebalanceEvent.TransferOverdue
            or RebalanceEvent.TransferFilled or RebalanceEvent.TransferExpired or RebalanceEvent.TransferRefunded or RebalanceEvent.LegUnreadable
            or RebalanceEvent.LegReadable or RebalanceEvent.LegUnmined or RebalanceEvent.OutcomeChanged or RebalanceEvent.LegWithdrawn
            or RebalanceEvent.LegSettled or RebalanceEvent.LegFailed or RebalanceEvent.Parked or RebalanceEvent.Resumed or RebalanceEvent.Retried
            or RebalanceEvent.Resolved or RebalanceEvent.Told => @event,
    };

    private static RebalanceEvent.LegChecking Later(string legId, EffectId submission, LegTerms terms, DateTimeOffset at) =>
        new(legId, submission.Attempt + 1, terms.In, null, "parked: nothing is begun before an operator says so", at, Held: true);
}

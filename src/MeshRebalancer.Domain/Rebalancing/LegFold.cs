using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What an event leads to for one leg of the round that runs.</summary>
internal static class LegFold
{
    public static RebalanceState.Executing Evolve(RebalanceState.Executing s, RebalanceEvent @event) => @event switch
    {
        RebalanceEvent.LegChecking e => s.Change(e.LegId, leg => leg with
        {
            State = new LegState.Checking(e.Attempt, e.AmountIn, e.NotBefore, e.Blocked),
            Held = leg.Held + (e.Held ? 1 : 0),
        }),
        RebalanceEvent.LegApproving e => s.To(
            e.LegId, _ => new LegState.Approving(e.Submission.Attempt, e.Terms, e.Allowances, Wanted(e.Submission, e.Action, e.At))),
        RebalanceEvent.LegSwapping e => s.To(e.LegId, _ => new LegState.Swapping(e.Submission.Attempt, e.Terms, Wanted(e.Submission, e.Action, e.At))),
        RebalanceEvent.LegBurning e => s.To(e.LegId, _ => new LegState.Burning(e.Submission.Attempt, e.Terms, Wanted(e.Submission, e.Action, e.At))),
        RebalanceEvent.SubmissionOverdue e => s.To(e.LegId, leg => leg.Step() is Submission.Wanted w && w.Id == e.Submission
            ? leg.With(w with { Overdue = true })
            : throw new CorruptHistoryException(leg, e)),
        RebalanceEvent.TransactionRead e => Read(s, e),
        RebalanceEvent.LegMinting e => s.To(e.LegId, leg => leg is LegState.Attesting a
            ? new LegState.Minting(a.Terms, a.Flight, a.Attempt, e.Message, e.Attestation, Wanted(e.Submission, e.Action, e.At))
            : throw new CorruptHistoryException(leg, e)),
        RebalanceEvent.LegMintRetried e => s.To(e.LegId, leg => leg is LegState.Minting m
            ? new LegState.Attesting(m.Terms, m.Flight, e.Attempt, e.NotBefore, e.Blocked)
            : throw new CorruptHistoryException(leg, e)),
        RebalanceEvent.LegSettled e => s.To(e.LegId, _ => new LegState.Settled(e.In, e.Out)),
        RebalanceEvent.LegFailed e => s.To(e.LegId, _ => new LegState.Failed(e.Code, e.Reason)),
        RebalanceEvent.LegAttesting or RebalanceEvent.AttestationOverdue or RebalanceEvent.TransferDowngraded or RebalanceEvent.AttestationExpired
            or RebalanceEvent.LegFilling or RebalanceEvent.SlowFillRequested or RebalanceEvent.TransferOverdue or RebalanceEvent.TransferFilled
            or RebalanceEvent.TransferExpired or RebalanceEvent.TransferRefunded or RebalanceEvent.LegUnreadable or RebalanceEvent.LegReadable =>
            FlightFold.Evolve(s, @event),
        RebalanceEvent.Started or RebalanceEvent.PlanningBlocked or RebalanceEvent.Planned or RebalanceEvent.Replanning or RebalanceEvent.Ended
            or RebalanceEvent.Told or RebalanceEvent.Parked or RebalanceEvent.Resumed or RebalanceEvent.Retried or RebalanceEvent.Resolved
            or RebalanceEvent.TransactionMined or RebalanceEvent.LegUnmined or RebalanceEvent.OutcomeChanged or RebalanceEvent.LegWithdrawn =>
            throw new CorruptHistoryException(s, @event),
    };

    /// <summary>A leg of this round.</summary>
    /// <exception cref="CorruptHistoryException">There is none of that id.</exception>
    public static LegProgress Leg(this RebalanceState.Executing s, string legId) =>
        s.Legs.FirstOrDefault(leg => string.Equals(leg.Leg.Id, legId, StringComparison.Ordinal)) ?? throw new CorruptHistoryException(s, legId);

    /// <summary>The same with one leg's state changed.</summary>
    public static RebalanceState.Executing To(this RebalanceState.Executing s, string legId, Func<LegState, LegState> next) =>
        s.Change(legId, leg => leg with { State = next(leg.State) });

    /// <summary>The same with one leg changed.</summary>
    public static RebalanceState.Executing Change(this RebalanceState.Executing s, string legId, Func<LegProgress, LegProgress> change)
    {
        var leg = s.Leg(legId);
        return s with { Legs = s.Legs.Replace(other => ReferenceEquals(other, leg), one => change(one).Counted()) };
    }

    private static RebalanceState.Executing Read(RebalanceState.Executing s, RebalanceEvent.TransactionRead e)
    {
        var transaction = new TransactionFacts(e.Booking.Transaction, e.Booking.Chain, e.Booking.Block, e.Booking.FeeWei);
        return s.Change(e.LegId, leg => leg with
        {
            Transactions = leg.Transactions.Add(new(e.Purpose, transaction, e.Outcome is not ActionOutcome.Reverted, Kept(leg.State, e))),
            Cost = leg.Cost + e.Cost,
        }) with
        { Unbooked = s.Unbooked.Add(e.Booking) };
    }

    private static ReadStep? Kept(LegState state, RebalanceEvent.TransactionRead e) => state.Step() is Submission.Mined step
        ? new(step, e.Outcome, state.Terms()!, state.Flight(), e.Booking, e.Cost)
        : null;

    private static Submission.Wanted Wanted(EffectId id, ChainAction action, DateTimeOffset at) => new(id, action, at);
}

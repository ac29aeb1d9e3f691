using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What an event leads to for a leg between two chains.</summary>
internal static class FlightFold
{
    public static RebalanceState.Executing Evolve(RebalanceState.Executing s, RebalanceEvent @event) => @event switch
    {
        RebalanceEvent.LegAttesting e => s.Change(e.LegId, leg => leg with
        {
            State = new LegState.Attesting(TermsOf(leg, e.Burn, e), Departing(leg, e.Burned, e.Burn, e.AlarmAt, e.At), leg.Asked + 1, null, null),
        }),
        RebalanceEvent.LegFilling e => s.Change(e.LegId, leg => leg with
        {
            State = new LegState.Filling(
                TermsOf(leg, e.Deposit, e), Departing(leg, e.Deposited, e.Deposit, e.AlarmAt, e.At), FillStage.Pending, leg.Asked + 1),
        }),
        RebalanceEvent.AttestationOverdue e => s.Fly(e.LegId, flight => flight with { Overdue = true }),
        RebalanceEvent.TransferOverdue e => s.Fly(e.LegId, flight => flight with { Overdue = true }),
        RebalanceEvent.TransferDowngraded e => s.Fly(e.LegId, flight => flight.WatchedUntil(e.AlarmAt) with { Delay = e.Reason }),
        RebalanceEvent.AttestationExpired e => s.Fly(e.LegId, flight => flight with { ExpiredBlock = e.ExpirationBlock }),
        RebalanceEvent.LegUnreadable e => s.Fly(e.LegId, flight => flight with { Unreadable = e.Reason }),
        RebalanceEvent.LegReadable e => s.Fly(e.LegId, flight => flight with { Unreadable = null }),
        RebalanceEvent.SlowFillRequested e => s.To(e.LegId, leg => Filling(leg, e) with { Stage = FillStage.SlowFillRequested }),
        RebalanceEvent.TransferExpired e => s.To(e.LegId, leg => Filling(leg, e) with
        {
            Stage = FillStage.Expired,
            Flight = Filling(leg, e).Flight.WatchedUntil(e.AlarmAt),
        }),
        RebalanceEvent.TransferFilled e => s.Landed(e.LegId, "fill", e.Booking, e.Cost, leg => leg),
        RebalanceEvent.TransferRefunded e => s.Landed(e.LegId, "refund", e.Booking, e.Cost, _ => new LegState.Refunded(e.In, e.Back)),
        RebalanceEvent.Resolved e => e.Legs.Aggregate(s, (next, one) => Resolve(next, e, one)),
        RebalanceEvent.Started or RebalanceEvent.PlanningBlocked or RebalanceEvent.Planned or RebalanceEvent.LegChecking
            or RebalanceEvent.LegApproving or RebalanceEvent.LegSwapping or RebalanceEvent.LegBurning or RebalanceEvent.TransactionMined
            or RebalanceEvent.TransactionRead or RebalanceEvent.LegMinting or RebalanceEvent.LegMintRetried or RebalanceEvent.SubmissionOverdue
            or RebalanceEvent.LegUnmined or RebalanceEvent.OutcomeChanged or RebalanceEvent.LegWithdrawn or RebalanceEvent.LegSettled
            or RebalanceEvent.LegFailed or RebalanceEvent.Replanning or RebalanceEvent.Parked or RebalanceEvent.Resumed or RebalanceEvent.Retried
            or RebalanceEvent.Ended or RebalanceEvent.Told =>
            throw new CorruptHistoryException(s, @event),
    };

    /// <summary>Everything that is awaited is asked for anew, under new ids and with new deadlines.</summary>
    public static RebalanceState.Executing Retry(RebalanceState.Executing s, DateTimeOffset at) => s with
    {
        Legs = [.. s.Legs.Select(leg => (leg with { State = Again(leg.State, at) }).Counted())],
    };

    private static LegState Again(LegState state, DateTimeOffset at) => state switch
    {
        LegState.Attesting a => a with { Flight = Watched(a.Terms, a.Flight, at), Attempt = a.Attempt + 1, NotBefore = null, Blocked = null },
        LegState.Filling f => f with { Flight = Watched(f.Terms, f.Flight, at), Attempt = f.Attempt + 1 },
        LegState.Minting m => m with { Flight = Watched(m.Terms, m.Flight, at) },
        // Never a new transaction: what became of this one is not known. It only gets a new deadline.
        LegState.Approving or LegState.Swapping or LegState.Burning => state.Step() is Submission.Wanted w
            ? state.With(w with { Since = at, Overdue = false, Watch = w.Watch + 1 })
            : state,
        LegState.Waiting or LegState.Checking or LegState.Settled or LegState.Refunded or LegState.Failed or LegState.WrittenOff => state,
    };

    private static Flight Watched(LegTerms terms, Flight flight, DateTimeOffset at) => flight.WatchedUntil(RebalanceLimits.AlarmAt(at, terms.SettleSeconds));

    private static Flight Departing(LegProgress leg, TokenAmount burned, Hash32 burn, DateTimeOffset alarmAt, DateTimeOffset at) =>
        new(burned, burn, alarmAt, Overdue: false, at, leg.Watched + 1);

    // Of the attempt that burnt, which a reorg may have let act after another one was begun.
    private static LegTerms TermsOf(LegProgress leg, Hash32 burn, RebalanceEvent e) =>
        leg.Transactions.Where(one => one.Transaction.Hash == burn).Select(one => one.Read?.Terms).FirstOrDefault()
        ?? (leg.State is LegState.Burning b ? b.Terms : throw new CorruptHistoryException(leg.State, e));

    private static LegState.Filling Filling(LegState leg, RebalanceEvent e) => leg as LegState.Filling ?? throw new CorruptHistoryException(leg, e);

    private static RebalanceState.Executing Fly(this RebalanceState.Executing s, string legId, Func<Flight, Flight> next) =>
        s.To(legId, leg => leg.Flight() is { } flight ? leg.With(next(flight)) : throw new CorruptHistoryException(leg, legId));

    /// <summary>Somebody else's transaction brought it.</summary>
    private static RebalanceState.Executing Landed(
        this RebalanceState.Executing s, string legId, string purpose, Booking booking, CostEstimate cost, Func<LegState, LegState> next)
    {
        var transaction = new TransactionFacts(booking.Transaction, booking.Chain, booking.Block, booking.FeeWei);
        return s.Change(legId, leg => leg.State.Flight() is null ? throw new CorruptHistoryException(leg.State, booking) : leg with
        {
            State = next(leg.State),
            Transactions = leg.Transactions.Add(new(purpose, transaction, booking.Received is not null)),
            Cost = leg.Cost + cost,
        }) with
        { Unbooked = s.Unbooked.Add(booking) };
    }

    private static RebalanceState.Executing Resolve(RebalanceState.Executing s, RebalanceEvent.Resolved e, ResolvedLeg one) =>
        s.Landed(one.Fate.LegId, "statement", one.Booking, one.Cost, _ => one.Fate switch
        {
            LegFate.Arrived => new LegState.Settled(one.In, one.Received!.Value),
            LegFate.Returned => new LegState.Refunded(one.In, one.Received!.Value),
            LegFate.Lost => new LegState.WrittenOff(one.In, e.By, e.Reason),
        });
}

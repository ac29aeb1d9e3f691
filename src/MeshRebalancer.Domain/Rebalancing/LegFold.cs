using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What an event leads to for one leg.</summary>
internal static class LegFold
{
    public static RebalanceState.Executing Evolve(RebalanceState.Executing s, RebalanceEvent @event) => @event switch
    {
        RebalanceEvent.LegChecking e => s.To(e.LegId, _ => new LegState.Checking(e.Attempt, e.AmountIn, e.NotBefore, e.Blocked)),
        RebalanceEvent.LegApproving e => s.To(e.LegId, _ => new LegState.Approving(e.Submission.Attempt, e.Terms, e.Allowances, Wanted(e.Submission, e.Action))),
        RebalanceEvent.LegSwapping e => s.To(e.LegId, _ => new LegState.Swapping(e.Submission.Attempt, e.Terms, Wanted(e.Submission, e.Action))),
        RebalanceEvent.LegBurning e => s.To(e.LegId, _ => new LegState.Burning(e.Submission.Attempt, e.Terms, Wanted(e.Submission, e.Action))),
        RebalanceEvent.TransactionMined e => s.To(e.LegId, leg => Mined(leg, e)),
        RebalanceEvent.TransactionRead e => Read(s, e),
        RebalanceEvent.LegAttesting e => s.To(e.LegId, leg => leg is LegState.Burning b
            ? new LegState.Attesting(b.Terms, new(e.Burned, e.Burn, e.AlarmAt, Overdue: false), 1, null, null)
            : throw new CorruptHistoryException(leg, e)),
        RebalanceEvent.AttestationOverdue e => s.To(e.LegId, leg => Overdue(leg, e)),
        RebalanceEvent.LegMinting e => s.To(e.LegId, leg => leg is LegState.Attesting a
            ? new LegState.Minting(a.Terms, a.Flight, a.Attempt, e.Message, e.Attestation, Wanted(e.Submission, e.Action))
            : throw new CorruptHistoryException(leg, e)),
        RebalanceEvent.LegMintRetried e => s.To(e.LegId, leg => leg is LegState.Minting m
            ? new LegState.Attesting(m.Terms, m.Flight, e.Attempt, e.NotBefore, e.Blocked)
            : throw new CorruptHistoryException(leg, e)),
        RebalanceEvent.LegSettled e => s.To(e.LegId, _ => new LegState.Settled(e.In, e.Out)),
        RebalanceEvent.LegFailed e => s.To(e.LegId, _ => new LegState.Failed(e.Code, e.Reason)),
        RebalanceEvent.Started or RebalanceEvent.PlanningBlocked or RebalanceEvent.Planned or RebalanceEvent.Replanning
            or RebalanceEvent.Ended or RebalanceEvent.Told => throw new CorruptHistoryException(s, @event),
    };

    /// <summary>A leg of this round.</summary>
    /// <exception cref="CorruptHistoryException">There is none of that id.</exception>
    public static LegProgress Leg(this RebalanceState.Executing s, string legId) =>
        s.Legs.FirstOrDefault(leg => string.Equals(leg.Leg.Id, legId, StringComparison.Ordinal)) ?? throw new CorruptHistoryException(s, legId);

    private static RebalanceState.Executing To(this RebalanceState.Executing s, string legId, Func<LegState, LegState> next)
    {
        var leg = s.Leg(legId);
        return s with { Legs = s.Legs.Replace(other => ReferenceEquals(other, leg), _ => leg with { State = next(leg.State) }) };
    }

    private static RebalanceState.Executing Read(RebalanceState.Executing s, RebalanceEvent.TransactionRead e)
    {
        var transaction = new TransactionFacts(e.Booking.Transaction, e.Booking.Chain, e.Booking.Block, e.Booking.FeeWei);
        var entry = new LegTransaction(e.Purpose, transaction, e.Outcome is not ActionOutcome.Reverted);
        var leg = s.Leg(e.LegId);
        return s with
        {
            Unbooked = s.Unbooked.Add(e.Booking),
            Legs = s.Legs.Replace(
                other => ReferenceEquals(other, leg),
                _ => leg with { Transactions = leg.Transactions.Add(entry), Cost = leg.Cost + e.Cost }),
        };
    }

    private static Submission.Wanted Wanted(EffectId id, ChainAction action) => new(id, action);

    private static LegState Mined(LegState leg, RebalanceEvent.TransactionMined e) => leg switch
    {
        LegState.Approving { Step: Submission.Wanted w } a => a with { Step = Mined(w, e) },
        LegState.Swapping { Step: Submission.Wanted w } a => a with { Step = Mined(w, e) },
        LegState.Burning { Step: Submission.Wanted w } a => a with { Step = Mined(w, e) },
        LegState.Minting { Step: Submission.Wanted w } a => a with { Step = Mined(w, e) },
        LegState.Waiting or LegState.Checking or LegState.Approving or LegState.Swapping or LegState.Burning or LegState.Attesting
            or LegState.Minting or LegState.Settled or LegState.Failed => throw new CorruptHistoryException(leg, e),
    };

    private static Submission.Mined Mined(Submission.Wanted wanted, RebalanceEvent.TransactionMined e) => new(wanted.Id, wanted.Action, e.Transaction);

    private static LegState Overdue(LegState leg, RebalanceEvent.AttestationOverdue e) => leg switch
    {
        LegState.Attesting a => a with { Flight = a.Flight with { Overdue = true } },
        LegState.Minting m => m with { Flight = m.Flight with { Overdue = true } },
        LegState.Waiting or LegState.Checking or LegState.Approving or LegState.Swapping or LegState.Burning
            or LegState.Settled or LegState.Failed => throw new CorruptHistoryException(leg, e),
    };
}

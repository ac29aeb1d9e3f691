using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What a mined transaction changed, for the portfolio's book.</summary>
internal static class Bookings
{
    public static Booking Of(RebalanceRequest request, PlannedLeg leg, Submission.Mined step, Flight? flight, ActionOutcome outcome)
    {
        var fee = Plain(RebalanceIds.Booked(step), leg, step.Transaction) with { Corrects = step.Revision == 0 ? null : step.Id };
        return outcome switch
        {
            ActionOutcome.Approved or ActionOutcome.Reverted => fee,
            ActionOutcome.Swapped o => fee with { Spent = o.In, Received = o.Out },
            ActionOutcome.Burned o => fee with { Spent = o.In, Departed = request.As(o.In, leg.ExpectedOut.Token) },
            ActionOutcome.Minted o => Landed(fee, request, leg, flight ?? throw new CorruptHistoryException(leg, o), o.Out),
        };
    }

    /// <summary>What came out of a bridge by somebody else's transaction: its fee is not ours.</summary>
    public static Booking Landed(RebalanceRequest request, PlannedLeg leg, EffectId id, Flight flight, TransactionFacts transaction, TokenAmount received) =>
        Landed(Plain(id, leg, transaction with { FeeWei = UInt256.Zero }), request, leg, flight, received);

    /// <summary>Nothing came out, and nothing will.</summary>
    public static Booking Lost(RebalanceRequest request, PlannedLeg leg, EffectId id, Flight flight, TransactionFacts transaction) =>
        Plain(id, leg, transaction) with { Arrived = request.As(flight.Burned, leg.ExpectedOut.Token) };

    /// <summary>The opposite of a booking whose transaction a reorg took away.</summary>
    /// <param name="was">What was booked.</param>
    /// <param name="step">Its transaction.</param>
    /// <param name="revision">The account's new word.</param>
    /// <param name="head">The chain's height when it was noticed; zero when it is not known.</param>
    /// <param name="flies">Whether what is in flight changes, too. Of a burn whose other side has been minted, only the balance does.</param>
    public static Booking Undo(Booking was, Submission step, int revision, ulong head, bool flies) => was with
    {
        Id = RebalanceIds.Undone(step.Id, revision),
        Block = Math.Max(head, was.Block),
        Spent = was.Received,
        Received = was.Spent,
        Departed = flies ? was.Arrived : null,
        Arrived = flies ? was.Departed : null,
        Corrects = was.Id,
        Undoes = true,
    };

    /// <summary>No money moves, but the portfolio shall know that a transaction which a reorg took away may still be mined.</summary>
    public static Booking StillOpen(Stray stray) => Word(stray, RebalanceIds.StillOpen(stray.Step), open: true);

    /// <summary>Nothing comes of a transaction that a reorg took away: its booking stays taken back, and its nonce is consumed.</summary>
    public static Booking Withdrawn(Stray stray) => Word(stray, RebalanceIds.Withdrawn(stray.Step), open: false);

    private static Booking Word(Stray stray, EffectId id, bool open) => stray.Undo with
    {
        Id = id,
        FeeWei = UInt256.Zero,
        Spent = null,
        Received = null,
        Departed = null,
        Arrived = null,
        Corrects = stray.Step.Id,
        Undoes = open,
    };

    private static Booking Landed(Booking plain, RebalanceRequest request, PlannedLeg leg, Flight flight, TokenAmount received) =>
        plain with { Received = received, Arrived = request.As(flight.Burned, leg.ExpectedOut.Token) };

    private static Booking Plain(EffectId id, PlannedLeg leg, TransactionFacts transaction) =>
        new(id, leg.Id, transaction.Hash, transaction.Chain, transaction.Block, transaction.FeeWei, null, null, null, null);
}

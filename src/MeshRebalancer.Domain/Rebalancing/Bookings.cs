using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What a mined transaction changed, for the portfolio's book.</summary>
internal static class Bookings
{
    public static Booking Of(RebalanceRequest request, LegProgress leg, EffectId id, TransactionFacts transaction, ActionOutcome outcome)
    {
        var fee = new Booking(id, leg.Leg.Id, transaction.Hash, transaction.Chain, transaction.Block, transaction.FeeWei, null, null, null, null);
        return outcome switch
        {
            ActionOutcome.Approved or ActionOutcome.Reverted => fee,
            ActionOutcome.Swapped o => fee with { Spent = o.In, Received = o.Out },
            ActionOutcome.Burned o => fee with { Spent = o.In, Departed = request.As(o.In, leg.Leg.ExpectedOut.Token) },
            ActionOutcome.Minted o => fee with { Received = o.Out, Arrived = request.As(LegCosts.FlightOf(leg).Burned, o.Out.Token) },
        };
    }
}

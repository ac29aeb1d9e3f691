using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>
/// What a transaction really cost, in dollars at the verified prices of its leg's last look: those on which it was decided. What is spent is
/// rounded up, what is received down.
/// </summary>
internal static class LegCosts
{
    private const int NativeDecimals = 18;

    private const uint PipsWhole = 1_000_000;

    public static CostEstimate Total(EquatableArray<LegProgress> legs) => legs.Aggregate(CostEstimate.None, (sum, leg) => sum + leg.Cost);

    public static CostEstimate Of(RebalanceRequest request, LegProgress leg, TransactionFacts transaction, ActionOutcome outcome)
    {
        var terms = TermsOf(leg);
        var native = terms.Native.First(price => price.Chain == transaction.Chain).Price;
        var gas = CostEstimate.None with { Gas = native.ValueOf(transaction.FeeWei, NativeDecimals, Rounding.Up) };
        return outcome switch
        {
            ActionOutcome.Approved or ActionOutcome.Reverted or ActionOutcome.Burned => gas,
            ActionOutcome.Swapped o => gas + Swap(request, leg.Leg, terms, o),
            ActionOutcome.Minted o => gas + CostEstimate.None with { Bridge = Kept(request, terms, FlightOf(leg).Burned, o.Out) },
        };
    }

    /// <summary>The flight of a leg that has burnt.</summary>
    public static Flight FlightOf(LegProgress leg) => leg.State switch
    {
        LegState.Attesting a => a.Flight,
        LegState.Minting m => m.Flight,
        LegState.Waiting or LegState.Checking or LegState.Approving or LegState.Swapping or LegState.Burning
            or LegState.Settled or LegState.Failed => throw new CorruptHistoryException(leg.State, null),
    };

    /// <summary>The pool's fee is taken from what goes in; slippage is what else is missing, and nothing where a fill was better than the verified price.</summary>
    private static CostEstimate Swap(RebalanceRequest request, PlannedLeg leg, LegTerms terms, ActionOutcome.Swapped o)
    {
        var (spent, received) = Values(request, terms, o.In, o.Out);
        var fee = new Usd(UInt256.MulDiv(spent.Raw, leg is PlannedLeg.Swap s ? s.Pool.FeePips : 0U, PipsWhole, Rounding.Up));
        return CostEstimate.None with { Fee = fee, Slippage = new(UInt256.SaturatingSubtract(spent.Raw, received.Raw + fee.Raw)) };
    }

    /// <summary>What was burnt and not minted.</summary>
    private static Usd Kept(RebalanceRequest request, LegTerms terms, TokenAmount burned, TokenAmount minted)
    {
        var kept = UInt256.SaturatingSubtract(request.As(burned, minted.Token).Raw, minted.Raw);
        return terms.PriceOut.ValueOf(kept, request.Token(minted.Token).Decimals, Rounding.Up);
    }

    private static (Usd Spent, Usd Received) Values(RebalanceRequest request, LegTerms terms, TokenAmount spent, TokenAmount received) => (
        terms.PriceIn.ValueOf(spent.Raw, request.Token(spent.Token).Decimals, Rounding.Up),
        terms.PriceOut.ValueOf(received.Raw, request.Token(received.Token).Decimals, Rounding.Down));

    private static LegTerms TermsOf(LegProgress leg) => leg.State switch
    {
        LegState.Approving a => a.Terms,
        LegState.Swapping a => a.Terms,
        LegState.Burning a => a.Terms,
        LegState.Attesting a => a.Terms,
        LegState.Minting a => a.Terms,
        LegState.Waiting or LegState.Checking or LegState.Settled or LegState.Failed => throw new CorruptHistoryException(leg.State, null),
    };
}

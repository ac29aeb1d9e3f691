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

    public static CostEstimate Of(
        RebalanceRequest request, PlannedLeg leg, LegTerms terms, Flight? flight, TransactionFacts transaction, ActionOutcome outcome)
    {
        var native = terms.Native.First(price => price.Chain == transaction.Chain).Price;
        var gas = CostEstimate.None with { Gas = native.ValueOf(transaction.FeeWei, NativeDecimals, Rounding.Up) };
        return outcome switch
        {
            ActionOutcome.Approved or ActionOutcome.Reverted or ActionOutcome.Burned => gas,
            ActionOutcome.Swapped o => gas + Swap(request, leg, terms, o),
            ActionOutcome.Minted o => gas + Arrived(request, terms, (flight ?? throw new CorruptHistoryException(null, o)).Burned, o.Out),
        };
    }

    /// <summary>What a bridge kept of what was burnt or deposited, in whichever token of the asset the rest came out.</summary>
    public static CostEstimate Arrived(RebalanceRequest request, LegTerms terms, TokenAmount burned, TokenAmount received)
    {
        var kept = UInt256.SaturatingSubtract(request.As(burned, received.Token).Raw, received.Raw);
        return CostEstimate.None with { Bridge = terms.PriceOut.ValueOf(kept, request.Token(received.Token).Decimals, Rounding.Up) };
    }

    /// <summary>A cost without a part of it that was taken back.</summary>
    public static CostEstimate Less(CostEstimate cost, CostEstimate part) => new(
        Less(cost.Gas, part.Gas), Less(cost.Fee, part.Fee), Less(cost.Slippage, part.Slippage), Less(cost.Bridge, part.Bridge));

    /// <summary>The pool's fee is taken from what goes in; slippage is what else is missing, and nothing where a fill was better than the verified price.</summary>
    private static CostEstimate Swap(RebalanceRequest request, PlannedLeg leg, LegTerms terms, ActionOutcome.Swapped o)
    {
        var (spent, received) = Values(request, terms, o.In, o.Out);
        var fee = new Usd(UInt256.MulDiv(spent.Raw, leg is PlannedLeg.Swap s ? s.Pool.FeePips : 0U, PipsWhole, Rounding.Up));
        return CostEstimate.None with { Fee = fee, Slippage = new(UInt256.SaturatingSubtract(spent.Raw, received.Raw + fee.Raw)) };
    }

    private static (Usd Spent, Usd Received) Values(RebalanceRequest request, LegTerms terms, TokenAmount spent, TokenAmount received) => (
        terms.PriceIn.ValueOf(spent.Raw, request.Token(spent.Token).Decimals, Rounding.Up),
        terms.PriceOut.ValueOf(received.Raw, request.Token(received.Token).Decimals, Rounding.Down));

    private static Usd Less(Usd cost, Usd part) => new(UInt256.SaturatingSubtract(cost.Raw, part.Raw));
}

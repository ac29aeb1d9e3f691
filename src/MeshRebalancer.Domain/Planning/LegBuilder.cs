using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>Turns sized legs into planned ones: ids, what funds what, and what each should cost.</summary>
internal static class LegBuilder
{
    public static EquatableArray<PlannedLeg> Build(PlanGround ground, EquatableArray<SizedLeg> sized)
    {
        var ids = sized.Select((_, i) => FormattableString.Invariant($"{ground.Inputs.LegPrefix}.leg{i + 1}")).ToArray();
        var purse = new Purse(ground, sized, ids);
        return [.. sized.Select((leg, i) => Build(ground, leg, ids[i], purse.Fund(leg, i)))];
    }

    private static PlannedLeg Build(PlanGround ground, SizedLeg leg, string id, EquatableArray<Funding> funding) => leg.Quote.Request switch
    {
        QuoteRequest.Swap swap => new PlannedLeg.Swap(id, leg.Spent, leg.Received(ground), funding, SwapCost(ground, leg, swap.Pool), swap.Pool),
        QuoteRequest.Transfer transfer =>
            new PlannedLeg.Transfer(id, leg.Spent, leg.Received(ground), funding, TransferCost(ground, leg), transfer.Route.Bridge),
    };

    private static CostEstimate SwapCost(PlanGround ground, SizedLeg leg, Pool pool)
    {
        var fill = Fill.Of(leg.Spent, leg.Received(ground), ground.Facts, ground.Prices);
        var fee = new Usd(UInt256.MulDiv(fill.ValueIn.Raw, pool.FeePips, 1_000_000u, Rounding.Up));
        return new(Gas(ground, leg), fee, Drift.Above(fill.Loss, fee), Usd.Zero);
    }

    private static CostEstimate TransferCost(PlanGround ground, SizedLeg leg) =>
        new(Gas(ground, leg), Usd.Zero, Usd.Zero, Fill.Of(leg.Spent, leg.Received(ground), ground.Facts, ground.Prices).Loss);

    private static Usd Gas(PlanGround ground, SizedLeg leg) => leg.Quote.GasUnits.Aggregate(Usd.Zero, (sum, gas) => sum + ground.GasCost(gas));
}

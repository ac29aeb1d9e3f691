using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>Do all legs together lead where the plan says, and towards the targets, never past them?</summary>
internal static class OutcomeRules
{
    public static IEnumerable<string> Violations(Plan plan, PortfolioFacts facts, Mandate mandate) =>
    [
        .. mandate.Targets.Where(target => target.Asset != mandate.Hub).SelectMany(target => Direction(plan, facts, target)),
        .. Cost(plan),
        .. After(plan, facts, mandate),
    ];

    private static IEnumerable<string> Direction(Plan plan, PortfolioFacts facts, TargetWeight target)
    {
        var value = Drift.WeightOf(plan.Before, target.Asset).Value;
        var surplus = Drift.Above(value, Drift.TargetValue(plan.Before, target, Rounding.Down));
        var deficit = Drift.Above(Drift.TargetValue(plan.Before, target, Rounding.Up), value);
        var prices = PriceList.Of(plan.Before);
        var fills = plan.Legs.OfType<PlannedLeg.Swap>().Select(swap => Fill.Of(swap.In, swap.ExpectedOut, facts, prices)).ToArray();
        var sold = fills.Where(fill => IsOf(facts, fill.In, target.Asset)).Aggregate(Usd.Zero, (sum, fill) => sum + fill.ValueIn);
        // What a fill loses does not bring an asset past its target, and what it gains is no larger trade.
        var bought = fills.Where(fill => IsOf(facts, fill.Out, target.Asset)).Aggregate(Usd.Zero, (sum, fill) => sum + (fill.ValueIn < fill.ValueOut ? fill.ValueIn : fill.ValueOut));
        if (sold > surplus)
        {
            yield return $"legs: {sold.ToText()} of {target.Asset} sold, {surplus.ToText()} above its target";
        }

        if (bought > deficit)
        {
            yield return $"legs: {bought.ToText()} spent on {target.Asset}, {deficit.ToText()} below its target";
        }
    }

    private static IEnumerable<string> Cost(Plan plan) =>
        plan.Legs.Aggregate(CostEstimate.None, (sum, leg) => sum + leg.Cost) == plan.Cost ? [] : ["cost: is not the sum of the legs' costs"];

    private static IEnumerable<string> After(Plan plan, PortfolioFacts facts, Mandate mandate) =>
        Settled(plan.Held, plan.Legs) is { } held
            && Drift.Value(facts, mandate, held, [], PriceList.Of(plan.Before), plan.At) == plan.After
            ? []
            : ["after: is not the value of what the legs lead to"];

    /// <summary>What is held after all legs, or null when they spend more than there is.</summary>
    internal static EquatableArray<Holding>? Settled(EquatableArray<Holding> held, EquatableArray<PlannedLeg> legs)
    {
        var after = held.Select(holding => (Holding: holding, Raw: holding.Amount.Raw
            + legs.Where(leg => leg.ExpectedOut.Token == holding.Amount.Token).SumOf(leg => leg.ExpectedOut.Raw),
            Spent: legs.Where(leg => leg.In.Token == holding.Amount.Token).SumOf(leg => leg.In.Raw))).ToArray();
        return after.Any(item => item.Spent > item.Raw)
            ? null
            : [.. after.Select(item => item.Holding with { Amount = item.Holding.Amount with { Raw = item.Raw - item.Spent } })];
    }

    private static bool IsOf(PortfolioFacts facts, TokenAmount amount, AssetId asset) => facts.Find(amount.Token)!.Asset == asset;
}

using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>Does a plan keep what the mandate's policy bounds: venues, bridges, assets' freedom, and the ceilings of chains and bridges?</summary>
internal static class BoundRules
{
    public static IEnumerable<string> Violations(Plan plan, PortfolioFacts facts, Mandate mandate)
    {
        if (mandate.Policy is not { } policy)
            return [];
        return
        [
            .. plan.Legs.SelectMany(leg => Ways(leg, policy.Routes).Concat(Freedoms(leg, facts, mandate)).Select(text => $"{leg.Id}: {text}")),
            .. policy.Routes.BridgeCeilings.SelectMany(ceiling => Bridge(plan, facts, ceiling)),
            .. policy.Routes.ChainCeilings.SelectMany(ceiling => Chain(plan, facts, mandate, ceiling)),
        ];
    }

    private static IEnumerable<string> Ways(PlannedLeg leg, RouteRules routes) => leg switch
    {
        PlannedLeg.Swap swap => NotAllowed("venue", swap.Pool.Venue, routes.Venues),
        PlannedLeg.Transfer transfer => NotAllowed("bridge", transfer.Bridge, routes.Bridges),
    };

    private static IEnumerable<string> NotAllowed(string what, string name, EquatableArray<string> allowed) =>
        allowed.Count == 0 || allowed.Contains(name) ? [] : [$"{what} {name} is none of those that the mandate allows ({string.Join(", ", allowed)})"];

    private static IEnumerable<string> Freedoms(PlannedLeg leg, PortfolioFacts facts, Mandate mandate)
    {
        var (spent, received) = (facts.Find(leg.In.Token)!.Asset, facts.Find(leg.ExpectedOut.Token)!.Asset);
        foreach (var asset in new[] { spent, received }.Where(asset => PolicyBounds.Freedom(mandate, asset) == AssetFreedom.Frozen))
            yield return $"{asset} is frozen";
        if (leg is PlannedLeg.Swap && PolicyBounds.Freedom(mandate, received) == AssetFreedom.SellOnly)
            yield return $"{received} may only be sold";
    }

    private static IEnumerable<string> Bridge(Plan plan, PortfolioFacts facts, BridgeCeiling ceiling)
    {
        var prices = PriceList.Of(plan.Before);
        var sent = plan.Legs.OfType<PlannedLeg.Transfer>().Where(leg => leg.Bridge == ceiling.Bridge)
            .Aggregate(Usd.Zero, (sum, leg) => sum + Fill.Of(leg.In, leg.ExpectedOut, facts, prices).ValueIn);
        return sent > ceiling.Value ? [$"legs: {sent.ToText()} over bridge {ceiling.Bridge}, at most {ceiling.Value.ToText()} may be on its way over it"] : [];
    }

    private static IEnumerable<string> Chain(Plan plan, PortfolioFacts facts, Mandate mandate, ChainCeiling ceiling)
    {
        var prices = PriceList.Of(plan.Before);
        var brought = plan.Legs.OfType<PlannedLeg.Transfer>().Where(leg => leg.ExpectedOut.Token.Chain == ceiling.Chain)
            .Aggregate(Usd.Zero, (sum, leg) => sum + Fill.Of(leg.In, leg.ExpectedOut, facts, prices).ValueOut);
        return brought > Usd.Zero && PolicyBounds.ChainRoom(mandate, facts, plan.Held, plan.Before, ceiling.Chain) is { } room && brought > room
            ? [FormattableString.Invariant($"legs: {brought.ToText()} brought to chain {ceiling.Chain}, its ceiling of {ceiling.Bps} bps leaves room for {room.ToText()}")]
            : [];
    }
}

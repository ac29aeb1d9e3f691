using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;

namespace MeshRebalancer.Domain.Policies;

/// <summary>What is left of the market when a mandate's own rules are kept: the planner sees nothing else.</summary>
public static class Permitted
{
    /// <summary>The map without venues and bridges that the mandate does not allow, and without any way to trade or move an asset that is frozen.</summary>
    public static MarketMap By(Mandate mandate, MarketMap map) => mandate.Policy is not { } policy ? map : map with
    {
        Pools = [.. map.Pools.Where(pool =>
            (policy.Routes.Venues.Count == 0 || policy.Routes.Venues.Contains(pool.Venue)) && IsFree(policy, map, pool.TokenA) && IsFree(policy, map, pool.TokenB))],
        Routes = [.. map.Routes.Where(route => (policy.Routes.Bridges.Count == 0 || policy.Routes.Bridges.Contains(route.Bridge)) && IsFree(policy, map, route.From))],
    };

    private static bool IsFree(MandatePolicy policy, MarketMap map, TokenId token) => map.Tokens.FirstOrDefault(known => known.Id == token) is not { } known
        || policy.Assets.All(rule => rule.Asset != known.Asset || rule.Freedom != AssetFreedom.Frozen);
}

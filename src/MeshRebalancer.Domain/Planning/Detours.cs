using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>
/// Takes venues, bridges and chains whose breakers are open off the map, as far as another one does the same. What is the only way stays: its
/// leg waits and says which breaker holds it, instead of a plan that leaves the rest of the work undone. Pure.
/// </summary>
public static class Detours
{
    /// <summary>The map to plan on.</summary>
    /// <param name="map">Everything that is configured.</param>
    /// <param name="isOpen">Whether a breaker lets nothing through now.</param>
    public static MarketMap Around(MarketMap map, Func<BreakerKey, bool> isOpen)
    {
        EquatableArray<BridgeRoute> routes = [.. map.Routes.Where(route => IsFree(route, isOpen))];
        EquatableArray<Pool> pools = [.. map.Pools.Where(pool => IsFree(pool, isOpen))];
        return map with
        {
            Routes = [.. map.Routes.Where(route => IsFree(route, isOpen) || !routes.Any(other => other.From == route.From && other.To == route.To))],
            Pools = [.. map.Pools.Where(pool => IsFree(pool, isOpen) || !pools.Any(other => IsInstead(map, other, pool, isOpen)))],
        };
    }

    private static bool IsFree(BridgeRoute route, Func<BreakerKey, bool> isOpen) => !isOpen(BreakerKey.Bridge(route.Bridge));

    private static bool IsFree(Pool pool, Func<BreakerKey, bool> isOpen) =>
        !isOpen(BreakerKey.Venue(pool.Venue, pool.TokenA.Chain)) && !isOpen(BreakerKey.Chain(pool.TokenA.Chain));

    // Of a chain that is left alone, a pool of the same assets on another chain is the way around: value crosses to there instead.
    private static bool IsInstead(MarketMap map, Pool other, Pool pool, Func<BreakerKey, bool> isOpen) =>
        other.Trades(pool.TokenA, pool.TokenB)
        || (isOpen(BreakerKey.Chain(pool.TokenA.Chain)) && AssetsOf(map, other) is { } assets && assets == AssetsOf(map, pool));

    private static (AssetId Lower, AssetId Higher)? AssetsOf(MarketMap map, Pool pool) =>
        map.Tokens.FirstOrDefault(token => token.Id == pool.TokenA) is { Asset: var one } && map.Tokens.FirstOrDefault(token => token.Id == pool.TokenB) is { Asset: var other }
            ? one.CompareTo(other) < 0 ? (one, other) : (other, one)
            : null;
}

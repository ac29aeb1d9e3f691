using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Checks;

/// <summary>Puts the configured tokens, pools, bridges and chains together, in the order that planners rely on. Pure; <see cref="ChainCheck"/> compares it with the chains.</summary>
public static class MarketMaps
{
    /// <summary>The map, or every violation in words.</summary>
    public static Result<MarketMap, EquatableArray<string>> Build(
        IEnumerable<Token> tokens, IEnumerable<Pool> pools, IEnumerable<IBridge> bridges, IEnumerable<ChainFacts> chains)
    {
        var map = new MarketMap(
            [.. tokens.OrderBy(token => token.Id)],
            [.. pools.OrderBy(pool => pool.Venue, StringComparer.Ordinal).ThenBy(pool => pool.TokenA).ThenBy(pool => pool.TokenB).ThenBy(pool => pool.FeePips)],
            [.. bridges.SelectMany(bridge => bridge.Routes).OrderBy(route => route.Bridge, StringComparer.Ordinal).ThenBy(route => route.From).ThenBy(route => route.To)],
            [.. chains.OrderBy(chain => chain.Id)]);
        EquatableArray<string> violations = [.. Violations(map)];
        return violations.Count == 0 ? map : violations;
    }

    private static IEnumerable<string> Violations(MarketMap map)
    {
        var known = map.Tokens.Select(token => token.Id).ToHashSet();
        var chains = map.Chains.Select(chain => chain.Id).ToHashSet();
        return
        [
            .. map.Tokens.GroupBy(token => token.Id).Where(group => group.Count() > 1).Select(group => $"{group.Key} is configured {group.Count()} times."),
            .. map.Tokens.GroupBy(token => (token.Asset, token.Id.Chain)).Where(group => group.Select(token => token.Id).Distinct().Count() > 1)
                .Select(group => $"{group.Key.Asset} has {group.Count()} tokens on chain {group.Key.Chain}; one is allowed."),
            .. map.Tokens.Where(token => token.Decimals is < 0 or > 36).Select(token => $"{token.Id}: decimals is {token.Decimals}; 0 to 36 is allowed."),
            .. map.Tokens.Where(token => !chains.Contains(token.Id.Chain)).Select(token => $"{token.Id}: chain {token.Id.Chain} is not configured."),
            .. map.Pools.SelectMany(pool => new[] { pool.TokenA, pool.TokenB }).Where(id => !known.Contains(id)).Distinct().Select(id => $"A pool trades {id}, which is not configured."),
            .. map.Routes.SelectMany(route => new[] { route.From, route.To }).Where(id => !known.Contains(id)).Distinct().Select(id => $"A bridge moves {id}, which is not configured."),
            .. map.Routes.Where(route => known.Contains(route.From) && known.Contains(route.To) && map.Token(route.From).Asset != map.Token(route.To).Asset)
                .Select(route => $"{route.Bridge} makes {map.Token(route.From).Asset} into {map.Token(route.To).Asset}: {route.From} and {route.To} are not one asset."),
        ];
    }
}

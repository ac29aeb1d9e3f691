using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Hosting.Configuration;

namespace MeshRebalancer.Hosting.Api;

/// <summary>Answer of <c>GET /api/v1/venues</c>.</summary>
public sealed record VenuesView(IReadOnlyList<VenueView> Venues);

/// <summary>A venue on one chain.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Kind">uniswap-v3.</param>
/// <param name="Router">Its router, in checksum spelling.</param>
/// <param name="Pools">Those that may be used.</param>
/// <param name="Breaker">The worst that stands on it, the desk's or the global one.</param>
public sealed record VenueView(string Name, ulong Chain, string Kind, string Router, IReadOnlyList<PoolView> Pools, GuardView Breaker);

/// <summary>A pool.</summary>
/// <param name="Assets">Two.</param>
/// <param name="FeePips">Hundredths of a basis point.</param>
public sealed record PoolView(IReadOnlyList<string> Assets, uint FeePips);

/// <summary>Answer of <c>GET /api/v1/bridges</c>.</summary>
public sealed record BridgesView(IReadOnlyList<BridgeView> Bridges);

/// <summary>A bridge.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">cctp-v2, cctp-v1 or across.</param>
/// <param name="Chains">Those that it joins.</param>
/// <param name="Burns">Whether it takes anything new.</param>
/// <param name="Breaker">The worst that stands on it.</param>
public sealed record BridgeView(string Name, string Kind, IReadOnlyList<ulong> Chains, bool Burns, GuardView Breaker);

/// <summary>Answer of <c>GET /api/v1/feeds</c>.</summary>
public sealed record FeedsView(IReadOnlyList<FeedView> Feeds);

/// <summary>What prices an asset on a chain.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Chain">The chain that it is read from.</param>
/// <param name="Kind">chainlink, uniswap-v3-mid or uniswap-v3-twap.</param>
/// <param name="Price">What all sources together say.</param>
/// <param name="Breaker">The worst that stands on the asset's price.</param>
public sealed record FeedView(string Asset, ulong Chain, string Kind, PriceItem? Price, GuardView Breaker);

/// <summary>A breaker's state.</summary>
/// <param name="Key">For tripping and resetting.</param>
/// <param name="State">closed, open, half-open or tripped.</param>
/// <param name="Reason">Why it is not closed, or null.</param>
public sealed record GuardView(string Key, string State, string? Reason);

/// <summary>What is configured, with how it is. Never an endpoint's URL.</summary>
internal static class PlaceViews
{
    private static readonly string[] ByWeight = ["closed", "half-open", "open", "tripped"];

    public static VenuesView Venues(MeshConfiguration configuration, IReadOnlyList<BreakersState> breakers) => new(
    [
        .. configuration.Chains.SelectMany(chain => chain.Venues.Select(venue => new VenueView(
            venue.Name, chain.Id.Value, "uniswap-v3", Evm.ChecksumAddress.Format(venue.Router),
            [.. venue.Pools.Select(pool => new PoolView([pool.AssetA.ToString(), pool.AssetB.ToString()], pool.FeePips))],
            Guard(BreakerKey.Venue(venue.Name, chain.Id), breakers)))),
    ]);

    public static BridgesView Bridges(MeshConfiguration configuration, IReadOnlyList<BreakersState> breakers) => new(
    [
        .. configuration.Bridges.Select(bridge => new BridgeView(
            bridge.Name, KindOf(bridge), [.. bridge.Chains.Select(chain => chain.Value)], bridge is not BridgeConfiguration.CctpV1, Guard(BreakerKey.Bridge(bridge.Name), breakers))),
    ]);

    public static FeedsView Feeds(MeshConfiguration configuration, IReadOnlyCollection<PriceView> prices, IReadOnlyList<BreakersState> breakers) => new(
    [
        .. configuration.Chains.SelectMany(chain => chain.Feeds.Select(feed => new FeedView(
            feed.Asset.ToString(), chain.Id.Value, KindOf(feed), prices.FirstOrDefault(price => price.Asset == feed.Asset) is { } price ? StateViews.Of(price) : null,
            Guard(BreakerKey.Feed(feed.Asset), breakers)))),
    ]);

    private static string KindOf(BridgeConfiguration bridge) => bridge switch
    {
        BridgeConfiguration.CctpV2 => "cctp-v2",
        BridgeConfiguration.CctpV1 => "cctp-v1",
        BridgeConfiguration.Across => "across",
    };

    private static string KindOf(FeedConfiguration feed) => feed switch
    {
        FeedConfiguration.Chainlink => "chainlink",
        FeedConfiguration.PoolMid { Window.IsPrice: true } => "uniswap-v3-twap",
        FeedConfiguration.PoolMid => "uniswap-v3-mid",
    };

    private static GuardView Guard(BreakerKey key, IReadOnlyList<BreakersState> breakers) => breakers
        .SelectMany(state => state.Breakers).Where(one => one.Key == key).Select(one => Guard(key, one.State)).MaxBy(guard => Array.IndexOf(ByWeight, guard.State))
        ?? new(key.ToString(), ByWeight[0], null);

    private static GuardView Guard(BreakerKey key, BreakerState state) => state switch
    {
        BreakerState.Closed => new(key.ToString(), "closed", null),
        BreakerState.HalfOpen s => new(key.ToString(), "half-open", s.Reason),
        BreakerState.Open s => new(key.ToString(), "open", s.Reason),
        BreakerState.Tripped s => new(key.ToString(), "tripped", s.Why),
    };
}

using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Configuration;

/// <summary>Reads one entry of a chain's <c>feeds</c>.</summary>
internal static class FeedSection
{
    private const string Kinds = "chainlink, uniswap-v3-mid or uniswap-v3-twap";

    public static FeedConfiguration? Feed(ConfigNode node, EquatableArray<VenueConfiguration> venues)
    {
        var kind = node.Text("kind", Kinds);
        switch (kind)
        {
            case "chainlink":
                var feed = Chainlink(node);
                node.Close();
                return feed;
            case "uniswap-v3-mid":
            case "uniswap-v3-twap":
                return Pooled(node, venues, isMean: kind == "uniswap-v3-twap");
            case null:
                return null;
            default:
                node.Violate("kind", $"is '{kind}'; {Kinds} is expected");
                return null;
        }
    }

    private static FeedConfiguration.Chainlink? Chainlink(ConfigNode node)
    {
        var asset = node.Parsed<AssetId>("asset", "an asset");
        var contract = ConfigurationBuilder.Contract(node, "address");
        var decimals = node.Integer("decimals", 0, 36);
        var heartbeat = node.Integer("heartbeatSeconds", 1, 172_800);
        return asset is null || contract is null || decimals is null || heartbeat is null
            ? null
            : new(asset.Value, contract.Value, (int)decimals, (int)heartbeat);
    }

    private static FeedConfiguration.PoolMid? Pooled(ConfigNode node, EquatableArray<VenueConfiguration> venues, bool isMean)
    {
        var asset = node.Parsed<AssetId>("asset", "an asset");
        var venue = node.Text("venue", "a venue's name", required: false) ?? "uniswap-v3";
        var poolNode = node.Child("pool");
        var pool = poolNode is null ? null : ChainSection.Pool(poolNode, AllTokens(venues));
        var quoteNode = node.Child("quoteFeed");
        var quote = quoteNode is null ? null : Chainlink(quoteNode);
        quoteNode?.Close();
        var age = node.Integer("ageMaxSeconds", 1, 3_600, otherwise: 120);
        var window = Window(node, isMean);
        node.Close();
        if (venues.All(known => known.Name != venue))
        {
            node.Violate("venue", $"is '{venue}', which is no venue of this chain");
        }

        if (pool is not null && asset is not null && pool.AssetA != asset && pool.AssetB != asset)
        {
            node.Violate("pool.assets", $"does not hold {asset}");
        }

        return asset is null || pool is null || quote is null || age is null ? null : new(asset.Value, venue, pool, quote, (int)age, window);
    }

    // A mid price may go without a mean beside it; a mean is always held against the mid price.
    private static MeanConfiguration? Window(ConfigNode node, bool isMean)
    {
        if (!isMean && !node.Has("windowSeconds"))
        {
            if (node.Has("spotDeviationMaxBps"))
                node.Violate("spotDeviationMaxBps", "needs windowSeconds beside it");
            return null;
        }

        var (seconds, deviation) = (node.Integer("windowSeconds", 30, 86_400, otherwise: 600), node.Integer("spotDeviationMaxBps", 1, 5_000, otherwise: 200));
        return seconds is null || deviation is null ? null : new((int)seconds, (int)deviation, isMean);
    }

    /// <summary>Only the assets count: a pool names assets, and the venue's own pools were checked against the chain's tokens.</summary>
    private static EquatableArray<Token> AllTokens(EquatableArray<VenueConfiguration> venues) => venues
        .SelectMany(venue => venue.Pools)
        .SelectMany(pool => new[] { pool.AssetA, pool.AssetB })
        .Distinct()
        .Select(asset => new Token(default, asset, 0))
        .ToEquatableArray();
}

using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Configuration;

/// <summary>Reads <c>chains</c>.</summary>
internal static class ChainSection
{
    private const string AssetAllowed = "an asset: 1 to 16 letters, digits and dots";

    public static EquatableArray<ChainConfiguration> Read(IReadOnlyList<ConfigNode> nodes)
    {
        List<ChainConfiguration> chains = [];
        foreach (var node in nodes)
        {
            if (Chain(node) is not { } chain)
            {
                continue;
            }

            if (chains.Exists(other => other.Id == chain.Id))
            {
                node.Violate("id", $"is {chain.Id}, which stands twice");
            }

            chains.Add(chain);
        }

        return chains.OrderBy(chain => chain.Id).ToEquatableArray();
    }

    private static ChainConfiguration? Chain(ConfigNode node)
    {
        var id = node.Integer("id", 1, long.MaxValue) is { } number ? new ChainId((ulong)number) : default;
        var name = ConfigurationBuilder.Part(node, "name");
        var native = node.Parsed<AssetId>("nativeAsset", AssetAllowed);
        var rpc = RpcSection.Read(node.Child("rpc"));
        var confirmations = node.Integer("confirmations", 1, 1_000);
        List<TokenBacking> backing = [];
        List<TokenLimit> limits = [];
        var tokens = node.List("tokens").Select(token => Token(token, id, backing, limits)).OfType<Token>().OrderBy(token => token.Id).ToEquatableArray();
        var venues = node.List("venues", required: false).Select(venue => Venue(venue, tokens)).OfType<VenueConfiguration>().ToEquatableArray();
        var feeds = node.List("feeds").Select(feed => FeedSection.Feed(feed, venues)).OfType<FeedConfiguration>().ToEquatableArray();
        var transactions = TransactionSection.Read(node.Child("transactions", required: false));
        var sequencer = Sequencer(node.Child("sequencerFeed", required: false));
        var gas = GasSection.Read(node.Child("gas", required: false), tokens);
        node.Close();
        foreach (var twice in tokens.GroupBy(token => token.Asset).Where(group => group.Count() > 1))
        {
            node.Violate("tokens", $"has two tokens of {twice.Key}; one token an asset and chain is allowed");
        }

        foreach (var twice in feeds.OfType<FeedConfiguration.PoolMid>().GroupBy(feed => (feed.Asset, feed.Venue, Pair(feed.Pool), feed.Pool.FeePips)).Where(group => group.Count() > 1))
        {
            node.Violate("feeds", $"price {twice.Key.Asset} twice by one pool, which would count as two sources; its mean holds its mid price against itself already");
        }

        return id == default || name is null || native is null || rpc is null || confirmations is null
            ? null
            : new(id, name, native.Value, rpc, (int)confirmations, tokens, venues, feeds)
            {
                Transactions = transactions,
                Gas = gas,
                Sequencer = sequencer,
                Backing = [.. backing.OrderBy(one => one.Token)],
                TokenLimits = [.. limits.OrderBy(one => one.Token)],
            };
    }

    private static (AssetId, AssetId) Pair(PoolConfiguration pool) => pool.AssetA.CompareTo(pool.AssetB) < 0 ? (pool.AssetA, pool.AssetB) : (pool.AssetB, pool.AssetA);

    private static SequencerConfiguration? Sequencer(ConfigNode? node)
    {
        if (node is null)
        {
            return null;
        }

        var (contract, grace) = (ConfigurationBuilder.Contract(node, "address"), node.Integer("graceSeconds", 0, 86_400, otherwise: 3_600));
        node.Close();
        return contract is null || grace is null ? null : new(contract.Value, (int)grace);
    }

    private static Token? Token(ConfigNode node, ChainId chain, List<TokenBacking> backing, List<TokenLimit> limits)
    {
        var asset = node.Parsed<AssetId>("asset", AssetAllowed);
        var contract = ConfigurationBuilder.Contract(node, "address");
        var decimals = node.Integer("decimals", 0, 36);
        var (issuer, backedBy) = (node.Text("issuer", "a name", required: false), node.Text("backedBy", "a bridge's name", required: false));
        var (most, day) = TokenLimits(node);
        node.Close();
        if (asset is null || contract is null || decimals is null)
        {
            return null;
        }

        var id = new TokenId(chain, contract.Value);
        if (issuer is not null || backedBy is not null)
        {
            backing.Add(new(id, issuer, backedBy));
        }

        if (most is not null || day is not null)
        {
            limits.Add(new(id, most, day));
        }

        return new(id, asset.Value, (int)decimals);
    }

    private static (UInt256? Most, UInt256? Day) TokenLimits(ConfigNode node)
    {
        var (most, day) = (TokenLimit(node, "spendMaxRaw"), TokenLimit(node, "spendPerDayMaxRaw"));
        if (most is { } one && day is { } all && one > all)
        {
            node.Violate("spendMaxRaw", "is more than spendPerDayMaxRaw allows in a whole day");
        }

        return (most, day);
    }

    private static UInt256? TokenLimit(ConfigNode node, string key)
    {
        var limit = node.Parsed<UInt256>(key, "raw units: a whole number as a text", required: false);
        if (limit == UInt256.Zero)
        {
            node.Violate(key, "is zero, with which it could never leave; leave it out for no limit, or set the kill switch");
        }

        return limit;
    }

    private static VenueConfiguration? Venue(ConfigNode node, EquatableArray<Token> tokens)
    {
        if (node.Text("kind", "uniswap-v3") is { } kind and not "uniswap-v3")
        {
            node.Violate("kind", $"is '{kind}'; uniswap-v3 is expected");
        }

        var name = node.Text("name", "a name", required: false) ?? "uniswap-v3";
        var factory = ConfigurationBuilder.Contract(node, "factory");
        var router = ConfigurationBuilder.Contract(node, "router");
        var quoter = ConfigurationBuilder.Contract(node, "quoter");
        var pools = node.List("pools").Select(pool => Pool(pool, tokens)).OfType<PoolConfiguration>().ToEquatableArray();
        node.Close();
        return factory is null || router is null || quoter is null ? null : new(name, factory.Value, router.Value, quoter.Value, pools);
    }

    /// <summary>Two assets that have tokens on the chain, and a fee.</summary>
    public static PoolConfiguration? Pool(ConfigNode node, EquatableArray<Token> tokens)
    {
        var assets = node.Texts("assets", "two assets");
        var fee = node.Integer("feePips", 1, 999_999);
        node.Close();
        if (assets.Count != 2 || !AssetId.TryParse(assets[0], null, out var one) || !AssetId.TryParse(assets[1], null, out var other) || one == other)
        {
            node.Violate("assets", "is not a list of two different assets");
            return null;
        }

        foreach (var asset in new[] { one, other }.Where(asset => tokens.All(token => token.Asset != asset)))
        {
            node.Violate("assets", $"names {asset}, which has no token on this chain");
        }

        return fee is null ? null : new(one, other, (uint)fee);
    }
}

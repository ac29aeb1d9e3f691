using System.Text.Json.Nodes;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Markets.Pricing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Configuration;

/// <summary>Reads and writes <c>prices</c>.</summary>
internal static class PriceSection
{
    private const string AssetAllowed = "an asset: 1 to 16 letters, digits and dots";

    public static PriceConfiguration? Read(ConfigNode? node, string folder)
    {
        if (node is null)
        {
            return null;
        }

        var (quorum, disagreement) = (node.Integer("quorum", 2, 9), node.Integer("disagreementMaxBps", 1, 1_000));
        var jump = Jump(node.Child("jump", required: false));
        var assets = ByAsset(node.Child("assets", required: false), Asset);
        var streams = node.List("streams", required: false).Select(Stream).OfType<ExchangeConfiguration>().ToEquatableArray();
        var history = History(node.Child("history", required: false), folder);
        node.Close();
        foreach (var twice in streams.GroupBy(stream => stream.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            node.Violate("streams", $"have the name '{twice.Key}' twice");
        }

        Check(node, assets);
        return quorum is null || disagreement is null ? null : new((int)quorum, (int)disagreement) { Jump = jump, Assets = assets, Streams = streams, History = history };
    }

    /// <summary>What only the whole configuration shows: whether each asset has the sources that its own rules ask for.</summary>
    public static void Check(ConfigNode root, PriceConfiguration prices, EquatableArray<ChainConfiguration> chains)
    {
        foreach (var own in prices.Assets)
        {
            var feeds = chains.SelectMany(chain => chain.Feeds).Count(feed => feed.Asset == own.Asset) + prices.Streams.Sum(stream => stream.Products.Count(product => product.Asset == own.Asset));
            if (feeds < (own.Quorum ?? prices.Quorum))
            {
                root.Violate($"prices.assets.{own.Asset}", FormattableString.Invariant($"has {feeds} sources, but {own.Quorum ?? prices.Quorum} must agree"));
            }

            if (own.Peg is { OnEachChain: true })
            {
                Untraded(root, own.Asset, chains);
            }

            if (own.Peg?.To is { } to && chains.SelectMany(chain => chain.Feeds).All(feed => feed.Asset != to) && prices.Streams.All(stream => stream.Products.All(product => product.Asset != to)))
            {
                root.Violate($"prices.assets.{own.Asset}.peg.to", $"is {to}, which has no source of prices");
            }
        }
    }

    /// <summary>The same for the board: the chains that a peg is looked at on are those with a token of the asset.</summary>
    public static EquatableArray<Runtime.Markets.AssetPriceRules> Rules(PriceConfiguration prices, EquatableArray<ChainConfiguration> chains) =>
    [
        .. prices.Assets.Select(own => new Runtime.Markets.AssetPriceRules(own.Asset, own.Quorum, own.DisagreementMaxBps, own.Jump, own.Peg is not { } peg ? null : new PegGuard(
            peg.To, peg.DeviationMaxBps, peg.OnEachChain ? [.. chains.Where(chain => chain.Tokens.Any(token => token.Asset == own.Asset)).Select(chain => chain.Id)] : []))),
    ];

    public static JsonObject Write(PriceConfiguration prices)
    {
        var node = new JsonObject { ["quorum"] = prices.Quorum, ["disagreementMaxBps"] = prices.DisagreementMaxBps };
        Put(node, "jump", prices.Jump is { } jump ? Write(jump) : null);
        Put(node, "assets", prices.Assets.Count == 0 ? null : new JsonObject(prices.Assets.Select(own => KeyValuePair.Create<string, JsonNode?>(own.Asset.ToString(), Write(own)))));
        Put(node, "streams", prices.Streams.Count == 0 ? null : new JsonArray([.. prices.Streams.Select(Write)]));
        Put(node, "history", prices.History is { } history ? new JsonObject { ["barsFile"] = history.Path, ["barSeconds"] = history.BarSeconds } : null);
        return node;
    }

    private static void Untraded(ConfigNode root, AssetId asset, EquatableArray<ChainConfiguration> chains)
    {
        foreach (var chain in chains.Where(chain => chain.Tokens.Any(token => token.Asset == asset) && !chain.Feeds.OfType<FeedConfiguration.PoolMid>().Any(feed => feed.Asset == asset)))
        {
            root.Violate($"prices.assets.{asset}.peg.onEachChain", $"needs a pool that prices {asset} on {chain.Name}: uniswap-v3-mid or uniswap-v3-twap among its feeds");
        }
    }

    private static void Check(ConfigNode node, EquatableArray<AssetPriceConfiguration> assets)
    {
        foreach (var own in assets.Where(own => own.Peg?.To is { } to && assets.Any(other => other.Asset == to && other.Peg is not null)))
        {
            node.Violate($"assets.{own.Asset}.peg.to", $"is {own.Peg!.To}, which is pegged itself");
        }
    }

    private static AssetPriceConfiguration? Asset(AssetId asset, ConfigNode node)
    {
        var quorum = node.Has("quorum") ? node.Integer("quorum", 2, 9) : null;
        var disagreement = node.Has("disagreementMaxBps") ? node.Integer("disagreementMaxBps", 1, 1_000) : null;
        var own = new AssetPriceConfiguration(asset, (int?)quorum, (int?)disagreement, Jump(node.Child("jump", required: false)), Peg(node.Child("peg", required: false), asset));
        node.Close();
        return own;
    }

    private static HistoryConfiguration? History(ConfigNode? node, string folder)
    {
        if (node is null)
        {
            return null;
        }

        var (file, seconds) = (node.Text("barsFile", "the path of a CSV file"), node.Integer("barSeconds", 60, 604_800));
        node.Close();
        return file is null || seconds is null ? null : new(Path.GetFullPath(file, folder), (int)seconds);
    }

    private static JumpBound? Jump(ConfigNode? node)
    {
        if (node is null)
        {
            return null;
        }

        var (bps, window) = (node.Integer("maxBps", 1, JumpBound.BpsLimit), node.Integer("windowSeconds", 1, JumpBound.SecondsLimit));
        node.Close();
        return bps is null || window is null ? null : new((int)bps, (int)window);
    }

    private static PegConfiguration? Peg(ConfigNode? node, AssetId asset)
    {
        if (node is null)
        {
            return null;
        }

        const string allowed = "USD or an asset";
        var (to, bps) = (node.Parsed<AssetId>("to", allowed), node.Integer("deviationMaxBps", 1, PegGuard.BpsLimit));
        var each = node.Flag("onEachChain", otherwise: false);
        node.Close();
        if (to == asset)
        {
            node.Violate("to", $"is {asset} itself");
        }

        return to is null || bps is null ? null : new(to.Value.ToString() == "USD" ? null : to, (int)bps, each);
    }

    private static ExchangeConfiguration? Stream(ConfigNode node)
    {
        if (node.Text("kind", "coinbase-ticker") is { } kind and not "coinbase-ticker")
        {
            node.Violate("kind", $"is '{kind}'; coinbase-ticker is expected");
        }

        var name = ConfigurationBuilder.Part(node, "name");
        var url = ConfigurationBuilder.Url(node, "webSocketUrl", node.Text("webSocketUrl", "a URL"), "wss", "ws");
        var age = node.Integer("ageMaxSeconds", 1, 3_600, otherwise: 60);
        var list = node.Child("products");
        EquatableArray<ExchangeProductConfiguration> products =
            [.. (list?.Keys() ?? []).Select(key => Product(list!, key)).OfType<ExchangeProductConfiguration>().OrderBy(product => product.Asset)];
        list?.Close();
        node.Close();
        if (list is not null && products.Count == 0)
        {
            node.Violate("products", "names none");
        }

        return name is null || url is null || age is null ? null : new(name, url, (int)age, products);
    }

    private static ExchangeProductConfiguration? Product(ConfigNode node, string key)
    {
        var product = node.Text(key, "a product such as ETH-USD");
        if (!AssetId.TryParse(key, null, out var asset))
        {
            node.Violate(key, $"is no {AssetAllowed[3..]}");
            return null;
        }

        return product is null ? null : new(asset, product);
    }

    private static EquatableArray<T> ByAsset<T>(ConfigNode? node, Func<AssetId, ConfigNode, T?> read)
        where T : class
    {
        List<(AssetId Asset, T Item)> items = [];
        foreach (var key in node?.Keys() ?? [])
        {
            if (!AssetId.TryParse(key, null, out var asset))
                node!.Violate(key, $"is no {AssetAllowed[3..]}");
            else if (node!.Child(key) is { } child && read(asset, child) is { } item)
                items.Add((asset, item));
        }

        return [.. items.OrderBy(item => item.Asset).Select(item => item.Item)];
    }

    private static JsonObject Write(JumpBound jump) => new() { ["maxBps"] = jump.MaxBps, ["windowSeconds"] = jump.WindowSeconds };

    private static JsonObject Write(AssetPriceConfiguration own)
    {
        var node = new JsonObject();
        Put(node, "quorum", own.Quorum);
        Put(node, "disagreementMaxBps", own.DisagreementMaxBps);
        Put(node, "jump", own.Jump is { } jump ? Write(jump) : null);
        Put(node, "peg", own.Peg is { } peg ? new JsonObject { ["to"] = peg.To?.ToString() ?? "USD", ["deviationMaxBps"] = peg.DeviationMaxBps, ["onEachChain"] = peg.OnEachChain } : null);
        return node;
    }

    private static JsonObject Write(ExchangeConfiguration stream) => new()
    {
        ["kind"] = "coinbase-ticker",
        ["name"] = stream.Name,
        ["webSocketUrl"] = stream.WebSocket.OriginalString,
        ["ageMaxSeconds"] = stream.AgeMaxSeconds,
        ["products"] = new JsonObject(stream.Products.Select(product => KeyValuePair.Create<string, JsonNode?>(product.Asset.ToString(), product.Product))),
    };

    private static void Put(JsonObject node, string key, JsonNode? value)
    {
        if (value is not null)
        {
            node[key] = value;
        }
    }
}

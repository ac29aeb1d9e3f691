using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Configuration;

/// <summary>Reads <c>bridges</c>.</summary>
internal sealed class BridgeSection(EquatableArray<ChainConfiguration> chains)
{
    private const string Kinds = "cctp-v2, cctp-v1 or across";

    public EquatableArray<BridgeConfiguration> Read(IReadOnlyList<ConfigNode> nodes) =>
        nodes.Select(Bridge).OfType<BridgeConfiguration>().ToEquatableArray();

    private BridgeConfiguration? Bridge(ConfigNode node)
    {
        switch (node.Text("kind", Kinds))
        {
            case "cctp-v2":
                return Cctp(node);
            case "cctp-v1":
                return CctpV1(node);
            case "across":
                return Across(node);
            case { } other:
                node.Violate("kind", $"is '{other}'; {Kinds} is expected");
                return null;
            case null:
                return null;
        }
    }

    private BridgeConfiguration.CctpV2? Cctp(ConfigNode node)
    {
        var name = node.Text("name", "a name", required: false) ?? "cctp-v2";
        var attestation = ConfigurationBuilder.Url(node, "attestationUrl", node.Text("attestationUrl", "a URL"), "http", "https");
        var finality = node.Text("finality", "fast or standard");
        if (finality is not (null or "fast" or "standard"))
        {
            node.Violate("finality", $"is '{finality}'; fast or standard is expected");
        }

        var ends = Ends(node, CctpEnd);
        return attestation is null || finality is null ? null : new(name, attestation, finality == "fast", ends);
    }

    private BridgeConfiguration.CctpV1? CctpV1(ConfigNode node)
    {
        var name = node.Text("name", "a name", required: false) ?? "cctp-v1";
        var attestation = ConfigurationBuilder.Url(node, "attestationUrl", node.Text("attestationUrl", "a URL"), "http", "https");
        var ends = Ends(node, CctpV1End);
        return attestation is null ? null : new(name, attestation, ends);
    }

    private BridgeConfiguration.Across? Across(ConfigNode node)
    {
        var name = node.Text("name", "a name", required: false) ?? "across";
        var quotes = ConfigurationBuilder.Url(node, "quoteUrl", node.Text("quoteUrl", "a URL"), "http", "https");
        var fill = node.Integer("fillSeconds", 60, 86_400, otherwise: 14_400);
        var ends = Ends(node, AcrossEnd);
        foreach (var asset in ends.SelectMany(end => end.Assets.Select(asset => (Asset: asset, Token: TokenOf(end.Chain, asset)))).GroupBy(one => one.Asset, one => one.Token?.Decimals))
        {
            if (asset.Distinct().Order().ToArray() is { Length: > 1 } several)
            {
                node.Violate("ends", $"carries {asset.Key}, which has {string.Join(" and ", several)} decimals on its chains; the same number is expected");
            }
        }

        return quotes is null || fill is null ? null : new(name, quotes, (int)fill, ends);
    }

    private static EquatableArray<T> Ends<T>(ConfigNode node, Func<ConfigNode, T?> read)
        where T : class
    {
        var ends = node.List("ends").Select(read).OfType<T>().ToEquatableArray();
        node.Close();
        if (ends.Count < 2)
        {
            node.Violate("ends", "has fewer than two well-formed chains; a bridge joins two or more");
        }

        return ends;
    }

    private CctpEnd? CctpEnd(ConfigNode node)
    {
        var minter = ConfigurationBuilder.Contract(node, "tokenMinter");
        return CctpV1End(node) is { } end && minter is not null
            ? new(end.Chain, end.Domain, end.Asset, end.TokenMessenger, end.MessageTransmitter, minter.Value)
            : null;
    }

    // What both versions have.
    private CctpV1End? CctpV1End(ConfigNode node)
    {
        var chain = Chain(node);
        var domain = node.Integer("domain", 0, uint.MaxValue);
        var asset = node.Parsed<AssetId>("asset", "an asset");
        var messenger = ConfigurationBuilder.Contract(node, "tokenMessenger");
        var transmitter = ConfigurationBuilder.Contract(node, "messageTransmitter");
        node.Close();
        if (asset is { } burnt)
        {
            Held(node, "asset", chain, burnt);
        }

        return chain is null || domain is null || asset is null || messenger is null || transmitter is null
            ? null
            : new(chain.Value, (uint)domain, asset.Value, messenger.Value, transmitter.Value);
    }

    private AcrossEnd? AcrossEnd(ConfigNode node)
    {
        var chain = Chain(node);
        var assets = node.Texts("assets", "a list of assets").Select(text => Asset(node, chain, text)).ToList();
        var pool = ConfigurationBuilder.Contract(node, "spokePool");
        node.Close();
        return chain is null || assets.Count == 0 || assets.Contains(null) || pool is null
            ? null
            : new(chain.Value, assets.OfType<AssetId>().Order().ToEquatableArray(), pool.Value);
    }

    private AssetId? Asset(ConfigNode node, ChainId? chain, string text)
    {
        if (!AssetId.TryParse(text, null, out var asset))
        {
            node.Violate("assets", $"has '{text}'; a list of assets is expected");
            return null;
        }

        Held(node, "assets", chain, asset);
        return asset;
    }

    private ChainId? Chain(ConfigNode node)
    {
        if (node.Integer("chain", 1, long.MaxValue) is not { } number)
        {
            return null;
        }

        var chain = new ChainId((ulong)number);
        if (Known(chain) is null)
        {
            node.Violate("chain", $"is {chain}, which is not among the chains");
        }

        return chain;
    }

    private void Held(ConfigNode node, string key, ChainId? chain, AssetId asset)
    {
        if (chain is { } id && Known(id) is not null && TokenOf(id, asset) is null)
        {
            node.Violate(key, $"is {asset}, which has no token on chain {chain}");
        }
    }

    private Token? TokenOf(ChainId chain, AssetId asset) => Known(chain)?.Tokens.FirstOrDefault(token => token.Asset == asset);

    private ChainConfiguration? Known(ChainId chain) => chains.FirstOrDefault(other => other.Id == chain);
}

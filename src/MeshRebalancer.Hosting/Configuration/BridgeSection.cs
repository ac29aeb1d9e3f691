using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Configuration;

/// <summary>Reads <c>bridges</c>.</summary>
internal sealed class BridgeSection(EquatableArray<ChainConfiguration> chains)
{
    public EquatableArray<BridgeConfiguration> Read(IReadOnlyList<ConfigNode> nodes) =>
        nodes.Select(Bridge).OfType<BridgeConfiguration>().ToEquatableArray();

    private BridgeConfiguration? Bridge(ConfigNode node)
    {
        if (node.Text("kind", "cctp-v2") is { } kind and not "cctp-v2")
        {
            node.Violate("kind", $"is '{kind}'; cctp-v2 is expected");
        }

        var name = node.Text("name", "a name", required: false) ?? "cctp-v2";
        var attestation = ConfigurationBuilder.Url(node, "attestationUrl", node.Text("attestationUrl", "a URL"), "http", "https");
        var finality = node.Text("finality", "fast or standard");
        if (finality is not (null or "fast" or "standard"))
        {
            node.Violate("finality", $"is '{finality}'; fast or standard is expected");
        }

        var ends = node.List("ends").Select(End).OfType<BridgeEnd>().ToEquatableArray();
        node.Close();
        if (ends.Count < 2)
        {
            node.Violate("ends", "has fewer than two well-formed chains; a bridge joins two or more");
        }

        return attestation is null || finality is null ? null : new(name, attestation, finality == "fast", ends);
    }

    private BridgeEnd? End(ConfigNode node)
    {
        var chain = node.Integer("chain", 1, long.MaxValue) is { } number ? new ChainId((ulong)number) : default;
        var domain = node.Integer("domain", 0, uint.MaxValue);
        var asset = node.Parsed<AssetId>("asset", "an asset");
        var messenger = ConfigurationBuilder.Contract(node, "tokenMessenger");
        var transmitter = ConfigurationBuilder.Contract(node, "messageTransmitter");
        var minter = ConfigurationBuilder.Contract(node, "tokenMinter");
        node.Close();
        var known = chains.FirstOrDefault(other => other.Id == chain);
        if (chain != default && known is null)
        {
            node.Violate("chain", $"is {chain}, which is not among the chains");
        }

        if (known is not null && asset is not null && known.Tokens.All(token => token.Asset != asset))
        {
            node.Violate("asset", $"is {asset}, which has no token on chain {chain}");
        }

        return chain == default || domain is null || asset is null || messenger is null || transmitter is null || minter is null
            ? null
            : new(chain, (uint)domain, asset.Value, messenger.Value, transmitter.Value, minter.Value);
    }
}

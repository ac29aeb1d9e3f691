using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Chainlink;

/// <summary>One configured price feed of an asset in US dollars.</summary>
/// <param name="Chain">Its chain.</param>
/// <param name="Asset">What it prices.</param>
/// <param name="Contract">The proxy, which consumers read.</param>
/// <param name="HeartbeatSeconds">How often the feed promises an answer at the least: 1 … 604,800.</param>
/// <param name="GraceSeconds">How late it may be: 0 … 604,800.</param>
/// <param name="Decimals">Of its answers, compared with the contract's own; null takes the contract's.</param>
public sealed record ChainlinkFeed(
    ChainId Chain, AssetId Asset, Address Contract, int HeartbeatSeconds, int GraceSeconds = 300, int? Decimals = null)
{
    private const int Week = 604_800;

    /// <summary>The source's name: <c>chainlink:1:WETH</c>.</summary>
    public string Name => $"chainlink:{Chain}:{Asset}";

    /// <summary>An answer that is older is stale.</summary>
    public int AgeMaxSeconds => HeartbeatSeconds + GraceSeconds;

    /// <summary>Every violated rule, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Violations() =>
    [
        .. HeartbeatSeconds is < 1 or > Week ? [$"{Name}: heartbeatSeconds is {HeartbeatSeconds}; 1 to {Week} is allowed."] : Array.Empty<string>(),
        .. GraceSeconds is < 0 or > Week ? [$"{Name}: graceSeconds is {GraceSeconds}; 0 to {Week} is allowed."] : Array.Empty<string>(),
        .. Decimals is < 0 or > 36 ? [$"{Name}: decimals is {Decimals}; 0 to 36 is allowed."] : Array.Empty<string>(),
    ];
}

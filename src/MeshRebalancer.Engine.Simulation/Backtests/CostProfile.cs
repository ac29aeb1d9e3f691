using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>What trading costs in a backtest. Amounts in dollars are exact.</summary>
/// <param name="Name">For people.</param>
/// <param name="Chains">Where assets stand, in turns; where the mandate names chains, those.</param>
/// <param name="FeePips">A pool's fee in hundredths of a bps: a whole number of bps, 0 … 100,000.</param>
/// <param name="Depth">Value on each side of a pool; its product stays constant while it is traded in, and arbitrage brings it back to the market by the next bar.</param>
/// <param name="SwapGas">Gas of a swap, approval included.</param>
/// <param name="CrossingGas">Gas of a crossing, burn and mint together.</param>
/// <param name="BridgeFeePips">What a bridge keeps, in hundredths of a bps, 0 … 100,000.</param>
/// <param name="BridgeSeconds">How long a crossing takes, 0 … 2,592,000.</param>
/// <param name="Assets">Where an asset's pool differs.</param>
public sealed record CostProfile(
    string Name, EquatableArray<ChainId> Chains, uint FeePips, Usd Depth, Usd SwapGas, Usd CrossingGas, uint BridgeFeePips, int BridgeSeconds, EquatableArray<AssetCost> Assets)
{
    /// <summary>
    /// What stands in where none is given: two chains; pools of 0.05% with twenty million dollars on each side; gas of two and three dollars; a
    /// bridge that keeps one bps and takes twenty minutes.
    /// </summary>
    public static CostProfile BuiltIn { get; } = new(
        "built-in", [new(1), new(8453)], 500, Usd.Of(20_000_000), Usd.Of(2), Usd.Of(3), 100, 1_200, []);

    /// <summary>No cost at all, and pools that nothing moves: for comparisons.</summary>
    public static CostProfile Free { get; } = new("free", [new(1)], 0, Usd.Of(1_000_000_000_000_000), Usd.Zero, Usd.Zero, 0, 0, []);

    /// <summary>What is out of range, in words.</summary>
    public IEnumerable<string> Violations() =>
    [
        .. Chains.Count is 0 or > 16 ? [FormattableString.Invariant($"chains: {Chains.Count} found, 1 … 16 allowed")] : Array.Empty<string>(),
        .. Chains.Distinct().Count() < Chains.Count ? ["chains: one stands twice"] : Array.Empty<string>(),
        .. Pips("feePips", FeePips),
        .. Positive("depthUsd", Depth),
        .. BridgeFeePips > 100_000 ? [FormattableString.Invariant($"bridgeFeePips: {BridgeFeePips} found, 0 … 100000 allowed")] : Array.Empty<string>(),
        .. BridgeSeconds is < 0 or > 2_592_000 ? [FormattableString.Invariant($"bridgeSeconds: {BridgeSeconds} found, 0 … 2592000 allowed")] : Array.Empty<string>(),
        .. Assets.SelectMany(asset => Pips($"assets.{asset.Asset}.feePips", asset.FeePips ?? FeePips).Concat(Positive($"assets.{asset.Asset}.depthUsd", asset.Depth ?? Depth))),
    ];

    internal uint FeeOf(AssetId asset) => Own(asset)?.FeePips ?? FeePips;

    internal Usd DepthOf(AssetId asset) => Own(asset)?.Depth ?? Depth;

    private AssetCost? Own(AssetId asset) => Assets.FirstOrDefault(cost => cost.Asset == asset);

    private static IEnumerable<string> Pips(string field, uint pips) =>
        pips > 100_000 || pips % 100 > 0 ? [FormattableString.Invariant($"{field}: {pips} found; a multiple of 100 (a whole number of bps) up to 100000 is allowed")] : [];

    private static IEnumerable<string> Positive(string field, Usd value) => value == Usd.Zero ? [$"{field}: 0 found, more is needed"] : [];
}

/// <summary>An asset's own pool; what is null is as in the profile.</summary>
public sealed record AssetCost(AssetId Asset, uint? FeePips, Usd? Depth);

using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies;

/// <summary>What a strategy must keep to. Violations begin with the path of the field inside the strategy.</summary>
public static class StrategyRules
{
    /// <summary>Everything that is wrong with a strategy for these assets.</summary>
    public static EquatableArray<string> Violations(Strategy strategy, EquatableArray<AssetId> assets) => strategy switch
    {
        Strategy.Fixed s => [.. Weights("targetBps", s.Targets, assets, least: 0)],
        Strategy.RiskBudget s => [.. Weights("budgetBps", s.Budgets, assets, least: 1)],
        Strategy.MeanVarianceOptimal s =>
        [
            .. Allowed.Range("riskAversionMilli", s.RiskAversionMilli, 1, 1_000_000),
            .. s.Expected.SelectMany(item => Allowed.Range($"expectedYearlyBps.{item.Asset}", item.YearlyBps, -100_000, 100_000)),
            .. s.Expected.SelectMany(item => Allowed.Known($"expectedYearlyBps.{item.Asset}", item.Asset, assets)),
        ],
        Strategy.MomentumTilt s =>
        [
            .. Allowed.Range("lookbackBars", s.LookbackBars, 2, 5_000),
            .. Allowed.Range("skipBars", s.SkipBars, 0, Math.Max(0, s.LookbackBars - 1)),
            .. Inner("base", s.Base, assets),
        ],
        Strategy.VolatilityTarget s =>
        [
            .. Allowed.Known("cash", s.Cash, assets),
            .. Allowed.Range("targetVolatilityBps", s.TargetBps, 1, 100_000),
            .. Allowed.Range("exposureMaxBps", s.ExposureMaxBps, 1, 10_000),
            .. Inner("risky", s.Risky, [.. assets.Where(asset => asset != s.Cash)]),
        ],
        Strategy.Cppi s =>
        [
            .. Allowed.Known("cash", s.Cash, assets),
            .. Allowed.Range("multiplierMilli", s.MultiplierMilli, 1, 100_000),
            .. Allowed.Range("exposureMaxBps", s.ExposureMaxBps, 1, 10_000),
            .. Inner("risky", s.Risky, [.. assets.Where(asset => asset != s.Cash)]),
        ],
        Strategy.Equal or Strategy.InverseVolatility or Strategy.EqualRisk or Strategy.MinimumVariance or Strategy.Hierarchical => [],
    };

    private static IEnumerable<string> Inner(string path, Strategy strategy, EquatableArray<AssetId> assets) =>
        assets.Count == 0 ? [$"{path}: no asset is left beside cash"]
        : strategy is Strategy.VolatilityTarget or Strategy.Cppi ? [$"{path}: a strategy that holds cash itself cannot stand inside another"]
        : Violations(strategy, assets).Select(violation => $"{path}.{violation}");

    private static IEnumerable<string> Weights(string path, EquatableArray<TargetWeight> weights, EquatableArray<AssetId> assets, int least)
    {
        var sum = weights.Sum(weight => (long)weight.Bps);
        return
        [
            .. Allowed.When(sum != Drift.BpsWhole, FormattableString.Invariant($"{path}: {sum} bps together, 10000 needed")),
            .. weights.SelectMany(weight => Allowed.Range($"{path}.{weight.Asset}", weight.Bps, least, Drift.BpsWhole)),
            .. weights.SelectMany(weight => Allowed.Known($"{path}.{weight.Asset}", weight.Asset, assets)),
            .. weights.GroupBy(weight => weight.Asset).Where(group => group.Count() > 1).Select(group => $"{path}.{group.Key}: stands {group.Count()} times"),
            .. assets.Where(asset => weights.All(weight => weight.Asset != asset)).Select(asset => $"{path}: nothing for {asset}; {least} … 10000 bps needed"),
        ];
    }
}

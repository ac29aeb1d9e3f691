using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Mandates;

/// <summary>Reads <c>strategy</c>, by its <c>kind</c>.</summary>
internal static class StrategySection
{
    private const string Kinds =
        "fixed, equal, inverse-volatility, equal-risk, risk-budget, minimum-variance, mean-variance, hierarchical-risk-parity, momentum-tilt, volatility-target or cppi";

    public static Strategy? Read(ConfigNode? node)
    {
        if (node is null)
            return null;
        var strategy = node.Text("kind", Kinds) switch
        {
            "fixed" => new Strategy.Fixed(Weights(node, "targetBps")),
            "equal" => new Strategy.Equal(),
            "inverse-volatility" => new Strategy.InverseVolatility(),
            "equal-risk" => new Strategy.EqualRisk(),
            "risk-budget" => new Strategy.RiskBudget(Weights(node, "budgetBps")),
            "minimum-variance" => new Strategy.MinimumVariance(),
            "mean-variance" => MeanVariance(node),
            "hierarchical-risk-parity" => new Strategy.Hierarchical(),
            "momentum-tilt" => MomentumTilt(node),
            "volatility-target" => VolatilityTarget(node),
            "cppi" => Cppi(node),
            null => null,
            { } other => Unknown(node, other),
        };
        node.Close();
        return strategy;
    }

    private static EquatableArray<TargetWeight> Weights(ConfigNode node, string key) => [.. node.ByAsset(key).Select(item => new TargetWeight(item.Asset, item.Value))];

    private static Strategy.MeanVarianceOptimal? MeanVariance(ConfigNode node)
    {
        var (aversion, expected) = (node.Whole("riskAversionMilli"), node.ByAsset("expectedYearlyBps"));
        return aversion is null ? null : new Strategy.MeanVarianceOptimal(aversion.Value, [.. expected.Select(item => new ExpectedReturn(item.Asset, item.Value))]);
    }

    private static Strategy.MomentumTilt? MomentumTilt(ConfigNode node)
    {
        var (inner, lookback, skip) = (Read(node.Child("base")), node.Whole("lookbackBars"), node.Whole("skipBars", 0));
        return inner is null || lookback is null || skip is null ? null : new Strategy.MomentumTilt(inner, lookback.Value, skip.Value);
    }

    private static Strategy.VolatilityTarget? VolatilityTarget(ConfigNode node)
    {
        var (risky, cash, target, most) = (Read(node.Child("risky")), node.Parsed<AssetId>("cash", "an asset"), node.Whole("targetVolatilityBps"), node.Whole("exposureMaxBps", 10_000));
        return risky is null || cash is null || target is null || most is null ? null : new Strategy.VolatilityTarget(risky, cash.Value, target.Value, most.Value);
    }

    private static Strategy.Cppi? Cppi(ConfigNode node)
    {
        var (risky, cash, floor) = (Read(node.Child("risky")), node.Parsed<AssetId>("cash", "an asset"), Money.Usd(node, "floorUsd"));
        var (multiplier, most) = (node.Whole("multiplierMilli"), node.Whole("exposureMaxBps", 10_000));
        return risky is null || cash is null || floor is null || multiplier is null || most is null
            ? null
            : new Strategy.Cppi(risky, cash.Value, floor.Value, multiplier.Value, most.Value);
    }

    private static Strategy? Unknown(ConfigNode node, string kind)
    {
        node.Violate("kind", $"is '{ConfigNode.Shorten(kind)}'; {Kinds} is expected");
        return null;
    }
}

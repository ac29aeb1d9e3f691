using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Estimation.Refits;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies;

/// <summary>From bars to what strategies and triggers are fed with, by a mandate's own rules.</summary>
public static class Estimates
{
    /// <summary>The yearly covariance of the assets' last bars, shrunk.</summary>
    public static Result<Covariance, Unfit> Covariance(EquatableArray<AssetHistory> history, EstimationRules rules)
    {
        List<(Markets.AssetId, LogReturns)> returns = [];
        foreach (var item in history)
        {
            switch (LogReturns.Of(item.Series.Last(rules.Bars)))
            {
                case Result<LogReturns, Unfit>.Ok ok:
                    returns.Add((item.Asset, ok.Value));
                    break;
                case Result<LogReturns, Unfit>.Fail fail:
                    return fail.Error with { Reason = $"{item.Asset}: {fail.Error.Reason}" };
            }
        }

        return JointReturns.Of(returns).Then(joint => LedoitWolf.Shrink(joint, rules.Shrinkage).Then<Covariance>(one => one.Scaled(joint.BarsPerYear)));
    }

    /// <summary>The yearly volatility that the mandate's model expects over its horizon.</summary>
    public static Result<double, Unfit> Volatility(BarSeries series, EstimationRules rules) => ModelFit.Of(series.Last(rules.Bars), rules).Then<double>(fit => fit.Volatility);

    /// <summary>What is expected of all assets: each one's expected volatility, their correlations, and the regime of an equal mix of them.</summary>
    public static Result<MarketOutlook, Unfit> Outlook(EquatableArray<AssetHistory> history, EstimationRules rules, VolatilityRegime? before, DateTimeOffset at) =>
        Covariance(history, rules).Then(covariance => Expected(history, covariance, rules).Then<MarketOutlook>(expected => Outlook(covariance, expected, rules, before, at)));

    /// <summary>The same from volatilities that were fitted already, in the order of the covariance.</summary>
    public static MarketOutlook Outlook(Covariance covariance, double[] expected, EstimationRules rules, VolatilityRegime? before, DateTimeOffset at) =>
        MarketOutlook.Of(covariance, expected, Regime(covariance, expected, rules, before), at);

    private static Result<double[], Unfit> Expected(EquatableArray<AssetHistory> history, Covariance covariance, EstimationRules rules)
    {
        var expected = new double[covariance.Assets.Count];
        for (var i = 0; i < expected.Length; i++)
        {
            switch (Volatility(history.First(item => item.Asset == covariance.Assets[i]).Series, rules))
            {
                case Result<double, Unfit>.Ok ok:
                    expected[i] = ok.Value;
                    break;
                case Result<double, Unfit>.Fail fail:
                    return fail.Error with { Reason = $"{covariance.Assets[i]}: {fail.Error.Reason}" };
            }
        }

        return expected;
    }

    private static VolatilityRegime? Regime(Covariance covariance, double[] expected, EstimationRules rules, VolatilityRegime? before)
    {
        if (rules.Regimes is not { } bounds)
            return null;
        var part = 1.0 / expected.Length;
        var variance = Matrix.From(expected.Length, (i, j) => expected[i] * expected[j] * covariance.Correlation(i, j)).Quadratic([.. expected.Select(_ => part)]);
        return bounds.Next(before, (int)Math.Min(1_000_000, Math.Round(10_000 * Math.Sqrt(variance))));
    }
}

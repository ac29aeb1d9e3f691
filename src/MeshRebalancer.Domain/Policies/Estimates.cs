using MeshRebalancer.Domain.Estimation;
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
    public static Result<double, Unfit> Volatility(BarSeries series, EstimationRules rules)
    {
        var recent = series.Last(rules.Bars);
        return LogReturns.Of(recent).Then(returns => Variance(recent, returns, rules)
            .Then<double>(variance => Math.Sqrt(variance / rules.HorizonBars * returns.BarsPerYear)));
    }

    /// <summary>What is expected of all assets: each one's expected volatility, their correlations, and the regime of an equal mix of them.</summary>
    public static Result<MarketOutlook, Unfit> Outlook(EquatableArray<AssetHistory> history, EstimationRules rules, VolatilityRegime? before, DateTimeOffset at) =>
        Covariance(history, rules).Then(covariance => Expected(history, covariance, rules).Then<MarketOutlook>(expected =>
            MarketOutlook.Of(covariance, expected, Regime(covariance, expected, rules, before), at)));

    private static Result<double, Unfit> Variance(BarSeries series, LogReturns returns, EstimationRules rules) => rules.Model switch
    {
        VolatilityModel.Ewma => Ewma.Variance(returns.Values.AsSpan(), rules.DecayMilli / 1e3).Then<double>(one => Ewma.Forecast(one, rules.HorizonBars)),
        VolatilityModel.Parkinson => RangeVariance.Parkinson(series).Then<double>(one => RangeVariance.Forecast(one, rules.HorizonBars)),
        VolatilityModel.GarmanKlass => RangeVariance.GarmanKlass(series).Then<double>(one => RangeVariance.Forecast(one, rules.HorizonBars)),
        VolatilityModel.Garch => Garch.Fit(returns.Values.AsSpan()).Then<double>(fit => fit.Forecast(rules.HorizonBars)),
        VolatilityModel.Har => Har.Fit([.. series.Bars.Select(RangeVariance.OfBar)]).Then<double>(fit => fit.Forecast(rules.HorizonBars)),
        _ => throw new ArgumentOutOfRangeException(nameof(rules), rules.Model, "No such model."),
    };

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

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

    /// <summary>
    /// What is expected of all assets: each one's expected volatility, their correlations, and the regime of an equal mix of them. An asset whose
    /// price never moved, such as cash, has no volatility and goes with nothing.
    /// </summary>
    public static Result<MarketOutlook, Unfit> Outlook(EquatableArray<AssetHistory> history, EstimationRules rules, VolatilityRegime? before, DateTimeOffset at)
    {
        var moving = Moving(history);
        return Covariance(moving, rules).Then(covariance => Expected(moving, covariance, rules).Then<MarketOutlook>(expected =>
            WithStill(MarketOutlook.Of(covariance, expected, Regime(covariance, expected, history.Count, rules, before), at), history)));
    }

    /// <summary>The yearly covariance with each asset's variance replaced by what the mandate's model expects; of the assets that move.</summary>
    public static Result<Covariance, Unfit> ExpectedCovariance(EquatableArray<AssetHistory> history, EstimationRules rules)
    {
        var moving = Moving(history);
        return Covariance(moving, rules).Then(covariance => Expected(moving, covariance, rules).Then(expected => Estimation.Covariance.Of(
            covariance.Assets, Matrix.From(expected.Length, (i, j) => expected[i] * expected[j] * covariance.Correlation(i, j)), covariance.Shrinkage)));
    }

    /// <summary>The histories in which the price moves.</summary>
    public static EquatableArray<AssetHistory> Moving(EquatableArray<AssetHistory> history) =>
        [.. history.Where(item => item.Series.Bars.Count == 0 || item.Series.Bars.Any(bar => bar.Close != item.Series.Bars[0].Close))];

    // Rows and columns of assets that do not move are put in at their places, with no correlation to anything.
    private static MarketOutlook WithStill(MarketOutlook outlook, EquatableArray<AssetHistory> history)
    {
        EquatableArray<AssetOutlook> all = [.. history.Select(item => item.Asset).Order().Select(asset =>
            outlook.Assets.FirstOrDefault(one => one.Asset == asset) ?? new AssetOutlook(asset, 0, 0))];
        return all == outlook.Assets ? outlook : outlook with
        {
            Assets = all,
            CorrelationsBps = [.. all.SelectMany(row => all.Select(column => Correlation(outlook, row.Asset, column.Asset)))],
        };
    }

    private static int Correlation(MarketOutlook outlook, Markets.AssetId row, Markets.AssetId column)
    {
        var (i, j) = (outlook.IndexOf(row), outlook.IndexOf(column));
        return row == column ? 10_000 : i < 0 || j < 0 ? 0 : outlook.CorrelationsBps[(i * outlook.Assets.Count) + j];
    }

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

    private static VolatilityRegime? Regime(Covariance covariance, double[] expected, int assets, EstimationRules rules, VolatilityRegime? before)
    {
        if (rules.Regimes is not { } bounds)
            return null;
        var part = 1.0 / assets;
        var variance = Matrix.From(expected.Length, (i, j) => expected[i] * expected[j] * covariance.Correlation(i, j)).Quadratic([.. expected.Select(_ => part)]);
        return bounds.Next(before, (int)Math.Min(1_000_000, Math.Round(10_000 * Math.Sqrt(variance))));
    }
}

using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies.Triggers;

/// <summary>What is expected of the market, in whole numbers: estimates come in by this door and are finite from here on.</summary>
/// <param name="Assets">Ordered by asset.</param>
/// <param name="CorrelationsBps">Row by row, assets × assets, −10,000 … 10,000.</param>
/// <param name="Regime">Of the portfolio's volatility; null where none is told apart.</param>
/// <param name="At">When it was estimated.</param>
public sealed record MarketOutlook(EquatableArray<AssetOutlook> Assets, EquatableArray<int> CorrelationsBps, VolatilityRegime? Regime, DateTimeOffset At)
{
    /// <summary>An outlook from estimates.</summary>
    /// <param name="covariance">Per year.</param>
    /// <param name="expected">Each asset's expected yearly volatility, in the order of the covariance; its own where null.</param>
    /// <param name="regime">The regime.</param>
    /// <param name="at">When.</param>
    public static MarketOutlook Of(Covariance covariance, IReadOnlyList<double>? expected, VolatilityRegime? regime, DateTimeOffset at)
    {
        var indices = Enumerable.Range(0, covariance.Assets.Count).ToArray();
        return new(
            [.. indices.Select(i => new AssetOutlook(covariance.Assets[i], Bps(expected?[i] ?? covariance.Volatility(i)), Bps(covariance.Volatility(i))))],
            [.. indices.SelectMany(i => indices.Select(j => (int)Math.Round(10_000 * covariance.Correlation(i, j))))],
            regime,
            at);
    }

    /// <summary>The place of an asset, or −1.</summary>
    internal int IndexOf(AssetId asset)
    {
        for (var i = 0; i < Assets.Count; i++)
        {
            if (Assets[i].Asset == asset)
                return i;
        }

        return -1;
    }

    /// <summary>Yearly covariance of two assets by their places.</summary>
    internal double Covariance(int left, int right) =>
        Assets[left].VolatilityBps / 1e4 * (Assets[right].VolatilityBps / 1e4) * (CorrelationsBps[(left * Assets.Count) + right] / 1e4);

    private static int Bps(double volatility) => double.IsFinite(volatility)
        ? (int)Math.Clamp(Math.Round(10_000 * volatility), 0, 1_000_000)
        : throw new ArgumentOutOfRangeException(nameof(volatility), volatility, "A volatility must be a finite number.");
}

/// <summary>What is expected of one asset.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="VolatilityBps">Expected yearly volatility.</param>
/// <param name="LongRunBps">What it is usually.</param>
public sealed record AssetOutlook(AssetId Asset, int VolatilityBps, int LongRunBps);

using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Engine.Simulation;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Node.Backtesting;

/// <summary>What <c>backtest --json</c> prints: one document for all runs. Dollars are exact texts, returns are fractions.</summary>
/// <param name="Prices">What history was replayed.</param>
/// <param name="Costs">What trading cost.</param>
/// <param name="InitialUsd">What each run began with.</param>
/// <param name="FaultSeed">What was mixed in, or null.</param>
/// <param name="Runs">One for each mandate, in the order of the command line.</param>
internal sealed record BacktestReport(BacktestPrices Prices, BacktestCosts Costs, string InitialUsd, long? FaultSeed, IReadOnlyList<BacktestRunReport> Runs);

/// <summary>The history of a backtest.</summary>
internal sealed record BacktestPrices(
    string File, int Bars, DateTimeOffset From, DateTimeOffset To, double BarSeconds, double BarsPerYear, IReadOnlyList<BacktestGap> Gaps, IReadOnlyList<string> Notes);

/// <summary>Bars that are missing.</summary>
internal sealed record BacktestGap(DateTimeOffset After, DateTimeOffset Before, int Missing);

/// <summary>The cost profile of a backtest.</summary>
internal sealed record BacktestCosts(
    string Name, IReadOnlyList<string> Chains, uint FeePips, string DepthUsd, string SwapGasUsd, string CrossingGasUsd, uint BridgeFeePips, int BridgeSeconds,
    SortedDictionary<string, BacktestAssetCosts> Assets)
{
    public static BacktestCosts Of(CostProfile costs) => new(
        costs.Name, [.. costs.Chains.Select(chain => chain.ToString())], costs.FeePips, Dollars.Exact(costs.Depth), Dollars.Exact(costs.SwapGas), Dollars.Exact(costs.CrossingGas),
        costs.BridgeFeePips, costs.BridgeSeconds,
        new(costs.Assets.ToDictionary(asset => asset.Asset.ToString(), asset => new BacktestAssetCosts(asset.FeePips, asset.Depth is { } depth ? Dollars.Exact(depth) : null)), StringComparer.Ordinal));
}

/// <summary>One asset's own costs.</summary>
internal sealed record BacktestAssetCosts(uint? FeePips, string? DepthUsd);

/// <summary>One run.</summary>
internal sealed record BacktestRunReport(
    string Mandate,
    string File,
    DateTimeOffset From,
    DateTimeOffset To,
    int Bars,
    string FinalUsd,
    double TotalReturn,
    double AnnualReturn,
    double Volatility,
    double? Sharpe,
    double MaxDrawdown,
    double TurnoverPerYear,
    double TrackingError,
    int Rebalances,
    int Trades,
    int Crossings,
    int FailedSwaps,
    BacktestCostByKind Cost,
    double HoldAnnualReturn,
    double RebalancingPremium,
    int WorstDriftBps,
    SortedDictionary<string, int> Refusals,
    SortedDictionary<string, int> HeldBars,
    IReadOnlyList<string> Notes)
{
    public static BacktestRunReport Of(BacktestEntry entry)
    {
        var (figures, points) = (entry.Figures, entry.Run.Points);
        return new(
            entry.Name, entry.File, points[0].At, points[points.Count - 1].At, points.Count, Dollars.Exact(figures.Final), figures.TotalReturn, figures.AnnualReturn,
            figures.Volatility, figures.Sharpe, figures.MaxDrawdown, figures.TurnoverPerYear, figures.TrackingError, entry.Run.Rebalances, figures.Swaps, figures.Crossings,
            figures.Failed,
            new(Dollars.Exact(figures.Cost.Gas), Dollars.Exact(figures.Cost.Fee), Dollars.Exact(figures.Cost.Slippage), Dollars.Exact(figures.Cost.Bridge), Dollars.Exact(figures.Cost.Total)),
            figures.HoldAnnualReturn, figures.RebalancingPremium, figures.WorstDriftBps, entry.Run.Refusals, entry.Run.Held, [.. entry.Notes]);
    }
}

/// <summary>Costs by kind.</summary>
internal sealed record BacktestCostByKind(string GasUsd, string FeeUsd, string SlippageUsd, string BridgeUsd, string TotalUsd);

/// <summary>A run with its name.</summary>
/// <param name="Name">The mandate's.</param>
/// <param name="File">Its file's name.</param>
/// <param name="Run">What happened.</param>
/// <param name="Figures">What it came to.</param>
/// <param name="Notes">What was taken for granted in this run.</param>
internal sealed record BacktestEntry(string Name, string File, BacktestRun Run, BacktestFigures Figures, IReadOnlyList<string> Notes);

/// <summary>Dollars for documents.</summary>
internal static class Dollars
{
    /// <summary>All decimals that are not zero: <c>1234.5</c>.</summary>
    public static string Exact(Usd value)
    {
        var (whole, rest) = UInt256.DivRem(value.Raw, UInt256.PowerOfTen(Usd.Scale));
        var digits = rest.ToString(null, null).PadLeft(Usd.Scale, '0').TrimEnd('0');
        return digits.Length > 0 ? $"{whole.ToString(null, null)}.{digits}" : whole.ToString(null, null);
    }
}

/// <summary>How backtests are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(BacktestReport))]
internal sealed partial class BacktestJson : JsonSerializerContext;

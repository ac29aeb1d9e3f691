using MeshRebalancer.Domain.Markets;

namespace MeshRebalancer.Node.Backtesting;

/// <summary>What a backtest was asked for.</summary>
/// <param name="Mandates">Their files, in order.</param>
/// <param name="Prices">The CSV file.</param>
/// <param name="Costs">The cost profile's file, or null for the built-in one.</param>
/// <param name="Initial">What each run begins with.</param>
/// <param name="From">The first instant to trade at, or null.</param>
/// <param name="To">The last, or null.</param>
/// <param name="Html">Where a page is written, or null.</param>
/// <param name="Json">One JSON document on standard output.</param>
/// <param name="FaultSeed">Mix faults in from this seed, or null.</param>
internal sealed record BacktestOptions(
    IReadOnlyList<FileInfo> Mandates, FileInfo Prices, FileInfo? Costs, Usd Initial, DateTimeOffset? From, DateTimeOffset? To, FileInfo? Html, bool Json, long? FaultSeed);

using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>What one run of a backtest is made from.</summary>
/// <param name="Mandate">With its policy; it runs as if its mode were automatic.</param>
/// <param name="History">Prices of its assets at least.</param>
/// <param name="Costs">What trading costs.</param>
/// <param name="Initial">What it begins with.</param>
/// <param name="FirstBar">Where it begins: what stands before is history for its statistics.</param>
/// <param name="FaultSeed">Swaps revert and crossings are late as this seed has it; null for none.</param>
public sealed record BacktestSetup(Mandate Mandate, PriceHistory History, CostProfile Costs, Usd Initial, int FirstBar, long? FaultSeed = null);

/// <summary>What a run came to.</summary>
/// <param name="Points">One for each bar from the first.</param>
/// <param name="Trades">Every leg that settled or failed, in the order of time.</param>
/// <param name="Rebalances">How many were asked for and had a plan.</param>
/// <param name="Refusals">How often the planner found nothing to do or no way, by code.</param>
/// <param name="Held">At how many bars nothing could start, by the reason.</param>
/// <param name="Notes">What was taken for granted.</param>
public sealed record BacktestRun(
    EquatableArray<BacktestPoint> Points,
    EquatableArray<BacktestTrade> Trades,
    int Rebalances,
    SortedDictionary<string, int> Refusals,
    SortedDictionary<string, int> Held,
    EquatableArray<string> Notes);

/// <summary>Where a run stands after a bar.</summary>
/// <param name="At">The bar.</param>
/// <param name="Equity">Everything, what is in flight included, gas paid so far taken off; zero when that is more.</param>
/// <param name="Valuation">The portfolio itself.</param>
/// <param name="Targets">The targets after the bar.</param>
/// <param name="DriftBps">The largest |drift| before anything was traded in this bar.</param>
/// <param name="BandBps">The narrowest band then; null where the trigger has none or cannot tell.</param>
public sealed record BacktestPoint(
    DateTimeOffset At, Usd Equity, Valuation Valuation, EquatableArray<TargetWeight> Targets, int DriftBps, int? BandBps);

/// <summary>One leg of a run.</summary>
/// <param name="At">When it settled or failed.</param>
/// <param name="Rebalance">Whose.</param>
/// <param name="Crossing">Whether it crossed chains; otherwise it was a swap.</param>
/// <param name="Value">What was spent, at verified prices.</param>
/// <param name="Cost">What it cost, by kind.</param>
/// <param name="Settled">Whether it brought anything.</param>
public sealed record BacktestTrade(DateTimeOffset At, int Rebalance, bool Crossing, Usd Value, Domain.Planning.CostEstimate Cost, bool Settled);

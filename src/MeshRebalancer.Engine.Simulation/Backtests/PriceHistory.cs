using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Prices of some assets over time, as a file told them.</summary>
/// <param name="Assets">Ordered by name.</param>
/// <param name="Bars">In the order of time, each with a price of every asset.</param>
/// <param name="Step">The usual step from one bar to the next.</param>
/// <param name="StepMax">The longest step that is no gap.</param>
/// <param name="Gaps">Where bars are missing.</param>
/// <param name="Notes">What was taken for granted, in words.</param>
public sealed record PriceHistory(
    EquatableArray<AssetId> Assets, EquatableArray<PriceBar> Bars, TimeSpan Step, TimeSpan StepMax, EquatableArray<Gap> Gaps, EquatableArray<string> Notes)
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365.25);

    /// <summary>How many bars a year of this file has: its steps ÷ the years between its first and its last bar, gaps included.</summary>
    public double BarsPerYear => (Bars.Count - 1) / ((Bars[Bars.Count - 1].At - Bars[0].At) / Year);

    /// <summary>The bars from one instant to another, both included.</summary>
    public PriceHistory Between(DateTimeOffset? from, DateTimeOffset? to) => from is null && to is null ? this : this with
    {
        Bars = [.. Bars.Where(bar => (from is null || bar.At >= from) && (to is null || bar.At <= to))],
        Gaps = [.. Gaps.Where(gap => (from is null || gap.After >= from) && (to is null || gap.Before <= to))],
    };

    /// <summary>The place of an asset.</summary>
    public int IndexOf(AssetId asset) => Assets.TakeWhile(other => other != asset).Count();
}

/// <summary>One line of history.</summary>
/// <param name="At">The instant that the file names; the close is taken to be known then.</param>
/// <param name="Prices">Of each asset, in the order of the assets: exact, 10^-18 USD.</param>
/// <param name="Shapes">The same for statistics, with highs and lows where the file has them.</param>
public sealed record PriceBar(DateTimeOffset At, EquatableArray<Price> Prices, EquatableArray<Bar> Shapes);

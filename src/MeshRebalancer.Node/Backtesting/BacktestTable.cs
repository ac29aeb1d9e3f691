using System.Globalization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Engine.Simulation;
using MeshRebalancer.Node.Terminal;
using Spectre.Console;

namespace MeshRebalancer.Node.Backtesting;

/// <summary>A backtest in a terminal: a line for each figure, a column for each mandate.</summary>
internal static class BacktestTable
{
    private static readonly (string Name, Func<BacktestEntry, string> Cell)[] Rows =
    [
        ("Return a year", entry => Percent(entry.Figures.AnnualReturn)),
        ("Return in all", entry => Percent(entry.Figures.TotalReturn)),
        ("Volatility a year", entry => Percent(entry.Figures.Volatility)),
        ("Sharpe", entry => entry.Figures.Sharpe is { } sharpe ? sharpe.ToString("0.00", CultureInfo.InvariantCulture) : "none"),
        ("Deepest drawdown", entry => Percent(entry.Figures.MaxDrawdown)),
        ("Turnover a year", entry => Percent(entry.Figures.TurnoverPerYear)),
        ("Tracking error", entry => Percent(entry.Figures.TrackingError)),
        ("Rebalances", entry => Count(entry.Run.Rebalances)),
        ("Plans refused", entry => Count(entry.Run.Refusals.Values.Sum())),
        ("Trades", entry => Count(entry.Figures.Swaps)),
        ("Crossings", entry => Count(entry.Figures.Crossings)),
        ("Failed swaps", entry => Count(entry.Figures.Failed)),
        ("Cost: gas", entry => entry.Figures.Cost.Gas.ToText()),
        ("Cost: pool fees", entry => entry.Figures.Cost.Fee.ToText()),
        ("Cost: impact", entry => entry.Figures.Cost.Slippage.ToText()),
        ("Cost: bridges", entry => entry.Figures.Cost.Bridge.ToText()),
        ("Cost in all", entry => entry.Figures.Cost.Total.ToText()),
        ("Held, return a year", entry => Percent(entry.Figures.HoldAnnualReturn)),
        ("Rebalancing premium", entry => Percent(entry.Figures.RebalancingPremium)),
        ("Worst drift", entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Figures.WorstDriftBps} bps")),
        ("At the end", entry => entry.Figures.Final.ToText()),
    ];

    /// <summary>Every figure of every run, as name and cells.</summary>
    public static IEnumerable<(string Name, IReadOnlyList<string> Cells)> Cells(IReadOnlyList<BacktestEntry> entries) =>
        Rows.Select(row => (row.Name, (IReadOnlyList<string>)[.. entries.Select(row.Cell)]));

    /// <summary>Costs in one line.</summary>
    public static string Told(CostProfile costs) => string.Create(
        CultureInfo.InvariantCulture,
        $"Costs ({costs.Name}): pools of {costs.FeePips / 100} bps with {costs.Depth.ToText()} a side{string.Concat(costs.Assets.Select(Told))}; gas {costs.SwapGas.ToText()} a swap, {costs.CrossingGas.ToText()} a crossing; bridge {costs.BridgeFeePips / 100.0:0.##} bps, {costs.BridgeSeconds} s; chains {string.Join(", ", costs.Chains)}.");

    /// <summary>Prints notes, costs and the table.</summary>
    public static void Print(Lines lines, PriceHistory history, CostProfile costs, Usd initial, IReadOnlyList<BacktestEntry> entries)
    {
        lines.Say(string.Create(CultureInfo.InvariantCulture, $"{history.Bars.Count} bars, {history.BarsPerYear:0.0} a year; runs from {entries[0].Run.Points[0].At:u} to {entries[0].Run.Points[entries[0].Run.Points.Count - 1].At:u}, {initial.ToText()} each."));
        lines.Say(Told(costs));
        foreach (var note in history.Notes)
            lines.Say($"Note: {note}.");
        foreach (var gap in history.Gaps.Take(10))
            lines.Say(string.Create(CultureInfo.InvariantCulture, $"Gap: {gap.Missing} bars missing between {gap.After:u} and {gap.Before:u}."));
        if (history.Gaps.Count > 10)
            lines.Say($"… and {history.Gaps.Count - 10} gaps more.");
        foreach (var (entry, note) in entries.SelectMany(entry => entry.Notes.Select(note => (entry, note))))
            lines.Say($"Note on {entry.Name}: {note}");
        var table = new Table().Border(TableBorder.Simple).AddColumn("");
        foreach (var entry in entries)
            table.AddColumn(new TableColumn(new Text(entry.Name)).RightAligned());
        foreach (var (name, cells) in Cells(entries))
            table.AddRow([new Text(name), .. cells.Select(cell => new Text(cell))]);
        lines.Console.Write(table);
    }

    private static string Told(AssetCost cost) => string.Create(
        CultureInfo.InvariantCulture, $" ({cost.Asset}: {(cost.FeePips is { } fee ? $"{fee / 100} bps" : "same fee")}, {(cost.Depth is { } depth ? depth.ToText() : "same depth")})");

    private static string Percent(double part) => part.ToString("0.00%", CultureInfo.InvariantCulture).Replace("%", " %", StringComparison.Ordinal);

    private static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}

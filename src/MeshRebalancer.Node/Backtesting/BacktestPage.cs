using System.Globalization;
using System.Net;
using System.Text;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Engine.Simulation;

namespace MeshRebalancer.Node.Backtesting;

/// <summary>One page that needs nothing else: the table, and charts of equity, weights, drift, trades and costs.</summary>
internal static class BacktestPage
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --faint: #d0d7de; --quiet: #59636e;
          --c0: #0969da; --c1: #bf8700; --c2: #1a7f37; --c3: #cf222e; --c4: #8250df; --c5: #1b7c83; --c6: #bc4c00; --c7: #6e7781; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --faint: #30363d; --quiet: #9198a1;
          --c0: #58a6ff; --c1: #e3b341; --c2: #56d364; --c3: #ff7b72; --c4: #bc8cff; --c5: #39c5cf; --c6: #f0883e; --c7: #8b949e; } }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 960px; margin: 2rem auto; padding: 0 1rem; }
        table { border-collapse: collapse; width: 100%; } th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--faint); text-align: right; }
        th:first-child, td:first-child { text-align: left; } .wide { overflow-x: auto; } svg { width: 100%; height: auto; }
        svg text { fill: var(--quiet); font-size: 11px; } .grid { stroke: var(--faint); fill: none; } .line { fill: none; stroke-width: 1.5; stroke: var(--c); }
        .area { fill: var(--c); opacity: .85; } .legend span { margin-right: 1rem; color: var(--quiet); }
        .legend i { display: inline-block; width: .8em; height: .8em; margin-right: .3em; background: var(--c); }
        .c0 { --c: var(--c0) } .c1 { --c: var(--c1) } .c2 { --c: var(--c2) } .c3 { --c: var(--c3) }
        .c4 { --c: var(--c4) } .c5 { --c: var(--c5) } .c6 { --c: var(--c6) } .c7 { --c: var(--c7) }
        """;

    /// <summary>The page as a text.</summary>
    public static string Write(PriceHistory history, CostProfile costs, Usd initial, IReadOnlyList<BacktestEntry> entries)
    {
        var page = new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Backtest</title><style>")
            .Append(Style).Append("</style></head><body><h1>Backtest</h1>");
        Paragraph(page, string.Create(CultureInfo.InvariantCulture, $"{history.Bars.Count} bars, {history.BarsPerYear:0.0} a year; each run begins with {initial.ToText()}."));
        Paragraph(page, BacktestTable.Told(costs));
        foreach (var note in history.Notes.Concat(entries.SelectMany(entry => entry.Notes.Select(note => $"{entry.Name}: {note}"))))
            Paragraph(page, note);
        Table(page, entries);
        DateTimeOffset[] times = [.. entries[0].Run.Points.Select(point => point.At)];
        Heading(page, "h2", "Equity in dollars, logarithmic");
        page.Append(SvgChart.Lines(times, [.. entries.Select(entry => new ChartSeries(entry.Name, [.. entry.Run.Points.Select(point => BacktestFigures.Number(point.Equity))]))], logarithmic: true, Whole));
        Heading(page, "h2", "Costs so far in dollars");
        page.Append(SvgChart.Lines(times, [.. entries.Select(entry => new ChartSeries(entry.Name, CostsSoFar(entry.Run)))], logarithmic: false, Whole));
        foreach (var entry in entries)
            Run(page, entry, times);
        return page.Append("</body></html>\n").ToString();
    }

    private static void Run(StringBuilder page, BacktestEntry entry, DateTimeOffset[] times)
    {
        var points = entry.Run.Points;
        Heading(page, "h2", entry.Name);
        Heading(page, "h3", "Weights");
        page.Append(SvgChart.Stacked(times, [.. points[0].Valuation.Weights.Select(weight => new ChartSeries(
            weight.Asset.ToString(), [.. points.Select(point => Drift.WeightOf(point.Valuation, weight.Asset).WeightBps / 1e4)]))]));
        Heading(page, "h3", "Largest drift and narrowest band, bps");
        page.Append(SvgChart.Lines(
            times,
            [new("largest drift", [.. points.Select(point => (double)point.DriftBps)]), new("narrowest band", [.. points.Select(point => point.BandBps ?? double.NaN)])],
            logarithmic: false,
            Whole));
        Heading(page, "h3", "Swaps in dollars");
        page.Append(SvgChart.Strokes(
            times, [.. entry.Run.Trades.Where(trade => trade is { Crossing: false, Settled: true }).Select(trade => (trade.At, BacktestFigures.Number(trade.Value)))], "swap", Whole));
    }

    private static double[] CostsSoFar(BacktestRun run)
    {
        var (sum, next) = (0d, 0);
        var costs = new double[run.Points.Count];
        for (var i = 0; i < costs.Length; i++)
        {
            for (; next < run.Trades.Count && run.Trades[next].At <= run.Points[i].At; next++)
                sum += BacktestFigures.Number(run.Trades[next].Cost.Total);
            costs[i] = sum;
        }

        return costs;
    }

    private static void Table(StringBuilder page, IReadOnlyList<BacktestEntry> entries)
    {
        page.Append("<div class=\"wide\"><table><tr><th></th>");
        foreach (var entry in entries)
            page.Append("<th>").Append(WebUtility.HtmlEncode(entry.Name)).Append("</th>");
        foreach (var (name, cells) in BacktestTable.Cells(entries))
            page.Append("</tr><tr><td>").Append(WebUtility.HtmlEncode(name)).Append("</td>").AppendJoin("", cells.Select(cell => $"<td>{WebUtility.HtmlEncode(cell)}</td>"));
        page.Append("</tr></table></div>");
    }

    private static void Heading(StringBuilder page, string level, string text) => page.Append(CultureInfo.InvariantCulture, $"<{level}>{WebUtility.HtmlEncode(text)}</{level}>");

    private static void Paragraph(StringBuilder page, string text) => page.Append("<p>").Append(WebUtility.HtmlEncode(text)).Append("</p>");

    private static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}

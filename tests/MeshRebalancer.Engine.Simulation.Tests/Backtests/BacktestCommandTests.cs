using System.Text.Json;
using MeshRebalancer.EndToEnd;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Engine.Simulation.Tests.Backtests;

/// <summary>The program on the example mandates and on real prices: the S&amp;P 500 of 2000 to 2020.</summary>
public sealed class BacktestCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("backtests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Real_prices_are_replayed_side_by_side_and_shown_as_a_document_and_a_page()
    {
        var prices = Path.Combine(await PackageCache.UnpackAsync("vega-datasets@3.2.1"), "data", "sp500-2000.csv");
        var page = Path.Combine(_folder.FullName, "page.html");
        var (exit, output, errors) = await NodeProcess.RunAsync(
            "backtest", "--mandate", Example("btc-cash-fixed"), "--compare", Example("btc-cash-edge"), "--prices", prices, "--to", "2004-12-31", "--html", page, "--json");
        exit.ShouldBe(0, errors);
        using var document = JsonDocument.Parse(output);
        var runs = document.RootElement.GetProperty("runs").EnumerateArray().ToArray();
        runs.Select(run => run.GetProperty("file").GetString()).ShouldBe(["btc-cash-fixed.mandate.json", "btc-cash-edge.mandate.json"]);
        runs[0].GetProperty("from").GetRawText().ShouldBe(runs[1].GetProperty("from").GetRawText());
        runs[0].GetProperty("bars").GetInt32().ShouldBe(1_256);
        // Sixty percent of an index that fell by a sixth.
        runs[0].GetProperty("totalReturn").GetDouble().ShouldBeInRange(-0.12, 0);
        runs[0].GetProperty("rebalances").GetInt32().ShouldBeGreaterThan(50);
        runs[0].GetProperty("trades").GetInt32().ShouldBeGreaterThan(runs[1].GetProperty("trades").GetInt32());
        document.RootElement.GetProperty("costs").GetProperty("name").GetString().ShouldBe("built-in");
        document.RootElement.GetProperty("prices").GetProperty("gaps").GetArrayLength().ShouldBe(1);
        errors.ShouldContain("Costs (built-in): pools of 5 bps");
        errors.ShouldContain("Rebalancing premium");
        var html = await File.ReadAllTextAsync(page);
        html.ShouldContain("<svg");
        html.ShouldContain("prefers-color-scheme: dark");
        foreach (var outside in new[] { "http:", "https:", "src=", "<script", "@import", "url(", "NaN" })
            html.ShouldNotContain(outside, Case.Sensitive);
    }

    [Fact]
    public async Task Bad_prices_give_two_and_the_line()
    {
        var prices = Path.Combine(_folder.FullName, "bad.csv");
        await File.WriteAllTextAsync(prices, "date,WBTC\n2026-01-01,1\n2026-01-01,2\n2026-01-03,NaN\n");
        var (exit, output, errors) = await NodeProcess.RunAsync("backtest", "--mandate", Example("btc-cash-fixed"), "--prices", prices, "--json");
        exit.ShouldBe(2);
        output.ShouldBeEmpty();
        errors.Split('\n').Select(line => line.Trim()).ShouldBe(
            ["mesh: bad.csv: line 3, column 1: 2026-01-01 stands twice for WBTC, first in line 2", "mesh: bad.csv: line 4, column 2: the price is NaN; a finite number is needed"]);
    }

    [Fact]
    public async Task A_mandate_that_needs_more_history_than_there_is_is_refused()
    {
        var prices = Path.Combine(_folder.FullName, "short.csv");
        await File.WriteAllTextAsync(prices, "date,WBTC\n2026-01-01,1\n2026-01-02,2\n2026-01-03,3\n");
        var (exit, _, errors) = await NodeProcess.RunAsync("backtest", "--mandate", Example("btc-cash-volatility-target"), "--prices", prices);
        exit.ShouldBe(2);
        errors.ShouldContain("3 bars found up to the last that is asked for, 365 of which btc-cash-volatility-target.mandate.json needs for its statistics");
    }

    private static string Example(string name) => Path.Combine(AppContext.BaseDirectory, "mandates", name + ".mandate.json");
}

using System.Globalization;
using System.Text.Json;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Engine.Simulation;
using MeshRebalancer.Hosting.Mandates;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Kernel;
using MeshRebalancer.Node.Commands;
using MeshRebalancer.Node.Terminal;

namespace MeshRebalancer.Node.Backtesting;

/// <summary>Reads what a backtest needs, runs each mandate over the same bars, and shows what came of them.</summary>
internal static class BacktestCall
{
    private const int PointsLeast = 3;

    /// <exception cref="NodeRefusedException">Something is wrong with a file: everything that is, a line each.</exception>
    public static int Run(BacktestOptions options, CancellationToken cancel)
    {
        (FileInfo File, Mandate Mandate)[] mandates = [.. options.Mandates.Select(file => (file, ReadMandate(file)))];
        var history = ReadPrices(options, mandates);
        var costs = options.Costs is { } file ? CostFile.Read(Text(file)).Match(ok => ok, wrong => throw Refused(file, wrong)) : CostProfile.BuiltIn;
        var first = FirstBar(options, history, mandates);
        List<BacktestEntry> entries = [];
        foreach (var (path, mandate) in mandates)
        {
            cancel.ThrowIfCancellationRequested();
            var run = Backtest.Run(new(mandate, history, costs, options.Initial, first, options.FaultSeed));
            entries.Add(new(mandate.Policy!.Name, path.Name, run, BacktestFigures.Of(run), [.. Notes(mandate, history), .. run.Notes]));
        }

        Show(options, history, costs, entries);
        return Exits.Done;
    }

    private static Mandate ReadMandate(FileInfo file) => MandateReader.Read(Text(file))
        .Match(mandate => mandate, violations => throw Refused(file, violations.Select(violation => violation.ToString())));

    private static PriceHistory ReadPrices(BacktestOptions options, (FileInfo File, Mandate Mandate)[] mandates)
    {
        EquatableArray<AssetId> assets = [.. mandates.SelectMany(item => item.Mandate.Targets).Select(target => target.Asset).Distinct().Order()];
        return PriceFile.Read(Text(options.Prices), assets, [.. mandates.Select(item => item.Mandate.Hub).Distinct().Order()])
            .Match(history => history, wrong => throw Refused(options.Prices, wrong))
            .Between(null, options.To);
    }

    // All runs cover the same bars, or their figures would not stand side by side.
    private static int FirstBar(BacktestOptions options, PriceHistory history, (FileInfo File, Mandate Mandate)[] mandates)
    {
        var (file, needed) = mandates.Select(item => (item.File, Bars: Retargeting.BarsNeeded(item.Mandate.Policy!))).MaxBy(item => item.Bars);
        var first = Math.Max(Math.Max(0, needed - 1), history.Bars.TakeWhile(bar => bar.At < options.From).Count());
        return history.Bars.Count - first >= PointsLeast ? first : throw Refused(options.Prices, [string.Create(
            CultureInfo.InvariantCulture,
            $"{history.Bars.Count} bars found up to the last that is asked for, {needed} of which {file.Name} needs for its statistics; {PointsLeast} at least must be left to trade at, {Math.Max(0, history.Bars.Count - first)} are")]);
    }

    private static IEnumerable<string> Notes(Mandate mandate, PriceHistory history)
    {
        if (Retargeting.BarsNeeded(mandate.Policy!) > 0 && mandate.Policy!.Estimation is { } rules && TimeSpan.FromSeconds(rules.BarSeconds) != history.Step)
            yield return string.Create(CultureInfo.InvariantCulture, $"estimation.barSeconds is {rules.BarSeconds}, the file's bars are {history.Step.TotalSeconds:0} s long: statistics are of the file's");
    }

    private static void Show(BacktestOptions options, PriceHistory history, CostProfile costs, IReadOnlyList<BacktestEntry> entries)
    {
        var lines = Lines.For(options.Json);
        if (options.Json)
        {
            var report = new BacktestReport(
                new(
                    options.Prices.Name, history.Bars.Count, history.Bars[0].At, history.Bars[history.Bars.Count - 1].At, history.Step.TotalSeconds, history.BarsPerYear,
                    [.. history.Gaps.Select(gap => new BacktestGap(gap.After, gap.Before, gap.Missing))], history.Notes),
                BacktestCosts.Of(costs), Dollars.Exact(options.Initial), options.FaultSeed, [.. entries.Select(BacktestRunReport.Of)]);
            Console.Out.WriteLine(JsonSerializer.Serialize(report, BacktestJson.Default.BacktestReport));
        }

        BacktestTable.Print(lines, history, costs, options.Initial, entries);
        if (options.Html is not { } html)
            return;
        File.WriteAllText(html.FullName, BacktestPage.Write(history, costs, options.Initial, entries));
        lines.Say($"Charts: {html.Name}");
    }

    private static string Text(FileInfo file)
    {
        try
        {
            return File.ReadAllText(file.FullName);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeRefusedException($"{file.Name}: {error.Message}");
        }
    }

    private static NodeRefusedException Refused(FileInfo file, IEnumerable<string> reasons) => new(string.Join('\n', reasons.Select(reason => $"{file.Name}: {reason}")));
}

using System.Globalization;
using MeshRebalancer.Node.Terminal;
using Spectre.Console;

namespace MeshRebalancer.Node.Demo;

/// <summary>Before and after, as a table.</summary>
internal static class DemoTable
{
    public static void Write(Lines lines, DemoReport report)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var (name, right) in new[] { ("Portfolio", false), ("Weights before", false), ("Weights after", false), ("Targets", false), ("Value before and after, $", true), ("Gas, fees, slippage, bridge, $", true) })
        {
            table.AddColumn(new TableColumn(name) { Alignment = right ? Justify.Right : Justify.Left, NoWrap = true });
        }

        foreach (var p in report.Portfolios)
        {
            table.AddRow(
                new Text(p.Id, new Style(p.InsideBand ? Color.Green : Color.Red)),
                new Text(Weights(p.WeightsBeforeBps)), new Text(Weights(p.WeightsAfterBps)), new Text(Weights(p.TargetBps)),
                Money(p.NotionalBeforeUsd, p.NotionalAfterUsd),
                Money(p.Costs.GasUsd, p.Costs.FeeUsd, p.Costs.SlippageUsd, p.Costs.BridgeUsd));
        }

        lines.Console.Write(table);
        lines.Say($"Read back from the chains. The log of all decisions: {report.Journal}");
        lines.Say(FormattableString.Invariant($"{report.ElapsedSeconds:0.0} s in all."));
    }

    private static string Weights(IReadOnlyDictionary<string, int> bps) =>
        string.Join('\n', bps.Select(weight => string.Create(CultureInfo.InvariantCulture, $"{weight.Key} {weight.Value / 100m:0.00}%")));

    private static Text Money(params decimal[] usd) => new(string.Join('\n', usd.Select(value => value.ToString("N2", CultureInfo.InvariantCulture))));
}

using System.Globalization;

namespace MeshRebalancer.Benchmarks.Harness;

/// <summary>Prints figures as a Markdown table.</summary>
internal static class Table
{
    /// <summary>Head and lines.</summary>
    public static void Write(IEnumerable<Figure> figures, TextWriter to)
    {
        to.WriteLine("| Figure | Unit | Ours: median (min … max) | Peer or limit | Peer: median (min … max) | Ours ÷ peer |");
        to.WriteLine("|---|---|---:|---|---:|---:|");
        foreach (var figure in figures)
        {
            to.WriteLine(Line(figure));
        }
    }

    private static string Line(Figure figure) => figure switch
    {
        Figure.Compared it => $"| {it.Name} | {it.Unit} | {Text(it.Ours)} | {it.PeerName} | {Text(it.Peer)} | {(it.Peer.Median == 0 ? "" : Ratio(it.Ours.Median / it.Peer.Median))} |",
        Figure.Skipped it => $"| {it.Name} | | skipped | {it.Why} | | |",
    };

    private static string Text(Measured it) => it.Min == it.Max
        ? Number(it.Median)
        : $"{Number(it.Median)} ({Number(it.Min)} … {Number(it.Max)})";

    private static string Number(double value) => value.ToString(value >= 100 || value == Math.Round(value) ? "N0" : "N1", CultureInfo.InvariantCulture);

    private static string Ratio(double ratio) => ratio.ToString(ratio >= 10 ? "N0" : ratio >= 0.1 ? "0.00" : "0.0000", CultureInfo.InvariantCulture);
}

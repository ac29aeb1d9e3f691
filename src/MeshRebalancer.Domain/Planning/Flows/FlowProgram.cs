namespace MeshRebalancer.Domain.Planning.Flows;

/// <summary>
/// A flow problem laid out as a linear program in pieces: a column for each arc, for each asset's distance from where it may not fall below, and for the
/// slack of each row. A column is a chain of pieces of rising cost; an arc's pieces also differ in what they bring.
/// </summary>
internal sealed class FlowProgram
{
    public FlowProgram(FlowProblem problem)
    {
        Arcs = [.. problem.Arcs];
        AssetOf = [.. problem.Nodes.Select(node => node.Asset)];
        // Only what something leaves can run dry.
        var leaves = new bool[problem.Nodes.Count];
        var bounds = new bool[problem.Limits.Count];
        foreach (var arc in Arcs)
        {
            leaves[arc.From] = true;
            foreach (var limit in new[] { arc.SentLimit, arc.BroughtLimit }.Where(limit => limit >= 0))
                bounds[limit] = problem.Limits[limit].Most < 1e300;
        }

        var rows = 0;
        NodeRow = [.. leaves.Select(needed => needed ? rows++ : -1)];
        LimitRow = [.. bounds.Select(needed => needed ? rows++ : -1)];
        AssetRow = [.. problem.Assets.Select(_ => rows++)];
        Rows = rows;
        Columns = Arcs.Length + rows;
        (Start, Assets) = (new double[rows], new (double[] Lengths, double[] Costs)[problem.Assets.Count]);
        for (var n = 0; n < leaves.Length; n++)
        {
            if (leaves[n])
                Start[NodeRow[n]] = problem.Nodes[n].Held;
        }

        for (var l = 0; l < bounds.Length; l++)
        {
            if (bounds[l])
                Start[LimitRow[l]] = problem.Limits[l].Most;
        }

        for (var a = 0; a < Assets.Length; a++)
        {
            Start[AssetRow[a]] = Math.Max(0, problem.Held(a) - problem.Assets[a].Least);
            Assets[a] = Pieces(problem.Assets[a]);
        }

        (Lengths, Slopes) = (new double[Arcs.Length][], new double[Arcs.Length][]);
        for (var e = 0; e < Arcs.Length; e++)
            (Lengths[e], Slopes[e]) = Pieces(Arcs[e]);
        Grain = Math.Max(1e-12, problem.Nodes.Sum(node => node.Held) * 1e-11);
    }

    public FlowArc[] Arcs { get; }

    public int[] AssetOf { get; }

    public int[] NodeRow { get; }

    public int[] LimitRow { get; }

    public int[] AssetRow { get; }

    public int Rows { get; }

    /// <summary>Arcs first, then one a row: its slack, or an asset's distance.</summary>
    public int Columns { get; }

    /// <summary>By row: what its own column has while nothing is sent.</summary>
    public double[] Start { get; }

    /// <summary>By asset: the pieces of its charge.</summary>
    public (double[] Lengths, double[] Costs)[] Assets { get; }

    /// <summary>By arc: its pieces; the first is the least that it may send, if there is one.</summary>
    public double[][] Lengths { get; }

    /// <summary>By arc and piece: what a unit brings.</summary>
    public double[][] Slopes { get; }

    /// <summary>What is no amount but rounding.</summary>
    public double Grain { get; }

    // Less than the least is never sent, so up to there one straight piece is as good as the curve.
    private static (double[] Lengths, double[] Slopes) Pieces(FlowArc arc)
    {
        if (arc.Least <= 0 || arc.Least >= arc.Curve.Most)
            return (arc.Curve.Lengths, arc.Curve.Slopes);
        (double Sent, double Brought)[] points =
            [(0, 0), (arc.Least, arc.Curve.Of(arc.Least)), .. arc.Curve.Points().Where(point => point.Sent > arc.Least * (1 + 1e-9))];
        return (
            [.. points.Skip(1).Zip(points, (to, from) => to.Sent - from.Sent)],
            [.. points.Skip(1).Zip(points, (to, from) => (to.Brought - from.Brought) / (to.Sent - from.Sent))]);
    }

    private static (double[] Lengths, double[] Costs) Pieces(FlowAsset asset)
    {
        (double To, double Cost)[] all =
            [(asset.Target - asset.Band, -asset.Outside), (asset.Target, -asset.Inside), (asset.Target + asset.Band, asset.Inside), (double.PositiveInfinity, asset.Outside)];
        List<(double Length, double Cost)> pieces = [];
        var at = asset.Least;
        foreach (var (to, cost) in all.Where(piece => piece.To > asset.Least))
        {
            var end = Math.Min(to, asset.Most);
            if (end > at)
                pieces.Add((end - at, cost));
            at = Math.Max(at, end);
        }

        if (pieces.Count == 0)
            pieces.Add((0, 0));
        return ([.. pieces.Select(piece => piece.Length)], [.. pieces.Select(piece => piece.Cost)]);
    }
}

using MeshRebalancer.Domain.Planning.Flows;

namespace MeshRebalancer.Optimality;

/// <summary>
/// A flow problem as a mixed-integer program: a column for each piece of each curve, one that opens each arc, and the pieces of each asset's charge. Its
/// curves lie on or above the true ones, so that its bound holds for the true problem.
/// </summary>
public static class FlowJudge
{
    /// <summary>CBC's answer.</summary>
    /// <param name="problem">The problem; its arcs' curves are not read.</param>
    /// <param name="above">By arc: a concave curve on or above the true one.</param>
    /// <param name="secondsMax">1 … 60.</param>
    public static CbcAnswer Judge(FlowProblem problem, IReadOnlyList<FlowCurve> above, int secondsMax)
    {
        var program = new MixedIntegerProgram();
        int[] stock = [.. problem.Nodes.Select(node => program.Row(-node.Held, double.MaxValue))];
        int[] limits = [.. problem.Limits.Select(limit => program.Row(double.MinValue, limit.Most))];
        int[] values = [.. problem.Assets.Select((asset, a) => Asset(program, asset, problem.Held(a)))];
        int[] kept = [.. problem.Assets.Select((asset, a) => program.Row(asset.Least - problem.Held(a), Math.Min(double.MaxValue, asset.Most - problem.Held(a))))];
        for (var e = 0; e < problem.Arcs.Count; e++)
            Arc(program, problem, problem.Arcs[e], above[e], stock, limits, values, kept);
        return program.Solve(secondsMax);
    }

    // Held + change = target + above − below, each side in a dear and a cheap part.
    private static int Asset(MixedIntegerProgram program, FlowAsset asset, double held)
    {
        var row = program.Row(held - asset.Target, held - asset.Target);
        program.Set(row, program.Column(0, asset.Band, asset.Inside), 1);
        program.Set(row, program.Column(0, double.MaxValue, asset.Outside), 1);
        program.Set(row, program.Column(0, asset.Band, asset.Inside), -1);
        program.Set(row, program.Column(0, double.MaxValue, asset.Outside), -1);
        return row;
    }

    private static void Arc(
        MixedIntegerProgram program, FlowProblem problem, FlowArc arc, FlowCurve curve, int[] stock, int[] limits, int[] values, int[] kept)
    {
        var (from, to) = (problem.Nodes[arc.From].Asset, problem.Nodes[arc.To].Asset);
        var open = program.Column(0, 1, arc.Fixed, whole: true);
        var most = program.Row(double.MinValue, 0);
        var least = program.Row(0, double.MaxValue);
        program.Set(most, open, -Math.Min(curve.Most, Most(problem, arc)));
        program.Set(least, open, -arc.Least);
        foreach (var use in arc.Uses)
            program.Set(limits[use.Limit], open, use.Amount);
        var begun = 0.0;
        foreach (var (sent, brought) in curve.Points())
        {
            var length = sent - begun;
            var slope = (curve.Of(sent) - curve.Of(begun)) / length;
            begun = sent;
            var piece = program.Column(0, length, 1 - slope + arc.PerUnit);
            var opened = program.Row(double.MinValue, 0);
            program.Set(opened, piece, 1);
            program.Set(opened, open, -length);
            program.Set(most, piece, 1);
            program.Set(least, piece, 1);
            program.Set(stock[arc.From], piece, -1);
            program.Set(stock[arc.To], piece, slope);
            // The rows say what is above the target as a positive column, so what leaves an asset adds to its row.
            if (from != to)
            {
                program.Set(values[from], piece, 1);
                program.Set(values[to], piece, -slope);
                program.Set(kept[from], piece, -1);
                program.Set(kept[to], piece, slope);
            }
            else
            {
                program.Set(values[from], piece, 1 - slope);
                program.Set(kept[from], piece, slope - 1);
            }

            if (arc.SentLimit >= 0)
                program.Set(limits[arc.SentLimit], piece, 1);
            if (arc.BroughtLimit >= 0)
                program.Set(limits[arc.BroughtLimit], piece, slope);
        }
    }

    // No solution that is worth anything sends more; the tighter, the better CBC's bounds.
    private static double Most(FlowProblem problem, FlowArc arc)
    {
        var (from, to) = (problem.Nodes[arc.From].Asset, problem.Nodes[arc.To].Asset);
        var all = problem.Nodes.Sum(node => node.Held);
        var there = problem.Arcs.Any(other => other.To == arc.From) ? all : problem.Nodes[arc.From].Held;
        var isBought = problem.Arcs.Any(other => problem.Nodes[other.To].Asset == from && problem.Nodes[other.From].Asset != from);
        return from == to || isBought ? there : Math.Min(there, Math.Max(0, problem.Held(from) - problem.Assets[from].Least));
    }
}

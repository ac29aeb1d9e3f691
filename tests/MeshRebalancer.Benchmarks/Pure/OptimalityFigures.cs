using System.Diagnostics;
using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Optimality;

namespace MeshRebalancer.Benchmarks.Pure;

/// <summary>The planner's optimiser beside CBC: how long each takes, and how far ours stays from what CBC proves.</summary>
internal static class OptimalityFigures
{
    private const int Tangents = 16;
    private const int Seconds = 60;

    /// <summary>How many instances are judged: hundreds, or a few for a quick look.</summary>
    public static void Run(bool quick, Action<Figure> report)
    {
        if (new RequiresCbcAttribute().Missing is { } missing)
        {
            report(new Figure.Skipped("Planner beside CBC", missing));
            return;
        }

        FlowInstances.Of(0, 6, 3, 2).Ours();
        Judge("2-12 assets, 1-6 chains, 1-4 venues", [.. Enumerable.Range(0, quick ? 14 : 210).Select(FlowInstances.Of)], report);
        Judge("8 assets on 4 chains, 1-2 venues", [.. Enumerable.Range(1_000, quick ? 6 : 60).Select(seed => FlowInstances.Of(seed, 8, 4, 2))], report);
    }

    private static void Judge(string name, FlowInstance[] instances, Action<Figure> report)
    {
        var (gaps, open, above) = (new List<double>(), new List<double>(), 0.0);
        var (ours, theirs) = (new List<double>(), new List<double>());
        foreach (var instance in instances)
        {
            var (curves, most) = instance.Outer(Tangents);
            var answer = FlowJudge.Judge(instance.Problem, curves, Seconds);
            theirs.Add(answer.Seconds * 1_000);
            ours.Add(Milliseconds(instance));
            above = Math.Max(above, most);
            (answer.IsClosed ? gaps : open).Add(((instance.Ours().Charge - answer.Bound) / answer.Bound) * 100);
        }

        report(new Figure.Compared($"Planner, {name}: a solve", "ms", Measured.Of(ours), "CBC", Measured.Of(theirs)));
        if (gaps.Count > 0)
            report(new Figure.Compared(FormattableString.Invariant($"Planner, {name}: charge above the proven bound, {gaps.Count} instances that CBC closed"), "%", Measured.Of(gaps), "of these the 90th (99th) percentile", new(At(gaps, 0.9), At(gaps, 0.9), At(gaps, 0.99))));
        if (open.Count > 0)
            report(new Figure.Compared(FormattableString.Invariant($"Planner, {name}: the same, {open.Count} that it did not close in {Seconds} s"), "%", Measured.Of(open), "tangents lie above curves by at most", Measured.Exactly(above * 100)));
    }

    private static double Milliseconds(FlowInstance instance) => Enumerable.Range(0, 3).Min(_ =>
    {
        var began = Stopwatch.GetTimestamp();
        instance.Ours();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    });

    private static double At(List<double> values, double part) => values.Order().ElementAt(Math.Min(values.Count - 1, (int)(values.Count * part)));
}

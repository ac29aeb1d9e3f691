using System.Diagnostics;
using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Engine.Simulation;

namespace MeshRebalancer.Benchmarks.Simulation;

/// <summary>How fast whole worlds run, with all faults that their seeds draw, beside the same worlds in which nothing goes wrong.</summary>
internal static class SimulationFigures
{
    private const int Portfolios = 20;
    private const int SeedsOfRun = 6;

    private static readonly IReadOnlySet<FaultKind> Everything = new SortedSet<FaultKind>(Enum.GetValues<FaultKind>());

    public static async Task RunAsync(Sampling sampling, Action<Figure> report)
    {
        List<double> seeds = [], peers = [];
        var next = 1L;
        var (hours, peer) = await sampling.CompareAsync(
            _ => Task.FromResult(Rate(ref next, without: null, seeds)),
            _ => Task.FromResult(Rate(ref next, Everything, peers)));
        report(new Figure.Compared($"Simulation, {Portfolios} portfolios, faults on", "simulated hours/s", hours, "the same without faults", peer));
        report(new Figure.Compared($"Simulation, {Portfolios} portfolios, an hour each, faults on", "seeds/min", Measured.Of(seeds), "the same without faults", Measured.Of(peers)));
    }

    private static double Rate(ref long next, IReadOnlySet<FaultKind>? without, List<double> seedsAMinute)
    {
        var start = Stopwatch.GetTimestamp();
        var like = new SimulationSetup(0) { Portfolios = Portfolios, Without = without ?? new SortedSet<FaultKind>() };
        var reports = SeedBatch.Run(like, next, SeedsOfRun, Environment.ProcessorCount, () => true, _ => { });
        next += SeedsOfRun;
        if (reports.FirstOrDefault(one => one.Violations.Count > 0) is { } failed)
            throw new InvalidOperationException($"Seed {failed.Seed}: {failed.Violations[0].Message}");
        var took = Stopwatch.GetElapsedTime(start);
        seedsAMinute.Add(SeedsOfRun / took.TotalMinutes);
        return reports.Sum(one => one.Simulated.TotalHours) / took.TotalSeconds;
    }
}

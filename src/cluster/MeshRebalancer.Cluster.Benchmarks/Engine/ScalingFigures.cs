using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Cluster.Benchmarks.Nodes;

namespace MeshRebalancer.Cluster.Benchmarks.Engine;

/// <summary>The same callers, spread over one, two and three processes of one cluster that share this machine and one database; the peer is one process.</summary>
internal static class ScalingFigures
{
    private const int Callers = 48;

    public static Task RunAsync(Sampling sampling, Action<Figure> report) => Server.WithDatabaseAsync("Scaling", report, async database =>
    {
        Dictionary<string, Measured> alone = [];
        foreach (var nodes in (int[])[1, 2, 3])
        {
            // A cluster of its own each time: one that has just grown is still moving shards.
            await using var workers = new Workers(database);
            await workers.StartAsync(nodes);
            foreach (var (work, unit) in new[] { ("ask", "asks/s"), ("persist", "events/s") })
            {
                var (rate, _) = await sampling.CompareAsync(length => workers.RateAsync(work, Callers, length), _ => Task.FromResult(0.0));
                alone.TryAdd(work, rate);
                report(new Figure.Compared($"{(work == "ask" ? "Asks that store nothing" : "Persisted")}, {nodes} node{(nodes == 1 ? "" : "s")}, {Callers} callers", unit, rate, "one node", alone[work]));
            }
        }
    });
}

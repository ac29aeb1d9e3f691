using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Benchmarks.Journal;
using MeshRebalancer.Cluster.Benchmarks.Nodes;

namespace MeshRebalancer.Cluster.Benchmarks.Engine;

/// <summary>Durable events a second through persistent actors, each caller with a stream of its own, beside pgbench's single-row commits on the same server.</summary>
internal static class PersistFigures
{
    // In one second of a busy machine pgbench may not come to its first commit, and then tells no rate.
    private static readonly TimeSpan PeerMin = TimeSpan.FromSeconds(3);

    public static Task RunAsync(Sampling sampling, Action<Figure> report) => Server.WithDatabaseAsync("Persisted events", report, async database =>
    {
        using var scratch = new ScratchFolder();
        await using var node = await BenchNode.StartAsync(database, Couriers.Kinds, Couriers.Formats);
        var bench = new PgBench(database, scratch.File("insert.sql"));
        await bench.PrepareAsync();
        foreach (var count in (int[])[1, 8, 64])
        {
            var streams = Couriers.Streams($"persist{count}", count);
            await Callers.WarmAsync(node.Engine, streams);
            var (ours, peer) = await sampling.CompareAsync(
                length => Callers.RateAsync(node.Engine, streams, Couriers.One, count, length), length => bench.RateAsync(count, length > PeerMin ? length : PeerMin));
            report(new Figure.Compared(
                $"Persisted, {count} stream{(count == 1 ? "" : "s")}", "events/s", ours, $"pgbench, {count} client{(count == 1 ? "" : "s")}", peer));
        }
    });
}

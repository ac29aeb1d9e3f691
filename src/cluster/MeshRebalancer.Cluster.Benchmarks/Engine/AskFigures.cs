using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Benchmarks.Journal;
using MeshRebalancer.Cluster.Benchmarks.Nodes;
using MeshRebalancer.Engine.Embedded;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Runtime.Mailboxes;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Cluster.Benchmarks.Engine;

/// <summary>Commands that store nothing, to streams in shards: on the caller's node beside the embedded engine, and on another node beside bare TCP.</summary>
internal static class AskFigures
{
    private const int Streams = 256;

    public static Task RunAsync(Sampling sampling, Action<Figure> report) => Server.WithDatabaseAsync("Sharded asks", report, async database =>
    {
        using var scratch = new ScratchFolder();
        await using var journal = await SqliteJournal.OpenAsync(scratch.File("embedded.db"), TimeProvider.System, CancellationToken.None);
        await using var embedded = new EmbeddedEngine(new(Couriers.Kinds), journal, new MailboxOptions(), TimeProvider.System, new Random(1), NullLogger<EmbeddedEngine>.Instance);
        await embedded.StartAsync(CancellationToken.None);
        await using var host = await BenchNode.StartAsync(database, Couriers.Kinds, Couriers.Formats);
        await using var caller = await BenchNode.StartAsync(database, Couriers.Kinds, Couriers.Formats, host.Address, role: "caller");
        var streams = Couriers.Streams("ask", Streams);
        await Callers.WarmAsync(host.Engine, streams);
        await Callers.WarmAsync(caller.Engine, streams);
        await using var echo = new TcpEcho();
        foreach (var count in (int[])[1, 64])
        {
            var who = $"{count} caller{(count == 1 ? "" : "s")}";
            var (ours, peer) = await sampling.CompareAsync(
                length => Callers.RateAsync(host.Engine, streams, Couriers.Nothing, count, length),
                length => Callers.RateAsync(embedded, streams, Couriers.Nothing, count, length));
            report(new Figure.Compared($"Sharded ask, same node, {who}", "asks/s", ours, "the embedded engine", peer));
            (ours, peer) = await sampling.CompareAsync(
                length => Callers.RateAsync(caller.Engine, streams, Couriers.Nothing, count, length), length => echo.RateAsync(count, length));
            report(new Figure.Compared($"Sharded ask, other node over loopback, {who}", "asks/s", ours, "bare TCP, 200 bytes there and back, a connection a caller", peer));
        }
    });
}

using System.Diagnostics;
using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Cluster.Benchmarks.Nodes;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using Npgsql;

namespace MeshRebalancer.Cluster.Benchmarks.Engine;

/// <summary>Streams that come back into memory on a node that has just started, beside reading the same rows and leaving them as they are.</summary>
internal static class RecoveryFigures
{
    private const int Streams = 50;
    private const int EventsEach = 1_000;
    private const int Readers = 8;

    public static Task RunAsync(Sampling sampling, Action<Figure> report) => Server.WithDatabaseAsync("Recovery", report, async database =>
    {
        var streams = Couriers.Streams("recovery", Streams);
        await WriteAsync(database, streams);
        var (ours, peer) = await sampling.CompareAsync(_ => RecoverAsync(database, streams), _ => ReadAsync(database, streams));
        report(new Figure.Compared(
            $"Recovery, {Streams} streams of {EventsEach} events at once", "events/s", ours, $"bare reader, {Readers} connections, rows left undecoded", peer));
    });

    private static async Task WriteAsync(string database, StreamId[] streams)
    {
        await using var node = await BenchNode.StartAsync(database, Couriers.Kinds, Couriers.Formats);
        EventBytes[] events = [.. Enumerable.Repeat(new EventBytes("courier.filled.v1", """{"amount":1}"""u8.ToArray()), EventsEach)];
        foreach (var stream in streams)
        {
            await node.Journal.AppendAsync(new(stream, 0, [.. events], DateTimeOffset.UnixEpoch, null, null), CancellationToken.None);
        }
    }

    // Starting the node is left out: what is measured begins with the first question.
    private static async Task<double> RecoverAsync(string database, StreamId[] streams)
    {
        await using var node = await BenchNode.StartAsync(database, Couriers.Kinds, Couriers.Formats);
        await Callers.WarmAsync(node.Engine, Couriers.Streams("shards", 500));
        var start = Stopwatch.GetTimestamp();
        var views = await Task.WhenAll(streams.Select(stream => node.Engine.ReadAsync(stream, CancellationToken.None)));
        var spent = Stopwatch.GetElapsedTime(start);
        return views.All(view => view.Version == EventsEach)
            ? views.Sum(view => view.Version) / spent.TotalSeconds
            : throw new InvalidOperationException("A stream did not recover to its last event.");
    }

    private static async Task<double> ReadAsync(string database, StreamId[] streams)
    {
        await using var source = NpgsqlDataSource.Create(database);
        var (start, rows) = (Stopwatch.GetTimestamp(), 0L);
        await Parallel.ForEachAsync(streams, new ParallelOptions { MaxDegreeOfParallelism = Readers }, async (stream, cancel) =>
        {
            await using var command = source.CreateCommand("SELECT ordering, sequence_number, manifest, message FROM journal WHERE persistence_id = $1 ORDER BY sequence_number");
            command.Parameters.Add(new() { Value = stream.ToString() });
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                Interlocked.Add(ref rows, reader.GetFieldValue<byte[]>(3).Length > 0 ? 1 : 0);
            }
        });
        return rows / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}

using System.Diagnostics;
using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Engine.Embedded;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Benchmarks.Journal;

/// <summary>
/// A restart over 10,000 streams of which 1,000 are owed something: from opening the file to the first effect that goes on, and to the last,
/// beside reading all the same rows and leaving them as they are.
/// </summary>
internal static class RestartFigures
{
    private const int Streams = 10_000;
    private const int Every = 10;

    public static async Task RunAsync(Sampling sampling, Action<Figure> report)
    {
        using var scratch = new ScratchFolder();
        var file = scratch.File("restart.db");
        long events;
        await using (var journal = await SqliteJournal.OpenAsync(file, TimeProvider.System, CancellationToken.None))
        {
            events = await StoredDesk.WriteAsync(journal, Streams, Every);
        }

        var lasts = new List<double>();
        var (ours, peer) = await sampling.CompareAsync(
            async _ =>
            {
                var (first, last) = await RestartAsync(file);
                lasts.Add(last);
                return first;
            },
            _ => Task.FromResult(ReadBare(file, events)));
        const string Peer = "bare SQLite reader, every row once, left undecoded";
        report(new Figure.Compared($"Restart, {Streams:N0} streams: first resumed effect", "ms", ours.Times(1_000), Peer, peer.Times(1_000)));
        report(new Figure.Compared($"Restart, {Streams:N0} streams: all {Streams / Every:N0} effects resumed (500 a second at most)", "ms", Measured.Of(lasts).Times(1_000), Peer, peer.Times(1_000)));
    }

    private static async Task<(double First, double Last)> RestartAsync(string file)
    {
        var start = Stopwatch.GetTimestamp();
        var begun = new Begun();
        await using var journal = await SqliteJournal.OpenAsync(file, TimeProvider.System, CancellationToken.None);
        var kind = new StreamKind<PortfolioState, PortfolioCommand, PortfolioEvent, PortfolioEffect>(
            new PortfolioAggregate(), PortfolioCodec.Events, PortfolioCodec.State, begun, SnapshotEvery: 50);
        await using var engine = new EmbeddedEngine(new([kind]), journal, new(), TimeProvider.System, new Random(1), NullLogger<EmbeddedEngine>.Instance);
        await engine.StartAsync(CancellationToken.None);
        await begun.All.WaitAsync(TimeSpan.FromMinutes(2));
        return (Stopwatch.GetElapsedTime(start, begun.First).TotalSeconds, Stopwatch.GetElapsedTime(start, begun.Last).TotalSeconds);
    }

    private static double ReadBare(string file, long events)
    {
        var start = Stopwatch.GetTimestamp();
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT position, stream, version, name, payload, at, epoch, trace, hash FROM events ORDER BY position";
        using var rows = command.ExecuteReader();
        var (count, values) = (0L, new object[9]);
        while (rows.Read())
        {
            rows.GetValues(values);
            count++;
        }

        return count == events ? Stopwatch.GetElapsedTime(start).TotalSeconds : throw new InvalidOperationException($"{count} rows were read of {events}.");
    }

    /// <summary>Takes note of every effect that begins, and leaves it running.</summary>
    private sealed class Begun : IEffectHandler<PortfolioEffect>
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;
        private long _first;

        public Task All => _all.Task;

        public long First => Volatile.Read(ref _first);

        public long Last { get; private set; }

        public Task HandleAsync(PortfolioEffect effect, IStreams streams, CancellationToken cancel)
        {
            var count = Interlocked.Increment(ref _count);
            if (count == 1)
                Volatile.Write(ref _first, Stopwatch.GetTimestamp());
            if (count == Streams / Every)
            {
                Last = Stopwatch.GetTimestamp();
                _all.TrySetResult();
            }

            return Task.Delay(Timeout.Infinite, cancel);
        }
    }
}

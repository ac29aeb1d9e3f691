using System.Diagnostics;
using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using Microsoft.Data.Sqlite;

namespace MeshRebalancer.Benchmarks.Journal;

/// <summary>A stored account folded into its state, beside reading the same rows and leaving them as they are.</summary>
internal static class ReplayFigures
{
    private const int Transactions = 2_000;

    public static async Task RunAsync(Sampling sampling, Action<Figure> report)
    {
        using var scratch = new ScratchFolder();
        await using var journal = await SqliteJournal.OpenAsync(scratch.File("replay.db"), TimeProvider.System, CancellationToken.None);
        var events = await StoredAccount.WriteAsync(journal, Transactions);
        var bare = new SqliteConnectionStringBuilder { DataSource = scratch.File("replay.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString();
        await AddAsync("Replay: read only", () => ReadAsync(journal));
        await AddAsync("Replay: read, decode, fold", () => FoldAsync(journal, check: false));
        await AddAsync("Replay: hash chain checked too, as an engine does", () => FoldAsync(journal, check: true));

        async Task AddAsync(string name, Func<Task<long>> once)
        {
            var (ours, peer) = await sampling.CompareAsync(length => RateAsync(once, length), length => RateAsync(() => Task.FromResult(ReadBare(bare)), length));
            report(new Figure.Compared(name, "events/s", ours, "bare SQLite reader, rows left undecoded", peer));
        }

        async Task<double> RateAsync(Func<Task<long>> once, TimeSpan length)
        {
            var (read, start) = (0L, Stopwatch.GetTimestamp());
            while (Stopwatch.GetElapsedTime(start) < length)
            {
                var found = await once();
                read += found == events ? found : throw new InvalidOperationException($"{found} events were read of {events}.");
            }

            return read / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    private static async Task<long> ReadAsync(SqlJournal journal)
    {
        var count = 0L;
        await foreach (var _ in journal.ReadAsync(StoredAccount.Stream, 0, CancellationToken.None))
        {
            count++;
        }

        return count;
    }

    private static async Task<long> FoldAsync(SqlJournal journal, bool check)
    {
        var (account, count, hash) = (new AccountAggregate(), 0L, Hash32.Zero);
        var state = account.Initial(StoredAccount.Stream);
        await foreach (var stored in journal.ReadAsync(StoredAccount.Stream, 0, CancellationToken.None))
        {
            if (check)
            {
                hash = HashChain.Next(hash, stored.Stream, stored.Version, stored.Event, stored.At);
                if (hash != stored.Hash)
                    throw new InvalidOperationException($"Version {stored.Version} breaks the hash chain.");
            }

            state = account.Evolve(state, AccountCodec.Events.Decode(stored.Event.Name, stored.Event.Payload));
            count++;
        }

        return state is AccountState.Open { NextNonce: Transactions } ? count : throw new InvalidOperationException($"The account ended as {state}.");
    }

    private static long ReadBare(string file)
    {
        using var connection = new SqliteConnection(file);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT position, stream, version, name, payload, at, epoch, trace, hash FROM events ORDER BY version";
        using var rows = command.ExecuteReader();
        var (count, bytes, values) = (0L, 0L, new object[9]);
        while (rows.Read())
        {
            count++;
            rows.GetValues(values);
            bytes += ((byte[])values[4]).Length;
        }

        return bytes > 0 ? count : 0;
    }
}

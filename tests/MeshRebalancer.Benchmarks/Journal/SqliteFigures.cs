using System.Diagnostics;
using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Engine.Embedded.Journal;

namespace MeshRebalancer.Benchmarks.Journal;

/// <summary>Durable events a second on SQLite, beside a bare loop into the same kind of file; and the disk's own flushes.</summary>
internal static class SqliteFigures
{
    public static async Task RunAsync(Sampling sampling, Action<Figure> report)
    {
        using var scratch = new ScratchFolder();
        await using var journal = await SqliteJournal.OpenAsync(scratch.File("ours.db"), TimeProvider.System, CancellationToken.None);
        using var bare = new BareSqlite(scratch.File("bare.db"));
        using var page = new FileStream(scratch.File("flush"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var count in (int[])[1, 8, 64])
        {
            var writers = new Writers(journal, "by" + count.ToString(System.Globalization.CultureInfo.InvariantCulture), count);
            var (ours, peer) = await sampling.CompareAsync(writers.RateAsync, length => Task.FromResult(bare.Rate(count, length)));
            report(new Figure.Compared($"SQLite journal, {count} writer{(count == 1 ? "" : "s")}", "events/s", ours, $"bare inserts, {count} a commit", peer));
        }

        var one = new Writers(journal, "alone", 1);
        var (alone, flushes) = await sampling.CompareAsync(one.RateAsync, length => Task.FromResult(Flushes(page, length)));
        report(new Figure.Compared("SQLite journal, 1 writer", "events/s", alone, "the disk: 4 KiB written and flushed", flushes));
    }

    private static double Flushes(FileStream file, TimeSpan length)
    {
        var (bytes, count, start) = (new byte[4096], 0L, Stopwatch.GetTimestamp());
        for (; Stopwatch.GetElapsedTime(start) < length; count++)
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}

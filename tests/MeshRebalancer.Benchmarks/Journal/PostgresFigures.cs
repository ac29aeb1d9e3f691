using System.Globalization;
using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Benchmarks.Journal;

/// <summary>Durable events a second on PostgreSQL, beside pgbench's single-row commits on the same server.</summary>
internal static class PostgresFigures
{
    public static async Task RunAsync(Sampling sampling, Action<Figure> report)
    {
        if ((PostgresServer.Missing ?? (PgBench.Program is null ? "pgbench is not there: apt-get install postgresql" : null)) is { } why)
        {
            report(new Figure.Skipped("PostgreSQL journal", why));
            return;
        }

        var server = new PostgresServer();
        await server.InitializeAsync();
        try
        {
            await RunAsync(await server.CreateDatabaseAsync(), sampling, report);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private static async Task RunAsync(string database, Sampling sampling, Action<Figure> report)
    {
        using var scratch = new ScratchFolder();
        await using var journal = await PostgresJournal.OpenAsync(database, TimeProvider.System, CancellationToken.None);
        var bench = new PgBench(database, scratch.File("insert.sql"));
        await bench.PrepareAsync();
        foreach (var count in (int[])[1, 8, 64])
        {
            var writers = new Writers(journal, "by" + count.ToString(CultureInfo.InvariantCulture), count);
            var (ours, peer) = await sampling.CompareAsync(writers.RateAsync, length => bench.RateAsync(count, length));
            report(new Figure.Compared(
                $"PostgreSQL journal, {count} writer{(count == 1 ? "" : "s")}", "events/s", ours, $"pgbench, {count} client{(count == 1 ? "" : "s")}", peer));
        }
    }
}

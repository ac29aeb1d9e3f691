using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Benchmarks.Journal;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Cluster.Benchmarks.Nodes;

/// <summary>Gives figures a database of their own, or says why there is none.</summary>
internal static class Server
{
    public static async Task WithDatabaseAsync(string figure, Action<Figure> report, Func<string, Task> run)
    {
        if ((PostgresServer.Missing ?? (PgBench.Program is null ? "pgbench is not there: apt-get install postgresql" : null)) is { } why)
        {
            report(new Figure.Skipped(figure, why));
            return;
        }

        var server = new PostgresServer();
        await server.InitializeAsync();
        try
        {
            await run(await server.CreateDatabaseAsync());
        }
        finally
        {
            await server.DisposeAsync();
        }
    }
}

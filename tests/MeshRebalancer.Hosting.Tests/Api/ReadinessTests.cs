using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Hosting.Tests.World;
using MeshRebalancer.Node.Engines;
using MeshRebalancer.TestSupport;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MeshRebalancer.Hosting.Tests.Api;

/// <summary>A node whose database goes away: it is alive, and not ready.</summary>
public sealed class ReadinessTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [WhereFact]
    [RequiresPostgres]
    public async Task A_node_whose_database_is_gone_is_alive_and_not_ready()
    {
        var folder = Directory.CreateTempSubdirectory("mesh-ready-");
        var connection = await server.CreateDatabaseAsync();
        var file = Path.Combine(folder.FullName, "connection");
        await File.WriteAllTextAsync(file, connection);
        var sample = ConfigurationReader.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "mesh.sample.jsonc")), folder.FullName)
            .Match(read => read, violations => throw new InvalidOperationException(string.Join('\n', violations)));
        var configuration = sample with { Listen = new("http://127.0.0.1:0"), Journal = new JournalConfiguration.Postgres(file), OtlpEndpoint = null, Chains = [], Bridges = [], Portfolios = [] };
        using var keys = Keys.Of(configuration.Accounts.ToDictionary(account => account.Name, _ => PrivateKey.Generate(), StringComparer.Ordinal));
        using var log = new RecordingLog();
        await using var node = await MeshNode.StartAsync(configuration, keys, EmbeddedNode.On(configuration.Journal), logging => logging.AddProvider(log), TimeProvider.System, CancellationToken.None);
        using var http = new HttpClient { BaseAddress = node.Page, Timeout = TimeSpan.FromSeconds(60) };
        (await http.GetStringAsync("/healthz/ready")).ShouldBe("ready");

        await DropAsync(connection);

        await Wait.UntilAsync(
            async () =>
            {
                using var answer = await http.GetAsync("/healthz/ready");
                return (int)answer.StatusCode == 503;
            },
            () => "the node is not ready");
        var problem = await http.ProblemAsync(Http.Request("GET", "/healthz/ready"), 503);
        problem.GetProperty("code").GetString().ShouldBe("not-ready");
        (await http.GetStringAsync("/healthz/live")).ShouldBe("live");
        folder.Delete(recursive: true);
    }

    private static async Task DropAsync(string connection)
    {
        var database = new NpgsqlConnectionStringBuilder(connection);
        await using var admin = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connection) { Database = "postgres" }.ToString());
        await admin.OpenAsync();
        await using var drop = new NpgsqlCommand($"DROP DATABASE {database.Database} WITH (FORCE)", admin);
        await drop.ExecuteNonQueryAsync();
    }
}

using System.Text.Json.Nodes;
using MeshRebalancer.Devnet;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.EndToEnd;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Node.Demo;
using MeshRebalancer.TestSupport;
using Npgsql;
using NodeProcess = MeshRebalancer.ClusterNode.Tests.NodeProcess;

namespace MeshRebalancer.Cluster.Benchmarks.Desk;

/// <summary>
/// A desk of thousands of portfolios on three nodes, each a process, over one PostgreSQL and two Anvil chains. Most portfolios only observe, and share a few
/// accounts that stand at their targets; some have an account each, and value that must cross.
/// </summary>
internal sealed class LargeDesk : IAsyncDisposable
{
    private const int Nodes = 3;
    private const int Watched = 8;
    private const int FundedAtOnce = 16;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mesh-large-");
    private readonly NodeProcess?[] _nodes = new NodeProcess?[Nodes];
    private readonly int[] _ports = [.. Enumerable.Range(0, Nodes).Select(_ => NodeProcess.FreePort())];
    private readonly List<TestPortfolio> _still = [];
    private readonly DeskOptions _options;
    private AccountConfiguration[] _keys = [];
    private JsonNode[] _bodies = [];

    private LargeDesk(DeskOptions options, LocalDevnet devnet, PostgresServer server, string database, NodeMeter[] meters) =>
        (_options, Devnet, Server, Database, Meters) = (options, devnet, server, database, meters);

    public LocalDevnet Devnet { get; }

    public PostgresServer Server { get; }

    public string Database { get; }

    /// <summary>One for each node.</summary>
    public NodeMeter[] Meters { get; }

    /// <summary>Those whose value must cross.</summary>
    public List<TestPortfolio> Crossing { get; } = [];

    /// <summary>Those that only observe.</summary>
    public string[] Observing => [.. Enumerable.Range(0, _options.Portfolios - _options.Rebalances).Select(i => FormattableString.Invariant($"w{i}"))];

    /// <summary>The nodes that run, in turn.</summary>
    public NodeProcess Any(int turn) => _nodes.Where(node => node is { HasEnded: false }).ToArray() is { Length: > 0 } alive ? alive[turn % alive.Length]! : throw new InvalidOperationException("No node is alive.");

    public NodeProcess Node(int index) => _nodes[index]!;

    /// <summary>Starts chains, database and nodes, and gives the accounts what they start with.</summary>
    public static async Task<LargeDesk> StartAsync(DeskOptions options)
    {
        var devnet = await LocalDevnet.StartAsync(DevnetFixture.Options, null, CancellationToken.None);
        var server = PostgresServer.Private() ?? throw new InvalidOperationException(PostgresServer.Missing);
        await server.InitializeAsync();
        var meters = await Task.WhenAll(Enumerable.Range(0, Nodes).Select(_ => NodeMeter.StartAsync()));
        var desk = new LargeDesk(options, devnet, server, await server.CreateDatabaseAsync(), meters);
        await desk.FundAsync();
        for (var i = 0; i < Nodes; i++)
        {
            await desk.StartAsync(i);
        }

        return desk;
    }

    /// <summary>Starts a node, for the first time or again.</summary>
    public async Task StartAsync(int index)
    {
        var (config, cluster) = (In($"{index}.json"), In($"{index}.conf"));
        await File.WriteAllTextAsync(config, ConfigurationWriter.Write(Configuration(Meters[index].Url)));
        await File.WriteAllTextAsync(
            cluster,
            $"akka.cluster.seed-nodes = [{string.Join(", ", _ports.Select(port => $"\"akka.tcp://mesh@127.0.0.1:{port}\""))}]\n{_options.Settings}");
        Meters[index].Forget();
        _nodes[index] = NodeProcess.Start(config, cluster, _ports[index]);
        await _nodes[index]!.ServesAsync();
    }

    /// <summary>Ends a node's process as a crash would.</summary>
    public async Task KillAsync(int index)
    {
        var node = _nodes[index]!;
        _nodes[index] = null;
        node.Kill();
        await node.DisposeAsync();
    }

    /// <summary>Asks a node to leave, and waits until its process has ended.</summary>
    public async Task<int> LeaveAsync(int index)
    {
        var node = _nodes[index]!;
        _nodes[index] = null;
        var code = await node.StopAsync();
        await node.DisposeAsync();
        return code;
    }

    /// <summary>An entry of <c>portfolios[]</c>, as the API takes it.</summary>
    public JsonNode Body(string name, int account)
    {
        var body = _bodies[account % Watched].DeepClone();
        body["id"] = name;
        return body;
    }

    public JsonNode Body(TestPortfolio portfolio) => Written(portfolio.Wanted);

    /// <summary>A number that the database knows.</summary>
    public async Task<long> CountAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public async Task<Story> StoryAsync()
    {
        await using var store = new PostgresStore(Database);
        return await Story.ReadAsync(new ClusterJournalReader(store));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes.OfType<NodeProcess>())
        {
            await node.DisposeAsync();
        }

        foreach (var portfolio in _still.Concat(Crossing))
        {
            portfolio.Dispose();
        }

        foreach (var meter in Meters)
        {
            await meter.DisposeAsync();
        }

        await Server.DisposeAsync();
        await Devnet.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task FundAsync()
    {
        await ManyAsync(Watched, async i => await TestPortfolio.OnTargetAsync(Devnet, $"still{i}"), _still);
        await ManyAsync(_options.Rebalances, async i => await TestPortfolio.CrossingAsync(Devnet, $"c{i}"), Crossing);
        _keys = [.. _still.Concat(Crossing).Select(portfolio => portfolio.WriteKey())];
        await File.WriteAllTextAsync(In("connection"), Database);
        _bodies = [.. _still.Select(Body)];
    }

    private static async Task ManyAsync(int count, Func<int, Task<TestPortfolio>> make, List<TestPortfolio> all)
    {
        foreach (var some in Enumerable.Range(0, count).Chunk(FundedAtOnce))
        {
            all.AddRange(await Task.WhenAll(some.Select(make)));
        }
    }

    private JsonNode Written(PortfolioConfiguration portfolio) =>
        JsonNode.Parse(ConfigurationWriter.Write(Configuration(null) with { Portfolios = [portfolio] }))!["portfolios"]![0]!.DeepClone();

    private MeshConfiguration Configuration(Uri? otlp) =>
        DevnetConfigurations.Of(Devnet.Deployment, new JournalConfiguration.Postgres(In("connection")), new Uri("http://127.0.0.1:0"), otlp, [.. _keys], []) with
        {
            // One way over, so that each portfolio crosses once.
            Bridges = [DevnetConfigurations.Cctp(Devnet.Deployment)],
            Limits = new DeskLimits(_options.Rebalances, Usd.Of(50_000_000)),
        };

    private string In(string file) => Path.Combine(_folder.FullName, file);
}

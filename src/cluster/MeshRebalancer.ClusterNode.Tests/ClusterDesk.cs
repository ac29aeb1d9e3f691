using System.Collections.Concurrent;
using System.Diagnostics;
using MeshRebalancer.ClusterNode.Tests.Network;
using MeshRebalancer.Devnet;
using MeshRebalancer.EndToEnd;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;
using MeshRebalancer.Node.Demo;
using MeshRebalancer.TestSupport;
using Npgsql;

namespace MeshRebalancer.ClusterNode.Tests;

/// <summary>
/// A desk on a cluster: processes over one PostgreSQL and two real chains, each node behind proxies of its own, so that a test sees who reads
/// and who sends.
/// </summary>
internal sealed class ClusterDesk : IAsyncDisposable
{
    private static readonly ChainId[] Chains = [DevnetFixture.Ethereum, DevnetFixture.Base];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mesh-desk-");
    private readonly LocalDevnet _devnet;
    private readonly string _database;
    private readonly int[] _ports;
    private readonly string _more;
    private readonly AccountConfiguration[] _keys;
    private readonly NodeNetwork? _network;

    private ClusterDesk(LocalDevnet devnet, string database, IReadOnlyList<TestPortfolio> portfolios, int nodes, string more, NodeNetwork? network)
    {
        (_devnet, _database, Portfolios, _more, _network) = (devnet, database, portfolios, more, network);
        _ports = [.. Enumerable.Range(0, nodes).Select(_ => NodeProcess.FreePort())];
        _keys = [.. portfolios.Select(portfolio => portfolio.WriteKey())];
        Nodes = new ClusterMember?[nodes];
    }

    public IReadOnlyList<TestPortfolio> Portfolios { get; }

    /// <summary>Those that run; null for one that does not.</summary>
    public ClusterMember?[] Nodes { get; }

    /// <summary>Whom a caller asks.</summary>
    public NodeProcess Any => Nodes.First(node => node is { Process.HasEnded: false })!.Process;

    /// <summary>Portfolios whose value must cross chains, and as many nodes as there are roles.</summary>
    /// <param name="devnet">The chains.</param>
    /// <param name="database">Where streams are stored.</param>
    /// <param name="portfolios">How many.</param>
    /// <param name="roles">Of each node; null for all of them.</param>
    /// <param name="more">HOCON for every node.</param>
    /// <param name="network">Where they run; null for this machine's loopback.</param>
    public static async Task<ClusterDesk> StartAsync(LocalDevnet devnet, string database, int portfolios, string?[] roles, string more = "", NodeNetwork? network = null)
    {
        var created = new List<TestPortfolio>();
        for (var i = 0; i < portfolios; i++)
        {
            created.Add(await TestPortfolio.CrossingAsync(devnet, $"p{i}"));
        }

        var desk = new ClusterDesk(devnet, database, created, roles.Length, more, network);
        // One after another, so that the first is the oldest.
        for (var i = 0; i < roles.Length; i++)
        {
            await desk.StartAsync(i, roles[i]);
        }

        return desk;
    }

    /// <summary>Starts a node, for the first time or again.</summary>
    public async Task StartAsync(int index, string? roles = null)
    {
        var member = await ClusterMember.StartAsync(
            Folder(index), _ports[index], proxies => ConfigurationAsync(index, proxies), Cluster(index, roles), _devnet, Chains, Place(index));
        Nodes[index] = member;
        await member.Process.ServesAsync();
    }

    /// <summary>Lets a portfolio act by itself.</summary>
    public Task AutomaticAsync(TestPortfolio portfolio) => Wait.UntilAsync(
        async () => await Any.PutModeAsync(portfolio.Name, "automatic"), () => $"{portfolio.Name} is automatic:\n{Said}");

    /// <summary>Waits until the portfolio's first rebalance has completed and is booked.</summary>
    public Task CompletesAsync(TestPortfolio portfolio) => CompletesAsync(portfolio, Any);

    /// <summary>The same, as one of the nodes sees it.</summary>
    public Task CompletesAsync(TestPortfolio portfolio, NodeProcess asked) => Wait.UntilAsync(
        async () => (await StoryAsync()).About(portfolio) is var story
            && story.Has("portfolio.rebalance-closed.v1") && story.Bookings.Count == story.Signed.Count && await IsWatchingAsync(portfolio, asked),
        () => $"{portfolio.Name} completes:\n{Said}");

    /// <summary>What every finished round must show, whatever happened to nodes on the way.</summary>
    public async Task ShouldBeWellAsync(TestPortfolio portfolio)
    {
        var story = (await StoryAsync()).About(portfolio);
        await portfolio.ShouldHaveConservedAsync(story);
        await portfolio.ShouldHaveDoneNothingTwiceAsync(story);
    }

    /// <summary>Every stream is gap-free and every hash chain whole.</summary>
    public Task<int> ShouldBeWholeAsync() => Histories.ShouldBeWholeAsync(_database);

    public async Task<Story> StoryAsync()
    {
        await using var store = new PostgresStore(_database);
        return await Story.ReadAsync(new ClusterJournalReader(store));
    }

    /// <summary>How long the callers of portfolios wait for their first answer from now on; each asks in turn whoever runs.</summary>
    public async Task<TimeSpan> OutageAsync(params TestPortfolio[] portfolios)
    {
        var watch = Stopwatch.StartNew();
        var waits = new ConcurrentBag<TimeSpan>();
        await Task.WhenAll(portfolios.Select(async portfolio =>
        {
            await Wait.UntilAsync(() => AnswersAsync(portfolio), () => $"{portfolio.Name} answers:\n{Said}");
            waits.Add(watch.Elapsed);
        }));
        return waits.Max();
    }

    /// <summary>The longest time that any caller waited for one answer while something goes on, and until each has been answered after it.</summary>
    public async Task<TimeSpan> LongestWaitAsync(Task meanwhile, params TestPortfolio[] portfolios)
    {
        var waits = new ConcurrentBag<TimeSpan>();
        await Task.WhenAll(portfolios.Select(async portfolio =>
        {
            for (var last = false; !last;)
            {
                last = meanwhile.IsCompleted;
                waits.Add(await OutageAsync(portfolio));
            }
        }));
        return waits.Max();
    }

    /// <summary>Stops a node's process as a crash would, and takes it off the list.</summary>
    public async Task KillAsync(int index)
    {
        var node = Nodes[index]!;
        Nodes[index] = null;
        node.Process.Kill();
        await node.DisposeAsync();
    }

    /// <summary>Asks a node to stop, and waits.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> LeaveAsync(int index)
    {
        var node = Nodes[index]!;
        Nodes[index] = null;
        var code = await node.Process.StopAsync();
        await node.DisposeAsync();
        return code;
    }

    /// <summary>Waits until some node sends a transaction more than it had sent.</summary>
    /// <returns>Which node: it holds the account.</returns>
    public async Task<int> SendsAsync(IReadOnlyList<int> before)
    {
        var found = -1;
        await Wait.UntilAsync(
            () =>
            {
                found = Array.FindIndex(Nodes, node => node is not null && node.Sent > before[Array.IndexOf(Nodes, node)]);
                return Task.FromResult(found >= 0);
            },
            () => $"somebody sends a transaction:\n{Said}");
        return found;
    }

    /// <summary>What each node has sent so far.</summary>
    public int[] Sent => [.. Nodes.Select(node => node?.Sent ?? 0)];

    /// <summary>What all nodes have said.</summary>
    public string Said => string.Join("\n", Nodes.OfType<ClusterMember>().Select((node, i) => $"-- node {i}\n{node.Process.Said}"));

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes.OfType<ClusterMember>())
        {
            await node.DisposeAsync();
        }

        foreach (var portfolio in Portfolios)
        {
            portfolio.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private static async Task<bool> IsWatchingAsync(TestPortfolio portfolio, NodeProcess asked) => await asked.TryGetAsync($"/api/v1/portfolios/{portfolio.Name}") is { } view
        && view.GetProperty("phase").GetString() == "watching" && view.GetProperty("rebalancesStarted").GetInt32() >= 1;

    private async Task<bool> AnswersAsync(TestPortfolio portfolio) => await Any.TryGetAsync($"/api/v1/portfolios/{portfolio.Name}") is not null;

    private string Folder(int index) => Directory.CreateDirectory(Path.Combine(_folder.FullName, $"node{index}")).FullName;

    private NodePlace Place(int index) => _network?[index] ?? NodePlace.Here;

    private string Cluster(int index, string? roles) =>
        $$"""
        akka.cluster.seed-nodes = [{{string.Join(", ", _ports.Select((port, i) => $"\"akka.tcp://mesh@{Place(i).Host}:{port}\""))}}]
        akka.remote.dot-netty.tcp.hostname = "{{Place(index).Host}}"
        {{(roles is null ? "" : $"akka.cluster.roles = [{roles}]")}}
        {{_more}}
        """;

    private async Task<string> ConfigurationAsync(int index, IReadOnlyDictionary<ChainId, FaultProxy> proxies)
    {
        var bridge = (BridgeConfiguration.CctpV2)DevnetConfigurations.Cctp(_devnet.Deployment);
        if (_network is not null)
        {
            foreach (var port in proxies.Values.Select(proxy => proxy.Url.Port).Append(bridge.AttestationUrl.Port).Append(new NpgsqlConnectionStringBuilder(_database).Port))
            {
                await _network.ForwardAsync(index, port);
            }
        }

        var connection = Path.Combine(Folder(index), "connection");
        await File.WriteAllTextAsync(connection, _database);
        var configuration = DevnetConfigurations.Of(
            _devnet.Deployment, new JournalConfiguration.Postgres(connection), new Uri("http://127.0.0.1:0"), null,
            [.. _keys], [.. Portfolios.Select(portfolio => portfolio.Wanted)]);
        return ConfigurationWriter.Write(configuration with
        {
            // One way over, so that each portfolio crosses once.
            Bridges = [bridge],
            Chains = [.. configuration.Chains.Select(chain => chain with { Rpc = new([proxies[chain.Id].Url], proxies[chain.Id].WebSocketUrl) })],
        });
    }
}

using System.Diagnostics;
using MeshRebalancer.ClusterNode.Tests.Network;
using MeshRebalancer.Engine.Akka.Nodes;
using MeshRebalancer.TestSupport;
using Npgsql;
using Xunit.Abstractions;

namespace MeshRebalancer.ClusterNode.Tests;

/// <summary>Five nodes, parted into three and two, and joined again.</summary>
[Collection(ClusterWorld.Name)]
[RequiresPostgres]
[RequiresNamespaces]
[RequiresReplicators]
public sealed class FiveNodesTests(PostgresServer server, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Nodes = 5;
    private const int Port = 5180;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string _folder = Directory.CreateTempSubdirectory("mesh-five-").FullName;
    private readonly NodeProcess?[] _nodes = new NodeProcess?[Nodes];
    private NodeNetwork? _network;
    private string _database = "";

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes.OfType<NodeProcess>())
        {
            await node.DisposeAsync();
        }

        if (_network is not null)
            await _network.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [WhereFact]
    public async Task Of_five_nodes_that_are_parted_three_go_on_two_stop_and_come_back_when_the_network_is_healed()
    {
        await StartAllAsync();
        await AcceptedAsync("all five are one cluster", () => _nodes[4]!.PostAsync("/api/v1/breakers/trip", "chain:1"));
        await _network!.PartAsync(3, 4);
        await AcceptedAsync("the larger side goes on", () => _nodes[0]!.PostAsync("/api/v1/breakers/trip", "chain:8453"));
        foreach (var i in new[] { 3, 4 })
        {
            (await _nodes[i]!.EndsAsync()).ShouldBe(1, _nodes[i]!.Said);
        }

        foreach (var i in new[] { 0, 1, 2 })
        {
            await AcceptedAsync($"node {i} goes on", async () => await _nodes[i]!.TrippedAsync() is ["chain:1", "chain:8453"]);
            _nodes[i]!.HasEnded.ShouldBeFalse();
        }

        await _network.HealAsync();
        foreach (var i in new[] { 3, 4 })
        {
            await _nodes[i]!.DisposeAsync();
            await StartAsync(i);
        }

        foreach (var i in new[] { 3, 4 })
        {
            await _nodes[i]!.ServesAsync();
            await AcceptedAsync($"node {i} is back", async () => await _nodes[i]!.TrippedAsync() is ["chain:1", "chain:8453"]);
        }

        await AcceptedAsync("commands through it are taken", () => _nodes[4]!.PostAsync("/api/v1/breakers/reset", "chain:1"));
        (await Histories.ShouldBeWholeAsync(_database)).ShouldBeGreaterThan(0);
    }

    private async Task StartAllAsync()
    {
        _network = await NodeNetwork.CreateAsync(Nodes);
        _database = await server.CreateDatabaseAsync();
        await File.WriteAllTextAsync(In("connection"), _database);
        await File.WriteAllTextAsync(In("mesh.json"), ThreeProcessesTests.Configuration());
        for (var i = 0; i < Nodes; i++)
        {
            await _network.ForwardAsync(i, new NpgsqlConnectionStringBuilder(_database).Port);
            await StartAsync(i);
        }

        foreach (var node in _nodes)
        {
            await node!.ServesAsync();
        }
    }

    private async Task StartAsync(int node)
    {
        var file = In($"{node}.conf");
        await File.WriteAllTextAsync(
            file,
            $"""
            akka.cluster.seed-nodes = [{string.Join(", ", Enumerable.Range(0, Nodes).Select(i => $"\"akka.tcp://mesh@{_network![i].Host}:{Port}\""))}]
            akka.remote.dot-netty.tcp.hostname = "{_network![node].Host}"
            akka.cluster.min-nr-of-members = 3
            akka.cluster.failure-detector.acceptable-heartbeat-pause = 10s
            """);
        _nodes[node] = NodeProcess.Start(In("mesh.json"), file, Port, place: _network[node]);
    }

    // As its caller sees it: asked again until it is accepted.
    private async Task AcceptedAsync(string what, Func<Task<bool>> ask)
    {
        var watch = Stopwatch.StartNew();
        while (!await ask())
        {
            watch.Elapsed.ShouldBeLessThan(Patience, what);
        }

        output.WriteLine($"{what}: after {watch.Elapsed.TotalSeconds:0.0} s");
    }

    private string In(string file) => Path.Combine(_folder, file);
}

/// <summary>The tests of a class run more than three nodes.</summary>
public sealed class RequiresReplicatorsAttribute : RequiresAttribute
{
    public override string? Missing => ReplicatorBuild.Fault;
}

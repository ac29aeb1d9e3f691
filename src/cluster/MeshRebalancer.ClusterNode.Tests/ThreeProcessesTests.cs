using System.Diagnostics;
using System.Text.Json.Nodes;
using MeshRebalancer.TestSupport;
using Xunit.Abstractions;

namespace MeshRebalancer.ClusterNode.Tests;

/// <summary>Three real processes on loopback over one PostgreSQL.</summary>
[RequiresPostgres]
public sealed class ThreeProcessesTests(PostgresServer server, ITestOutputHelper output) : IClassFixture<PostgresServer>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("mesh-cluster-").FullName;
    private readonly List<NodeProcess> _nodes = [];
    private string _database = "";
    private int[] _ports = [];

    public async Task InitializeAsync()
    {
        _database = await server.CreateDatabaseAsync();
        var ports = Enumerable.Range(0, 3).Select(_ => NodeProcess.FreePort()).ToArray();
        var (config, cluster) = (Path.Combine(_folder, "mesh.json"), Path.Combine(_folder, "cluster.conf"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "connection"), _database);
        await File.WriteAllTextAsync(config, Configuration());
        await File.WriteAllTextAsync(cluster, Seeds(ports));
        _ports = ports;
        _nodes.AddRange(ports.Select(port => NodeProcess.Start(config, cluster, port)));
        await Task.WhenAll(_nodes.Select(node => node.ServesAsync()));
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [WhereFact]
    public async Task They_are_one_cluster_and_go_on_when_one_leaves()
    {
        (await _nodes[0].PostAsync("/api/v1/breakers/trip", "chain:1")).ShouldBeTrue();
        foreach (var node in _nodes)
        {
            (await node.TrippedAsync()).ShouldBe(["chain:1"]);
        }

        (await _nodes[2].StopAsync()).ShouldBe(0);
        await OutageAsync("the third node left", () => _nodes[1].PostAsync("/api/v1/breakers/trip", "chain:8453"));
        await OutageAsync("all of it is read again", async () => await _nodes[0].TrippedAsync() is ["chain:1", "chain:8453"]);
        await WholeAsync();
    }

    [WhereFact]
    public async Task When_one_of_three_is_killed_the_others_take_over_its_streams()
    {
        (await _nodes[1].PostAsync("/api/v1/breakers/trip", "chain:1")).ShouldBeTrue();
        _nodes[0].Kill();
        await OutageAsync("the oldest node was killed", () => _nodes[1].PostAsync("/api/v1/breakers/reset", "chain:1"));
        await OutageAsync("the other one goes on too", () => _nodes[2].PostAsync("/api/v1/breakers/trip", "chain:8453"));
        await OutageAsync("all of it is read again", async () => await _nodes[1].TrippedAsync() is ["chain:8453"]);
        await WholeAsync();
    }

    [WhereFact]
    public async Task A_first_node_that_starts_behind_a_partition_founds_no_second_cluster()
    {
        _nodes[0].Kill();
        // It is the first of its seed nodes, and can't reach the others, who live on and reach the same database.
        var alone = Path.Combine(_folder, "alone.conf");
        await File.WriteAllTextAsync(alone, Seeds([_ports[0], NodeProcess.FreePort(), NodeProcess.FreePort()]) + "\nakka.cluster.min-nr-of-members = 1");
        await using var cut = NodeProcess.Start(Path.Combine(_folder, "mesh.json"), alone, _ports[0]);
        await cut.SaysAsync("There is a cluster already");
        await OutageAsync("the others go on", () => _nodes[1].PostAsync("/api/v1/breakers/trip", "chain:8453"));
        cut.HasEnded.ShouldBeFalse();
        cut.Said.ShouldNotContain("MeshRebalancer serves");
        // Reached again, it joins them.
        await cut.StopAsync();
        await using var back = NodeProcess.Start(Path.Combine(_folder, "mesh.json"), Path.Combine(_folder, "cluster.conf"), _ports[0]);
        await back.ServesAsync();
        await OutageAsync("it sees what they stored", async () => await back.TrippedAsync() is ["chain:8453"]);
        await WholeAsync();
    }

    // A busy machine stalls for seconds, and that is nobody's death: the settings that are shipped would call it one.
    private static string Seeds(IEnumerable<int> ports) =>
        $"akka.cluster.seed-nodes = [{string.Join(", ", ports.Select(port => $"\"akka.tcp://mesh@127.0.0.1:{port}\""))}]\nakka.cluster.failure-detector.acceptable-heartbeat-pause = 10s";

    // As its caller sees it: asked again until it is accepted.
    private async Task OutageAsync(string what, Func<Task<bool>> ask)
    {
        var watch = Stopwatch.StartNew();
        while (!await ask())
        {
            watch.Elapsed.ShouldBeLessThan(Patience, what);
        }

        output.WriteLine($"{what}: accepted after {watch.Elapsed.TotalSeconds:0.0} s");
    }

    private async Task WholeAsync() => (await Histories.ShouldBeWholeAsync(_database)).ShouldBeGreaterThanOrEqualTo(2);

    /// <summary>A desk that watches chains which nobody reaches.</summary>
    internal static string Configuration()
    {
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "mesh.compose.json")))!.AsObject();
        config.Remove("$schema");
        config["identity"] = new JsonObject { ["mode"] = "off" };
        config["journal"] = new JsonObject { ["postgresFile"] = "connection" };
        foreach (var chain in config["chains"]!.AsArray())
        {
            chain!["rpc"] = new JsonObject { ["httpUrls"] = new JsonArray("http://127.0.0.1:1/") };
        }

        return config.ToJsonString();
    }
}

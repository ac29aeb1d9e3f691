using System.Diagnostics;
using System.Net;
using MeshRebalancer.Engine.Akka.Nodes;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Kernel;
using MeshRebalancer.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace MeshRebalancer.ClusterNode.Tests;

/// <summary>Three real processes that are replaced one by one while they are asked, and then find what a newer version has stored.</summary>
[Collection(ClusterWorld.Name)]
[RequiresPostgres]
public sealed class RollingUpdateTests(PostgresServer server, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Nodes = 3;
    private const string Newer = "breakers.drilled.v1";

    private static readonly StreamId Stream = StreamId.Of("breakers", "treasury");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string _folder = Directory.CreateTempSubdirectory("mesh-rolling-").FullName;
    private readonly int[] _ports = [.. Enumerable.Range(0, Nodes).Select(_ => NodeProcess.FreePort())];
    private readonly NodeProcess?[] _nodes = new NodeProcess?[Nodes];
    private string _database = "";
    private int _asked;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes.OfType<NodeProcess>())
        {
            await node.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [WhereFact]
    public async Task Replaced_one_by_one_under_load_nodes_lose_nothing_and_refuse_in_words_what_only_a_newer_version_knows()
    {
        await StartAllAsync();
        using var done = new CancellationTokenSource();
        var load = Task.Run(() => AskAsync(done.Token));
        for (var i = Nodes - 1; i >= 0; i--)
        {
            (await _nodes[i]!.StopAsync()).ShouldBe(0, _nodes[i]!.Said);
            await _nodes[i]!.DisposeAsync();
            Start(i);
            await _nodes[i]!.ServesAsync();
        }

        await done.CancelAsync();
        var (accepted, longest) = await load;
        output.WriteLine($"three nodes replaced: {accepted} commands accepted, none waited longer than {longest.TotalSeconds:0.0} s");
        // Each accepted command was one trip or one reset: the next one found it done.
        var stored = await VersionAsync();
        stored.ShouldBeInRange(accepted, accepted + 1);
        await RefuseAsync(stored);
        (await Histories.ShouldBeWholeAsync(_database)).ShouldBeGreaterThan(accepted);
    }

    // The newer version's event lies behind those that this one has stored; whoever holds the stream must neither skip it nor write past it.
    private async Task RefuseAsync(long stored)
    {
        await StoreNewerAsync(stored);
        await UntilAsync("somebody names the event", async () =>
        {
            await _nodes[0]!.PostAsync("/api/v1/breakers/trip", "chain:8453");
            return _nodes.Any(node => node!.Said.Contains($"version {stored + 1} ('{Newer}')", StringComparison.Ordinal));
        });
        foreach (var node in _nodes)
        {
            (await node!.PostAsync("/api/v1/breakers/trip", "chain:8453")).ShouldBeFalse();
            (await node.StatusAsync("/healthz/ready")).ShouldBe(HttpStatusCode.OK, "one stream's history is not the node's health");
            (await node.StatusAsync("/api/v1/coordinator")).ShouldBe(HttpStatusCode.OK, "the other streams go on");
        }

        (await VersionAsync()).ShouldBe(stored + 1);
    }

    private async Task StartAllAsync()
    {
        _database = await server.CreateDatabaseAsync();
        await File.WriteAllTextAsync(In("connection"), _database);
        await File.WriteAllTextAsync(In("mesh.json"), ThreeProcessesTests.Configuration());
        await File.WriteAllTextAsync(
            In("cluster.conf"),
            $"akka.cluster.seed-nodes = [{string.Join(", ", _ports.Select(port => $"\"akka.tcp://mesh@127.0.0.1:{port}\""))}]\nakka.cluster.failure-detector.acceptable-heartbeat-pause = 10s");
        for (var i = 0; i < Nodes; i++)
        {
            Start(i);
        }

        foreach (var node in _nodes)
        {
            await node!.ServesAsync();
        }
    }

    private void Start(int node) => _nodes[node] = NodeProcess.Start(In("mesh.json"), In("cluster.conf"), _ports[node]);

    // One caller, who repeats a command until some node has taken it, and then does the opposite.
    private async Task<(int Accepted, TimeSpan Longest)> AskAsync(CancellationToken done)
    {
        var (accepted, longest) = (0, TimeSpan.Zero);
        for (var trip = true; !done.IsCancellationRequested; trip = !trip)
        {
            var watch = Stopwatch.StartNew();
            await UntilAsync("a command is taken", () => AnyAsync(trip ? "trip" : "reset"));
            (accepted, longest) = (accepted + 1, watch.Elapsed > longest ? watch.Elapsed : longest);
        }

        return (accepted, longest);
    }

    private Task<bool> AnyAsync(string what)
    {
        var node = _nodes[Interlocked.Increment(ref _asked) % Nodes];
        return node is { HasEnded: false } ? node.PostAsync($"/api/v1/breakers/{what}", "chain:1") : Task.FromResult(false);
    }

    private async Task StoreNewerAsync(long version)
    {
        await using var store = new PostgresStore(_database);
        using var system = ClusterSystem.CreateAlone(store, NullLoggerFactory.Instance);
        await using var journal = await ClusterJournal.OpenAsync(system, store, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        await journal.AppendAsync(new(Stream, version, [new(Newer, "{}"u8.ToArray())], DateTimeOffset.UnixEpoch, null, null), CancellationToken.None);
        await system.Terminate();
    }

    private async Task<long> VersionAsync()
    {
        await using var store = new PostgresStore(_database);
        await foreach (var head in new ClusterJournalReader(store).ListAsync("breakers", default))
        {
            if (head.Stream == Stream)
                return head.Version;
        }

        return 0;
    }

    private static async Task UntilAsync(string what, Func<Task<bool>> hoped)
    {
        var watch = Stopwatch.StartNew();
        while (!await hoped())
        {
            watch.Elapsed.ShouldBeLessThan(Patience, what);
            await Task.Delay(Pause);
        }
    }

    private string In(string file) => Path.Combine(_folder, file);
}

using System.Diagnostics;
using MeshRebalancer.ClusterNode.Tests.Network;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.EndToEnd;
using MeshRebalancer.TestSupport;
using Xunit.Abstractions;

namespace MeshRebalancer.ClusterNode.Tests;

/// <summary>Nodes in networks of their own, parted while value crosses chains. The database and the chains are reached from both sides: nothing but the fence keeps two writers apart.</summary>
[Collection(ClusterWorld.Name)]
[RequiresPostgres]
[RequiresNamespaces]
public sealed class NetworkPartitionTests(DevnetFixture fixture, PostgresServer server, ITestOutputHelper output)
{
    // A busy machine stalls for seconds, and that is nobody's death: the settings that are shipped would call it one.
    private const string Patient = "akka.cluster.failure-detector.acceptable-heartbeat-pause = 10s";

    private const string LostItsPlace = "this one has lost its place";

    [WhereFact]
    public async Task An_old_writer_behind_a_partition_fails_its_next_append_and_sends_nothing_that_is_not_stored()
    {
        await using var network = await NodeNetwork.CreateAsync(3);
        await using var desk = await ClusterDesk.StartAsync(fixture.Devnet, await server.CreateDatabaseAsync(), 3, [null, null, null], Patient, network);
        var (old, others) = await StandsStillAsync(desk, network);
        var waited = Stopwatch.StartNew();
        await Task.WhenAll(desk.Portfolios.Take(2).Select(portfolio => Wait.UntilAsync(
            async () => await others.TryGetAsync($"/api/v1/portfolios/{portfolio.Name}") is not null, () => $"the larger side answers for {portfolio.Name}:\n{desk.Said}")));
        output.WriteLine($"every portfolio answers on the larger side within {waited.Elapsed.TotalSeconds:0.0} s ({Patient})");
        await Task.WhenAll(desk.Portfolios.Take(2).Select(portfolio => desk.CompletesAsync(portfolio, others)));

        // It knows nothing of the partition, nor of what the others have stored in its streams since.
        await desk.Nodes[old]!.Process.ThawAsync();
        await desk.Nodes[old]!.Process.SaysAsync(LostItsPlace);
        (await desk.Nodes[old]!.Process.EndsAsync()).ShouldBe(1, "the smaller side stops by itself");
        desk.Nodes[old]!.Process.Said.ShouldContain("The other nodes took this one for dead");
        var stored = SignedIn(await desk.StoryAsync());
        desk.Nodes.SelectMany(node => node!.SentRaw).ShouldAllBe(raw => stored.Contains(raw));
        foreach (var portfolio in desk.Portfolios.Take(2))
        {
            await desk.ShouldBeWellAsync(portfolio);
        }

        await network.HealAsync();
        await desk.KillAsync(old);
        await desk.StartAsync(old);
        await desk.AutomaticAsync(desk.Portfolios[2]);
        await desk.CompletesAsync(desk.Portfolios[2]);
        await desk.ShouldBeWellAsync(desk.Portfolios[2]);
        output.WriteLine($"3 of 3 completed, 0 lost, 0 doubled; {await desk.ShouldBeWholeAsync()} events: every stream is gap-free, every hash chain whole");
    }

    // The node that sends the first transaction of two rebalances stands still, and is parted before it moves again.
    private static async Task<(int Old, NodeProcess Others)> StandsStillAsync(ClusterDesk desk, NodeNetwork network)
    {
        var before = desk.Sent;
        await Task.WhenAll(desk.Portfolios.Take(2).Select(desk.AutomaticAsync));
        var old = await desk.SendsAsync(before);
        await desk.Nodes[old]!.Process.FreezeAsync();
        await network.PartAsync(old);
        return (old, desk.Nodes[(old + 1) % desk.Nodes.Length]!.Process);
    }

    private static HashSet<string> SignedIn(Story story) => story.Accounts.Select(pair => pair.Event)
        .Select(one => one is AccountEvent.Signed signed ? signed.Transaction.RawHex : one is AccountEvent.Replaced replaced ? replaced.Transaction.RawHex : null)
        .OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
}

using System.Diagnostics;
using System.Net;
using MeshRebalancer.EndToEnd;
using MeshRebalancer.TestSupport;
using Xunit.Abstractions;

namespace MeshRebalancer.ClusterNode.Tests;

/// <summary>
/// Nodes and the database that die while value crosses chains. Each round prints how long callers waited. <c>MESH_CLUSTER_SETTINGS=shipped</c> runs it with
/// the settings that a node has by itself; otherwise it is patient, because a machine that runs other tests beside it would look dead for seconds.
/// </summary>
[Collection(ClusterWorld.Name)]
[RequiresPostgres]
public sealed class FailOverTests(DevnetFixture fixture, ITestOutputHelper output)
{
    private static readonly bool Shipped = Environment.GetEnvironmentVariable("MESH_CLUSTER_SETTINGS") == "shipped";

    private static readonly string Settings = Shipped ? "" : "akka.cluster.failure-detector.acceptable-heartbeat-pause = 10s";

    private readonly Queue<TestPortfolio> _idle = new();

    [WhereFact]
    public async Task Rebalances_go_on_when_nodes_are_killed_or_leave_and_when_the_database_restarts()
    {
        var server = PostgresServer.Private()!;
        await server.InitializeAsync();
        try
        {
            await using var desk = await ClusterDesk.StartAsync(fixture.Devnet, await server.CreateDatabaseAsync(), 8, [null, null, null], Settings);
            desk.Portfolios.ToList().ForEach(_idle.Enqueue);
            output.WriteLine(Shipped ? "with the settings of base.conf" : Settings);
            await RoundAsync(desk, "the oldest node is killed", _ => KillAsync(desk, 0));
            await RoundAsync(desk, "the node that holds the account is killed", sender => KillAsync(desk, sender));
            await RoundAsync(desk, "the oldest node leaves", sender => LeaveAsync(desk, sender));
            await RoundAsync(desk, "PostgreSQL is stopped", _ => StopAsync(desk, server));
            output.WriteLine($"{await desk.ShouldBeWholeAsync()} events: every stream is gap-free, every hash chain whole");
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    // Two portfolios at a time; what shall happen happens as soon as one of them has sent its first transaction.
    private async Task RoundAsync(ClusterDesk desk, string what, Func<int, Task<TimeSpan>> happens)
    {
        TestPortfolio[] burst = [_idle.Dequeue(), _idle.Dequeue()];
        var before = desk.Sent;
        await Task.WhenAll(burst.Select(desk.AutomaticAsync));
        var outage = await happens(await desk.SendsAsync(before));
        output.WriteLine($"{what}: every portfolio answers within {outage.TotalSeconds:0.0} s");
        await Task.WhenAll(burst.Select(desk.CompletesAsync));
        foreach (var portfolio in burst)
        {
            await desk.ShouldBeWellAsync(portfolio);
        }

        output.WriteLine($"{what}: 2 of 2 completed, 0 lost, 0 doubled");
        for (var i = 0; i < desk.Nodes.Length; i++)
        {
            if (desk.Nodes[i] is null)
                await desk.StartAsync(i);
        }
    }

    private static async Task<TimeSpan> KillAsync(ClusterDesk desk, int index)
    {
        await desk.KillAsync(index);
        return await desk.OutageAsync([.. desk.Portfolios]);
    }

    private async Task<TimeSpan> LeaveAsync(ClusterDesk desk, int index)
    {
        var watch = Stopwatch.StartNew();
        var leaving = desk.LeaveAsync(index);
        var outage = await desk.LongestWaitAsync(leaving, [.. desk.Portfolios]);
        (await leaving).ShouldBe(0);
        output.WriteLine($"it has left after {watch.Elapsed.TotalSeconds:0.0} s");
        return outage;
    }

    private static async Task<TimeSpan> StopAsync(ClusterDesk desk, PostgresServer server)
    {
        await server.StopAsync();
        // Nobody is told that anything was stored: the API says so instead of waiting.
        await Wait.UntilAsync(async () => !await desk.Any.PutModeAsync(desk.Portfolios[0].Name, "observe"), () => $"a command is not taken:\n{desk.Said}");
        // Traffic goes elsewhere, and nobody restarts what a restart would not mend.
        await EachAsync(desk, "/healthz/ready", HttpStatusCode.ServiceUnavailable);
        await EachAsync(desk, "/healthz/live", HttpStatusCode.OK);
        await server.StartAsync();
        var outage = await desk.OutageAsync([.. desk.Portfolios]);
        await EachAsync(desk, "/healthz/ready", HttpStatusCode.OK);
        return outage;
    }

    private static async Task EachAsync(ClusterDesk desk, string path, HttpStatusCode expected)
    {
        foreach (var node in desk.Nodes)
        {
            await Wait.UntilAsync(async () => await node!.Process.StatusAsync(path) == expected, () => $"{path} answers {expected}:\n{desk.Said}");
        }
    }
}

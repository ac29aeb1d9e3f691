using System.Net;
using MeshRebalancer.EndToEnd;
using MeshRebalancer.Kernel;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.ClusterNode.Tests;

/// <summary>The whole product on three processes, PostgreSQL and two real chains.</summary>
[Collection(ClusterWorld.Name)]
[RequiresPostgres]
public sealed class PortfoliosTests(DevnetFixture fixture, PostgresServer server)
{
    private const int Enough = 40;

    [WhereFact]
    public async Task Value_crosses_chains_on_nodes_that_share_the_roles_and_each_chain_is_read_by_one()
    {
        await using var desk = await ClusterDesk.StartAsync(
            fixture.Devnet, await server.CreateDatabaseAsync(), 2, ["api, portfolio", "portfolio, connector", "connector"]);
        foreach (var node in desk.Nodes)
        {
            await Wait.UntilAsync(async () => await node!.Process.StatusAsync("/healthz/ready") == HttpStatusCode.OK, () => $"every node hears of every chain:\n{desk.Said}");
        }

        foreach (var portfolio in desk.Portfolios)
        {
            await desk.AutomaticAsync(portfolio);
        }

        foreach (var portfolio in desk.Portfolios)
        {
            await desk.CompletesAsync(portfolio);
            await desk.ShouldBeWellAsync(portfolio);
        }

        (await desk.ShouldBeWholeAsync()).ShouldBeGreaterThan(0);
        await ShouldBeReadByOneAsync(desk, DevnetFixture.Ethereum);
        await ShouldBeReadByOneAsync(desk, DevnetFixture.Base);
        desk.Nodes[0]!.Proxies.Values.Sum(proxy => proxy.CountOf("eth_subscribe")).ShouldBe(0, "a node without the connectors' role reads no heads");
        (desk.Nodes[0]!.Sent, await desk.Nodes[0]!.Process.StatusAsync("/api/v1/chains")).ShouldBe((0, HttpStatusCode.OK));
        (await desk.Nodes[1]!.Process.StatusAsync("/api/v1/chains")).ShouldBe(HttpStatusCode.NotFound, "a node without the role has no API");
    }

    // Prices are read at each head; whoever only judges portfolios asks now and then.
    private static async Task ShouldBeReadByOneAsync(ClusterDesk desk, ChainId chain)
    {
        int[] Calls() => [.. desk.Nodes.Select(node => node!.Proxies[chain].CountOf("eth_call"))];
        var before = Calls();
        await Wait.UntilAsync(() => Task.FromResult(Calls().Sum() - before.Sum() >= Enough), () => $"somebody reads chain {chain}:\n{desk.Said}");
        var since = Calls().Zip(before, (now, then) => now - then).ToArray();
        since.Max().ShouldBeGreaterThan(since.Sum() * 3 / 4, $"one node reads chain {chain}: {string.Join(", ", since)}");
    }
}

/// <summary>One devnet and one server for all tests on real chains.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterWorld : ICollectionFixture<DevnetFixture>, ICollectionFixture<PostgresServer>
{
    public const string Name = "cluster world";
}

using System.Globalization;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.TestSupport;
using Xunit.Abstractions;

namespace MeshRebalancer.EndToEnd;

/// <summary>
/// A node that is killed hard at moments that are drawn from a seed, over and over, on both chains: a moment is so many requests to the chains
/// since the node started. <c>MESH_KILL_ROUNDS</c> sets the number of rounds, <c>MESH_KILL_SEED</c> repeats a draw.
/// </summary>
public sealed class RandomKillTests(DevnetFixture fixture, ITestOutputHelper output) : IClassFixture<DevnetFixture>
{
    private const int AtOnce = 3;
    private const int KillsMax = 3;
    private const int RequestsMax = 250;

    [Fact]
    [Trait("Category", "Long")]
    public async Task Nothing_is_lost_or_done_twice_in_rounds_that_are_killed_at_random_moments()
    {
        var (rounds, seed) = (Number("MESH_KILL_ROUNDS", 3), Number("MESH_KILL_SEED", Environment.ProcessId));
        output.WriteLine($"MESH_KILL_SEED={seed} MESH_KILL_ROUNDS={rounds}");
        var kills = 0;
        await Parallel.ForAsync(0, rounds, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (round, _) =>
        {
            try
            {
                Interlocked.Add(ref kills, await RoundAsync(new Random(unchecked((seed * 7919) + round))));
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"Round {round} failed. MESH_KILL_SEED={seed} MESH_KILL_ROUNDS={rounds} draws the same moments again.", error);
            }
        });
        output.WriteLine($"{rounds} rounds, {kills} kills: nothing lost, nothing done twice, every unit accounted for on both chains.");
        kills.ShouldBeGreaterThanOrEqualTo(rounds);
    }

    private async Task<int> RoundAsync(Random random)
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        await using var one = await FaultProxy.StartAsync(new Uri(fixture.Devnet.Deployment.Chain(DevnetFixture.Ethereum).RpcUrl));
        await using var other = await FaultProxy.StartAsync(new Uri(fixture.Devnet.Deployment.Chain(DevnetFixture.Base).RpcUrl));
        portfolio.Configure(change: mesh => mesh.With(DevnetFixture.Ethereum, chain => chain with { Rpc = Behind(one) }).With(DevnetFixture.Base, chain => chain with { Rpc = Behind(other) }));
        var kills = random.Next(1, KillsMax + 1);
        for (var i = 0; i < kills; i++)
        {
            await RunUntilAsync(portfolio, Requests(one, other) + random.Next(1, RequestsMax), () => Requests(one, other));
        }

        await using var node = await StartAsync(portfolio);
        await portfolio.FinishesWellAsync(node);
        return kills;
    }

    private static async Task RunUntilAsync(TestPortfolio portfolio, int requests, Func<int> sofar)
    {
        await using var node = portfolio.Run();
        var asked = AutomaticAsync(node);
        await Wait.UntilAsync(() => Task.FromResult(sofar() >= requests), () => $"{requests} requests reach the chains, {sofar()} did:\n{node.Said}");
        await node.KillAsync();
        await asked.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task<NodeProcess> StartAsync(TestPortfolio portfolio)
    {
        var node = portfolio.Run();
        await AutomaticAsync(node);
        return node;
    }

    // What was stored before a kill is not asked for again.
    private static async Task AutomaticAsync(NodeProcess node)
    {
        await node.ServesAsync();
        if ((await node.GetAsync($"/api/v1/portfolios/{TestPortfolio.Id}")).GetProperty("mode").GetString() != "automatic")
        {
            await node.SetModeAsync(TestPortfolio.Id, "automatic");
        }
    }

    private static RpcConfiguration Behind(FaultProxy proxy) => new([proxy.Url], proxy.WebSocketUrl);

    private static int Requests(params FaultProxy[] proxies) => proxies.Sum(proxy => proxy.Counts.Values.Sum());

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}

using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.EndToEnd;

/// <summary>The kill switch on real chains: what is in flight comes home, and nothing new leaves.</summary>
[Collection(DevnetCollection.Name)]
public sealed class KillSwitchTests(DevnetFixture fixture)
{
    [Fact]
    public async Task Set_between_burn_and_mint_the_mint_happens_no_swap_starts_and_a_restart_forgets_nothing()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        await using var proxy = await FaultProxy.StartAsync(new Uri(fixture.Devnet.Deployment.AttestationUrl));
        portfolio.Configure(change: mesh => mesh with { Bridges = [.. mesh.Bridges.OfType<BridgeConfiguration.CctpV2>().Select(bridge => bridge with { AttestationUrl = proxy.Url })] });
        proxy.Inject(new Fault.Status(404), "GET /v2/messages/*");
        await using (var first = portfolio.Run())
        {
            await first.ServesAsync();
            await first.SetModeAsync(TestPortfolio.Id, "automatic");
            await StoresAsync(portfolio, first, story => story.Has("leg.attesting.v1"), "value is between the chains");
            await OperateAsync(first, "set");
            proxy.Heal();
            await StoresAsync(portfolio, first, IsHeldBack, "the transfer settles, and the purchase is held back");
            await first.KillAsync();
        }

        await using var second = portfolio.Run();
        await second.ServesAsync();
        (await second.GetAsync("/api/v1/breakers")).GetProperty("killSwitches").EnumerateArray().ShouldHaveSingleItem()
            .GetProperty("scope").GetString().ShouldBe("leaving");
        var before = await portfolio.StoryAsync();
        before.Bookings.Count(booking => booking.Arrived is not null).ShouldBe(1);
        before.Has("leg.swapping.v1").ShouldBeFalse();
        await OperateAsync(second, "release");
        await second.CompletesAsync(portfolio.OpenJournal);

        var story = await portfolio.StoryAsync();
        await portfolio.ShouldHaveConservedAsync(story);
        await portfolio.ShouldHaveDoneNothingTwiceAsync(story);
    }

    private static bool IsHeldBack(Story story) => story.Has("leg.settled.v1") && story.Events.Any(stored =>
        stored.Event.Name == "leg.checking.v1"
        && RebalanceCodec.Events.Decode(stored.Event.Name, stored.Event.Payload) is RebalanceEvent.LegChecking { Blocked: { } blocked }
        && blocked.StartsWith("kill-switch", StringComparison.Ordinal));

    private static Task StoresAsync(TestPortfolio portfolio, NodeProcess node, Func<Story, bool> done, string what) => Wait.UntilAsync(
        async () => node.HasEnded ? throw new InvalidOperationException($"The node ended:\n{node.Said}") : done(await portfolio.StoryAsync()),
        () => $"{what}. The node said:\n{node.Said}");

    private static async Task OperateAsync(NodeProcess node, string what)
    {
        using var reply = await node.PostAsync($"/api/v1/kill-switch/{what}", new { why = "a drill" });
        reply.IsSuccessStatusCode.ShouldBeTrue(await reply.Content.ReadAsStringAsync());
    }
}

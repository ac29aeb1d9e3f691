using MeshRebalancer.Devnet;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Node.Demo;

namespace MeshRebalancer.EndToEnd;

/// <summary>Bridges in all their moods, on real chains: downgraded and expired attestations, deposits that are filled slowly or come back.</summary>
public sealed class BadBridgeTests(DevnetFixture fixture) : IClassFixture<DevnetFixture>
{
    private LocalDevnet Devnet => fixture.Devnet;

    [Fact]
    public Task A_fast_transfer_that_is_downgraded_says_so_and_arrives() => AttestedAsync(
        new() { DowngradeFast = true, StandardConfirmations = 12 },
        "transfer.downgraded.v1",
        node => node.RebalanceShowsAsync("attesting", "the bridge takes its slow way: insufficient_allowance_available"));

    [Fact]
    public Task An_attestation_that_expires_is_asked_for_again_and_minted() => AttestedAsync(
        new() { FastExpirationBlocks = 1 }, "attestation.expired.v1", _ => Task.CompletedTask);

    [Fact]
    public async Task A_slow_fill_that_was_asked_for_is_shown_as_waiting_and_settles_when_it_comes()
    {
        var story = await RelayedAsync(
            new() { Conduct = AcrossConduct.SlowFill, NeverSlowFill = true },
            async (portfolio, node) =>
            {
                await portfolio.StoresAsync(node, "transfer.slow-fill-requested.v1");
                await node.RebalanceShowsAsync("filling", "A slow fill was asked for");
                (await portfolio.StoryAsync()).Has("transfer.filled.v1").ShouldBeFalse();
            });
        story.Bookings.Count(booking => booking.Departed is not null).ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deposit_that_nobody_fills_is_refunded_where_it_lands_and_planned_again_from_there(bool atDestination)
    {
        var story = await RelayedAsync(
            new() { Conduct = AcrossConduct.Ignore, FillSeconds = 60, RefundAtDestination = atDestination },
            (portfolio, node) => portfolio.StoresAsync(node, "transfer.refunded.v1"));
        var refund = story.Bookings.First(booking => booking.Arrived is not null);
        refund.Chain.ShouldBe(atDestination ? DevnetFixture.Base : DevnetFixture.Ethereum);
        refund.Received!.Value.Token.Chain.ShouldBe(refund.Chain);
        story.Has("rebalance.replanning.v1").ShouldBeTrue();
        story.Bookings.Count(booking => booking.Departed is not null).ShouldBe(atDestination ? 1 : 2);
    }

    [Fact]
    public async Task A_bridge_whose_breaker_is_open_is_routed_around_over_the_other_which_fills_to_the_unit()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(Devnet);
        portfolio.Configure(change: mesh => mesh with { Bridges = [DevnetConfigurations.Cctp(Devnet.Deployment), DevnetConfigurations.Across(Devnet.Deployment)] });
        await using var node = portfolio.Run();
        await node.ServesAsync();
        await TripAsync(node, BreakerKey.Bridge("cctp-v2"));
        await node.SetModeAsync(TestPortfolio.Id, "automatic");
        await node.CompletesAsync(portfolio.OpenJournal);

        var story = await portfolio.StoryAsync();
        await portfolio.ShouldHaveConservedAsync(story);
        story.Has("leg.attesting.v1").ShouldBeFalse("nothing may be burnt");
        story.Has("transfer.filled.v1").ShouldBeTrue();
        var filled = story.Bookings.Where(booking => booking.Arrived is not null).ShouldHaveSingleItem();
        filled.Chain.ShouldBe(DevnetFixture.Base);
        var rebalance = await node.GetAsync($"/api/v1/rebalances/{TestPortfolio.Id}.1");
        rebalance.GetProperty("legs").EnumerateArray().Single(leg => leg.GetProperty("kind").GetString() == "transfer").GetProperty("venue").GetString().ShouldBe("across");
    }

    private static async Task TripAsync(NodeProcess node, BreakerKey key)
    {
        using var reply = await node.PostAsync("/api/v1/breakers/trip", new { key = key.ToString(), why = "a drill" });
        reply.IsSuccessStatusCode.ShouldBeTrue(await reply.Content.ReadAsStringAsync());
    }

    private async Task AttestedAsync(AttestationKnobs knobs, string stored, Func<NodeProcess, Task> shown)
    {
        using var portfolio = await TestPortfolio.CrossingAsync(Devnet);
        Devnet.Attestation.Knobs = knobs;
        try
        {
            await using var node = await portfolio.RunAutomaticAsync();
            await portfolio.StoresAsync(node, stored);
            await shown(node);
            Devnet.Attestation.Knobs = new();
            await portfolio.FinishesWellAsync(node);
        }
        finally
        {
            Devnet.Attestation.Knobs = new();
        }
    }

    private async Task<Story> RelayedAsync(AcrossKnobs knobs, Func<TestPortfolio, NodeProcess, Task> until)
    {
        using var portfolio = await TestPortfolio.CrossingAsync(Devnet);
        portfolio.Configure(change: mesh => mesh with { Bridges = [DevnetConfigurations.Across(Devnet.Deployment)] });
        Devnet.Across.Knobs = knobs;
        try
        {
            await using var node = await portfolio.RunAutomaticAsync();
            await until(portfolio, node);
            Devnet.Across.Knobs = new();
            await node.CompletesAsync(portfolio.OpenJournal);
            var story = await portfolio.StoryAsync();
            await portfolio.ShouldHaveConservedAsync(story);
            return story;
        }
        finally
        {
            Devnet.Across.Knobs = new();
        }
    }
}

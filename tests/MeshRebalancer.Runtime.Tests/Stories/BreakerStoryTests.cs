using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Tests.World;

namespace MeshRebalancer.Runtime.Tests.Stories;

public sealed class BreakerStoryTests
{
    [Fact]
    public void A_kill_switch_lets_nothing_leave_for_hours_and_its_release_lets_the_same_legs_go_on()
    {
        var sentWhileSet = -1;
        var kill = new BreakerCommand.Kill(KillScope.Leaving, "ann", "drill", DateTimeOffset.UnixEpoch);
        var story = Story.Tell(before: [(BreakersState.Global, kill)], beside: async (story, streams) =>
        {
            await Task.Delay(TimeSpan.FromHours(2), story.World.Time);
            sentWhileSet = story.World.Chains.Values.Sum(chain => chain.Sent);
            await streams.AskAsync(BreakersState.Global, new BreakerCommand.Release(KillScope.Leaving, "ann", "over", story.World.Time.GetUtcNow()), default);
        });
        sentWhileSet.ShouldBe(0);
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        story.Journal.Events.ShouldContain(stored => stored.Event.Name == "breaker.kill-switch-released.v1");
        story.Journal.Events.ShouldNotContain(stored => stored.Event.Name == "leg.failed.v1", "a leg that is held back keeps its looks");
    }

    [Fact]
    public void With_the_kill_switch_set_in_mid_flight_the_mint_happens_and_no_new_swap_starts()
    {
        var (before, after) = ((Swaps: -1, Sent: 0), (Swaps: -1, Sent: 0));
        var story = Story.Tell(beside: async (story, streams) =>
        {
            await HappensAsync(story, "leg.attesting.v1");
            before = Seen(story);
            await StopAsync(story, streams, KillScope.Leaving, TimeSpan.FromMinutes(1), () => after = Seen(story));
        });
        after.Swaps.ShouldBe(before.Swaps);
        after.Sent.ShouldBe(before.Sent + 1, "the mint");
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        Seen(story).Swaps.ShouldBeGreaterThan(after.Swaps);
    }

    [Fact]
    public void With_the_second_kill_switch_set_in_mid_flight_the_mint_waits_too_and_nothing_is_lost()
    {
        var (before, after) = ((Swaps: -1, Sent: 0), (Swaps: -1, Sent: 0));
        var story = Story.Tell(beside: async (story, streams) =>
        {
            await HappensAsync(story, "leg.attesting.v1");
            before = Seen(story);
            await StopAsync(story, streams, KillScope.Everything, TimeSpan.FromMinutes(5), () => after = Seen(story));
        });
        after.ShouldBe(before);
        story.Journal.Events.ShouldContain(stored => stored.Event.Name == "leg.mint-retried.v1");
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        story.Book.InFlight.ShouldBeEmpty();
    }

    [Fact]
    public void A_kill_switch_set_between_an_approval_and_its_swap_keeps_the_swap_from_being_signed()
    {
        var after = (Swaps: -1, Sent: 0);
        var story = Story.Tell(beside: async (story, streams) =>
        {
            await HappensAsync(story, "leg.approving.v1");
            await StopAsync(story, streams, KillScope.Leaving, TimeSpan.FromSeconds(40), () => after = Seen(story));
        });
        after.Sent.ShouldBeLessThanOrEqualTo(1, "an approval that was on its way");
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
    }

    [Fact]
    public void A_breaker_that_was_tripped_by_hand_keeps_its_legs_back_until_it_is_reset()
    {
        var bridge = BreakerKey.Bridge("sim-bridge");
        var burns = -1;
        var trip = new BreakerCommand.Trip(bridge, "ann", "audit", DateTimeOffset.UnixEpoch);
        var story = Story.Tell(before: [(BreakersState.StreamOf("main"), trip)], beside: async (story, streams) =>
        {
            await Task.Delay(TimeSpan.FromHours(1), story.World.Time);
            burns = story.Journal.Events.Count(stored => stored.Event.Name == "leg.burning.v1");
            await streams.AskAsync(BreakersState.StreamOf("main"), new BreakerCommand.Reset(bridge, "ann", "done", story.World.Time.GetUtcNow()), default);
        });
        burns.ShouldBe(0);
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        story.Journal.Events.ShouldContain(stored => stored.Event.Name == "leg.burning.v1");
        story.Journal.Events.ShouldNotContain(stored => stored.Event.Name == "leg.failed.v1", "a leg that is held back keeps its looks");
    }

    [Fact]
    public void Cheaper_of_two_bridges_is_taken_and_the_other_where_its_breaker_is_open()
    {
        BridgesOf(Story.Tell(twoBridges: true)).ShouldBe(["sim-bridge"]);
        var trip = new BreakerCommand.Trip(BreakerKey.Bridge("sim-bridge"), "ann", "audit", DateTimeOffset.UnixEpoch);
        foreach (var stream in new[] { BreakersState.StreamOf("main"), BreakersState.Global })
        {
            var story = Story.Tell(before: [(stream, trip)], twoBridges: true);
            BridgesOf(story).ShouldBe(["dear-bridge"]);
            story.Rebalance.LastPlan!.Explanation.ShouldContain("bridge:sim-bridge is gone around where there is another way: ann opened its breaker, audit.");
        }
    }

    [Fact]
    public void Bridge_that_cannot_be_read_is_gone_around() =>
        BridgesOf(Story.Tell(meddle: world => Task.FromResult(world.Bridge.Dumb = true), twoBridges: true)).ShouldBe(["dear-bridge"]);

    private static StreamId Desk => BreakersState.StreamOf("main");

    private static async Task StopAsync(Story story, IStreams streams, KillScope scope, TimeSpan duration, Action look)
    {
        await streams.AskAsync(Desk, new BreakerCommand.Kill(scope, "ann", "drill", story.World.Time.GetUtcNow()), default);
        await Task.Delay(duration, story.World.Time);
        look();
        await streams.AskAsync(Desk, new BreakerCommand.Release(scope, "ann", "over", story.World.Time.GetUtcNow()), default);
    }

    private static async Task HappensAsync(Story story, string name)
    {
        while (story.Journal.Events.All(stored => stored.Event.Name != name))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), story.World.Time);
        }
    }

    private static (int Swaps, int Sent) Seen(Story story) => (
        story.Journal.Events.Count(stored => stored.Event.Name == "leg.swapping.v1"), story.World.Chains.Values.Sum(chain => chain.Sent));

    private static string[] BridgesOf(Story story)
    {
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        return [.. story.Rebalance.Legs.Select(leg => leg.Leg).OfType<PlannedLeg.Transfer>().Select(leg => leg.Bridge)];
    }
}

using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Runtime.Tests.World;

namespace MeshRebalancer.Runtime.Tests.Stories;

public sealed class BreakerStoryTests
{
    [Fact]
    public void A_kill_switch_lets_nothing_leave_and_its_release_lets_it_go_on()
    {
        var sentWhileSet = -1;
        var kill = new BreakerCommand.Kill(KillScope.Leaving, "ann", "drill", DateTimeOffset.UnixEpoch);
        var story = Story.Tell(before: [(BreakersState.Global, kill)], beside: async (story, streams) =>
        {
            await Task.Delay(TimeSpan.FromMinutes(2), story.World.Time);
            sentWhileSet = story.World.Chains.Values.Sum(chain => chain.Sent);
            await streams.AskAsync(BreakersState.Global, new BreakerCommand.Release(KillScope.Leaving, "ann", "over", story.World.Time.GetUtcNow()), default);
        });
        sentWhileSet.ShouldBe(0);
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        story.Journal.Events.ShouldContain(stored => stored.Event.Name == "breaker.kill-switch-released.v1");
    }

    [Fact]
    public void A_breaker_that_was_tripped_by_hand_keeps_its_legs_back_until_it_is_reset()
    {
        var bridge = BreakerKey.Bridge("sim-bridge");
        var burns = -1;
        var trip = new BreakerCommand.Trip(bridge, "ann", "audit", DateTimeOffset.UnixEpoch);
        var story = Story.Tell(before: [(BreakersState.StreamOf("main"), trip)], beside: async (story, streams) =>
        {
            await Task.Delay(TimeSpan.FromMinutes(1), story.World.Time);
            burns = story.Journal.Events.Count(stored => stored.Event.Name == "leg.burning.v1");
            await streams.AskAsync(BreakersState.StreamOf("main"), new BreakerCommand.Reset(bridge, "ann", "done", story.World.Time.GetUtcNow()), default);
        });
        burns.ShouldBe(0);
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        story.Journal.Events.ShouldContain(stored => stored.Event.Name == "leg.burning.v1");
    }

    [Fact]
    public void Cheaper_of_two_bridges_is_taken_and_the_other_where_its_breaker_is_open()
    {
        BridgesOf(Story.Tell(twoBridges: true)).ShouldBe(["sim-bridge"]);
        var trip = new BreakerCommand.Trip(BreakerKey.Bridge("sim-bridge"), "ann", "audit", DateTimeOffset.UnixEpoch);
        foreach (var stream in new[] { BreakersState.StreamOf("main"), BreakersState.Global })
            BridgesOf(Story.Tell(before: [(stream, trip)], twoBridges: true)).ShouldBe(["dear-bridge"]);
    }

    [Fact]
    public void Bridge_that_cannot_be_read_is_gone_around() =>
        BridgesOf(Story.Tell(meddle: world => Task.FromResult(world.Bridge.Dumb = true), twoBridges: true)).ShouldBe(["dear-bridge"]);

    private static string[] BridgesOf(Story story)
    {
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        return [.. story.Rebalance.Legs.Select(leg => leg.Leg).OfType<PlannedLeg.Transfer>().Select(leg => leg.Bridge)];
    }
}

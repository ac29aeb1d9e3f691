using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Runtime.Tests.World;

namespace MeshRebalancer.Runtime.Tests.Stories;

/// <summary>A rebalance whose legs ask for room before value leaves. The portfolio is worth 20,000 USD and has to move 12,000 of it.</summary>
public sealed class FlightStoryTests
{
    private static readonly DeskLimits Wide = new(10, Usd.Of(1_000_000));

    [Fact]
    public void Every_leg_reserves_its_flight_before_anything_is_sent_and_counts_the_same_money_once()
    {
        var story = Story.Tell(limits: Wide with { InFlight = new(Usd.Of(12_001), Usd.Of(12_001), Usd.Of(12_001), Usd.Of(12_001)) });
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        var names = story.Journal.Events.Select(stored => stored.Event.Name).ToList();
        names.Count(name => name == "coordinator.flight-reserved.v1").ShouldBe(story.Rebalance.Legs.Count);
        names.IndexOf("coordinator.flight-reserved.v1").ShouldBeLessThan(names.FindIndex(name => name is "leg.approving.v1" or "leg.swapping.v1"));
    }

    [Fact]
    public void A_leg_that_no_room_is_left_for_does_not_act_and_says_which_limit_it_is()
    {
        var story = Story.Tell(limits: Wide with { InFlight = new(PerBridgeMax: Usd.Of(100)) });
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Incomplete>().Reason.ShouldContain("in-flight-per-bridge-over-limit");
        story.Journal.Events.ShouldNotContain(stored => stored.Event.Name == "leg.burning.v1");
    }

    [Fact]
    public void What_the_desk_holds_on_a_chain_counts_against_what_may_come_to_stand_there()
    {
        Story.Tell(limits: Wide with { Exposure = new(PerChainMax: Usd.Of(6_100)) }).Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        Story.Tell(limits: Wide with { Exposure = new(PerChainMax: Usd.Of(5_000)) }).Rebalance.Outcome
            .ShouldBeOfType<RebalanceOutcome.Incomplete>().Reason.ShouldContain("exposure-per-chain-over-limit");
    }
}

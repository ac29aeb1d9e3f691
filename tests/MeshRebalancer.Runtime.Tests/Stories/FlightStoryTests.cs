using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
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

    [Fact]
    public void A_pool_that_is_deep_enough_is_swapped_in_and_the_stored_reservation_says_how_deep_it_was()
    {
        var story = Story.Tell(limits: Wide with { PoolShare = new(3_600, DepthMaxBps: 1_000, VolumeMaxBps: 10_000) });
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        Pools(story).ShouldAllBe(pool => pool.Depth > Usd.Of(999_999) && pool.Volume != null);
    }

    [Fact]
    public void A_leg_that_would_take_more_than_its_share_of_a_pool_does_not_swap()
    {
        var story = Story.Tell(limits: Wide with { PoolShare = new(3_600, DepthMaxBps: 10) });
        story.Rebalance.Outcome.ToString()!.ShouldContain("pool-depth-over-limit");
        story.Journal.Events.ShouldNotContain(stored => stored.Event.Name == "leg.swapping.v1");
    }

    [Fact]
    public void What_a_rebalance_would_cost_in_a_worse_market_stands_in_its_request()
    {
        EquatableArray<AssetRule> none = [];
        var policy = new MandatePolicy(
            "stressed", new Strategy.Fixed(SimWorld.Wanted.Targets), new Trigger.AbsoluteBand(SimWorld.Wanted.BandBps), RebalanceTo.Target, none, [], null, 0, null, RouteRules.Free, null, StressCostMaxBps: 200);
        var story = Story.Tell(mandate: SimWorld.Wanted with { Policy = policy });
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        var test = story.Rebalance.Request.Stress.ShouldNotBeNull();
        (test.PartBps, test.Unknown).ShouldBe((10_000, null));
        test.Cost.ShouldBeGreaterThan(Usd.Zero);
    }

    private static IEnumerable<PoolStanding> Pools(Story story) => story.Journal.Events
        .Where(stored => stored.Event.Name == "coordinator.flight-reserved.v1")
        .Select(stored => (CoordinatorEvent.FlightReserved)CoordinatorCodec.Events.Decode(stored.Event.Name, stored.Event.Payload))
        .Where(reserved => reserved.Flight.Pool is not null)
        .Select(reserved => reserved.Pool.ShouldNotBeNull());
}

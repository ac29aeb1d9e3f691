using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Runtime.Tests.World;

namespace MeshRebalancer.Runtime.Tests.Stories;

/// <summary>Bridges that take their time, or can't be read.</summary>
public sealed class WaitingStoryTests
{
    [Fact]
    public void What_is_in_flight_and_cannot_be_read_is_told_and_settles_when_it_can_be()
    {
        var story = Story.Tell(meddle: async world =>
        {
            world.Bridge.Dark = true;
            await Task.Delay(TimeSpan.FromMinutes(20), world.Time);
            world.Bridge.Dark = false;
        });
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        Names(story).Count(name => name is "leg.unreadable.v1" or "leg.readable.v1").ShouldBe(2, "each turn is told once");
        story.Book.InFlight.ShouldBeEmpty();
    }

    [Fact]
    public void A_bridge_that_takes_its_slow_way_is_told_once_and_waited_for()
    {
        var story = Story.Tell(meddle: async world =>
        {
            world.Bridge.Delay = "insufficient_fee";
            await Task.Delay(TimeSpan.FromMinutes(15), world.Time);
            world.Bridge.Delay = null;
        });
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        Names(story).Count(name => name == "transfer.downgraded.v1").ShouldBe(1);
        Names(story).ShouldNotContain("leg.attestation-overdue.v1", "the slow way has a deadline of its own");
    }

    [Fact]
    public void A_bridge_that_is_silent_for_two_hours_is_an_alarm_and_nothing_is_given_up()
    {
        var story = Story.Tell(meddle: async world =>
        {
            world.Bridge.Dark = true;
            await Task.Delay(TimeSpan.FromHours(2), world.Time);
            world.Bridge.Dark = false;
        });
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        Names(story).ShouldContain("leg.attestation-overdue.v1");
        Names(story).ShouldNotContain("leg.failed.v1");
    }

    private static IEnumerable<string> Names(Story story) => story.Journal.Events.Select(stored => stored.Event.Name);
}

using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Tests.World;

namespace MeshRebalancer.Runtime.Tests.Stories;

/// <summary>An account without enough native coin comes to it by itself, and the portfolio is brought home afterwards.</summary>
public sealed class GasStoryTests
{
    private static readonly Address Tank = Markings.AddressOf("tank");

    private static readonly UInt256 Found = UInt256.PowerOfTen(14) * 9u;

    private static readonly GasPolicy Policy = new(UInt256.PowerOfTen(15), UInt256.PowerOfTen(17), null);

    private static readonly Lazy<Story> Unwrapped = new(() => Tell(Policy));

    [Fact]
    public void What_is_missing_is_unwrapped_once_and_booked_as_a_cost()
    {
        var story = Unwrapped.Value;
        ShouldBeWhole(story);
        Events<GasEvent.Started>(story).ShouldHaveSingleItem().Wei.ShouldBe(Policy.TargetWei - Found);
        story.World.Chains[new(1)].Done.Count(word => word == "withdrawn").ShouldBe(1);
    }

    [Fact]
    public void The_tank_pays_where_there_is_one()
    {
        var story = Tell(Policy with { Tank = Tank });
        Events<GasEvent.Started>(story).ShouldHaveSingleItem().Source.ShouldBe(new TopUpSource.Tank(Tank));
        story.World.Chains[new(1)].Done.ShouldNotContain("withdrawn");
        var paid = Events<GasEvent.Mined>(story).ShouldHaveSingleItem().Transaction.FeeWei;
        story.World.Chains[new(1)].Books.Wei(Tank).ShouldBe(UInt256.PowerOfTen(18) - (Policy.TargetWei - Found) - paid);
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
    }

    /// <summary>At each append until the top-up is over the node dies, once right before it and once right after, and is started again.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_node_killed_at_any_append_tops_up_exactly_once(bool before)
    {
        var ended = 1 + Unwrapped.Value.Journal.Events.ToList().FindIndex(stored => stored.Event.Name == "gas.top-up-ended.v1");
        for (var append = 1; append <= Math.Min(ended, Unwrapped.Value.Journal.Appends); append++)
        {
            var story = Tell(Policy, new Kill(append, before));
            story.Starts.ShouldBe(2, $"killed at append {append}");
            ShouldBeWhole(story);
        }
    }

    [Fact]
    public void The_kill_switch_stops_unwrapping_and_not_the_tank()
    {
        var kill = new BreakerCommand.Kill(KillScope.Leaving, "ann", "drill", DateTimeOffset.UnixEpoch);
        var held = Tell(Policy, before: kill, release: true);
        Events<GasEvent.HeldBack>(held)[0].Reason!.ShouldContain("ann set the kill switch");
        ShouldBeWhole(held);
        var names = Tell(Policy with { Tank = Tank }, before: kill, release: true).Journal.Events.Select(stored => stored.Event.Name).ToList();
        names.TakeWhile(name => name != "kill-switch.released.v1").ShouldContain("gas.top-up-ended.v1");
    }

    // Everything is where the book says, in tokens and in coin: what was unwrapped is coin now, and every fee is known.
    private static void ShouldBeWhole(Story story)
    {
        var chain = story.World.Chains[new(1)];
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        Events<GasEvent.Started>(story).Count.ShouldBe(1);
        chain.Done.Count(word => word == "withdrawn").ShouldBe(1);
        story.Journal.Events.ShouldNotContain(stored => stored.Event.Name == "portfolio.withdrawal-noticed.v1" || stored.Event.Name == "portfolio.deposit-noticed.v1");
        foreach (var holding in story.Book.Holdings)
        {
            holding.Amount.Raw.ShouldBe(story.World.Chains[holding.Amount.Token.Chain].Books.Balance(holding.Amount.Token, SimWorld.Account));
        }

        var legs = story.Rebalance.Legs.SelectMany(leg => leg.Transactions).Where(one => one.Transaction.Chain == chain.Id)
            .Aggregate(UInt256.Zero, (sum, one) => sum + one.Transaction.FeeWei);
        var topUp = Events<GasEvent.Mined>(story).ShouldHaveSingleItem().Transaction.FeeWei;
        chain.Books.Wei(SimWorld.Account).ShouldBe(Policy.TargetWei - legs - topUp);
    }

    private static Story Tell(GasPolicy policy, Kill? kill = null, BreakerCommand? before = null, bool release = false) => Story.Tell(
        kill,
        meddle: world =>
        {
            var books = world.Chains[new(1)].Books;
            books.Pay(SimWorld.Account, UInt256.PowerOfTen(18) - Found);
            books.GiveWei(Tank, UInt256.PowerOfTen(18));
            return Task.CompletedTask;
        },
        before: before is null ? null : [(BreakersState.StreamOf("main"), before)],
        beside: !release ? null : async (story, streams) =>
        {
            await Task.Delay(TimeSpan.FromMinutes(3), story.World.Time);
            await streams.AskAsync(BreakersState.StreamOf("main"), new BreakerCommand.Release(KillScope.Leaving, "ann", "over", story.World.Time.GetUtcNow()), default);
        },
        gas: [new("main", new(1), policy, [new(SimWorld.Account, SimWorld.Facts.Stream, SimWorld.WethOne.Id)])]);

    private static IReadOnlyList<T> Events<T>(Story story)
        where T : GasEvent =>
        [.. story.Journal.Events.Where(stored => stored.Stream.Category == GasState.Category).Select(stored => GasCodec.Events.Decode(stored.Event.Name, stored.Event.Payload)).OfType<T>()];
}

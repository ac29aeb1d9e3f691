using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Tests.World;

namespace MeshRebalancer.Runtime.Tests.Stories;

public sealed class RebalanceStoryTests
{
    private static readonly Lazy<Story> Untroubled = new(() => Story.Tell());

    [Fact]
    public void A_portfolio_that_lacks_an_asset_on_another_chain_is_brought_home()
    {
        var story = Untroubled.Value;
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        story.Rebalance.Legs.Select(leg => leg.State.GetType().Name).ShouldAllBe(state => state == nameof(LegState.Settled));
        Done(story, 1).ShouldBe(["approved", "swapped", "approved", "burned"], ignoreOrder: true);
        Done(story, 8453).ShouldBe(["minted", "approved", "swapped"], ignoreOrder: true);
        Weight(story, SimWorld.WbtcBase).ShouldBeInRange(2_800, 3_200);
        Weight(story, SimWorld.WethOne).ShouldBeInRange(3_800, 4_200);
    }

    [Fact]
    public void What_is_booked_is_what_the_chains_hold_to_the_last_unit()
    {
        var story = Untroubled.Value;
        story.Book.InFlight.ShouldBeEmpty();
        foreach (var holding in story.Book.Holdings)
        {
            holding.Amount.Raw.ShouldBe(Held(story, holding.Amount.Token));
        }
    }

    [Fact]
    public void Gas_is_what_the_legs_transactions_cost_to_the_last_wei()
    {
        var story = Untroubled.Value;
        foreach (var (id, chain) in story.World.Chains)
        {
            var paid = story.Rebalance.Legs.SelectMany(leg => leg.Transactions).Where(one => one.Transaction.Chain == id)
                .Aggregate(UInt256.Zero, (sum, one) => sum + one.Transaction.FeeWei);
            chain.Books.Wei(SimWorld.Account).ShouldBe(UInt256.PowerOfTen(18) - paid);
        }
    }

    /// <summary>At each append of the whole story the node dies, once right before it and once right after, and is started again.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_node_killed_at_any_append_finishes_with_nothing_done_twice(bool before)
    {
        var appends = Untroubled.Value.Journal.Appends;
        appends.ShouldBeGreaterThan(40);
        for (var append = 1; append <= appends; append++)
        {
            var story = Story.Tell(new Kill(append, before));
            story.Starts.ShouldBe(2, $"killed at append {append}");
            IsLikeUntroubled(story, $"killed {(before ? "before" : "after")} append {append}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_world_in_which_one_question_in_twenty_fails_sees_nothing_done_twice(int seed) =>
        NothingTwice(Story.Tell(faultSeed: seed), $"seed {seed}");

    [Fact]
    public void A_stranger_who_mints_first_is_no_trouble()
    {
        var story = Story.Tell(relayerMints: true);
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        Done(story, 8453).ShouldBe(["approved", "swapped"], ignoreOrder: true);
        story.Book.Holdings.ShouldAllBe(holding => holding.Amount.Raw == Held(story, holding.Amount.Token));
    }

    private static void IsLikeUntroubled(Story story, string when)
    {
        NothingTwice(story, when);
        foreach (var token in SimWorld.Facts.Tokens)
        {
            Held(story, token.Id).ShouldBe(Held(Untroubled.Value, token.Id), when);
        }

        foreach (var (id, chain) in story.World.Chains)
        {
            chain.Books.Nonce(SimWorld.Account).ShouldBe(Untroubled.Value.World.Chains[id].Books.Nonce(SimWorld.Account), when);
        }
    }

    // Each nonce that was used belongs to one transaction of one leg, and each action was done once.
    private static void NothingTwice(Story story, string when)
    {
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>(when);
        Done(story, 1).Count(word => word == "burned").ShouldBe(1, when);
        Done(story, 8453).Count(word => word == "minted").ShouldBe(1, when);
        Done(story, 1).Count(word => word == "swapped").ShouldBe(1, when);
        Done(story, 8453).Count(word => word == "swapped").ShouldBe(1, when);
        foreach (var (id, chain) in story.World.Chains)
        {
            var transactions = story.Rebalance.Legs.SelectMany(leg => leg.Transactions).Count(one => one.Transaction.Chain == id);
            chain.Books.Nonce(SimWorld.Account).ShouldBe((ulong)transactions, when);
        }

        story.Book.InFlight.ShouldBeEmpty(when);
        story.Book.Holdings.ShouldAllBe(holding => holding.Amount.Raw == Held(story, holding.Amount.Token), when);
    }

    private static List<string> Done(Story story, ulong chain) => story.World.Chains[new(chain)].Done;

    private static UInt256 Held(Story story, TokenId token) => story.World.Chains[token.Chain].Books.Balance(token, SimWorld.Account);

    private static int Weight(Story story, Token token)
    {
        var value = story.World.Prices[token.Asset].ValueOf(Held(story, token.Id), token.Decimals, Rounding.Down);
        return (int)(ulong)UInt256.MulDiv(value.Raw, 10_000u, Usd.Of(20_000).Raw, Rounding.Down);
    }
}

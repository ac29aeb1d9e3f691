using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Runtime.Tests.World;

namespace MeshRebalancer.Runtime.Tests.Stories;

public sealed class TroubleTests
{
    [Fact]
    public void Bytes_that_get_lost_are_sent_again_until_they_are_mined_under_the_same_nonce()
    {
        var story = Story.Tell(meddle: world =>
        {
            world.Chains[new(1)].Losing = 3;
            return Task.CompletedTask;
        });
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        var chain = story.World.Chains[new(1)];
        chain.Books.Nonce(SimWorld.Account).ShouldBe(4UL);
        chain.Sent.ShouldBe(4 + 3);
        story.Journal.Events.Count(stored => stored.Event.Name == "transaction.signed.v1" && stored.Stream.Parts[1] == "1").ShouldBe(4);
    }

    [Fact]
    public void A_chain_that_dies_in_mid_round_is_waited_for()
    {
        var story = Story.Tell(meddle: async world =>
        {
            await Task.Delay(TimeSpan.FromSeconds(20), world.Time);
            world.Chains[new(8453)].Dead = true;
            await Task.Delay(TimeSpan.FromMinutes(30), world.Time);
            world.Chains[new(8453)].Dead = false;
        });
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        story.Book.InFlight.ShouldBeEmpty();
    }

    [Fact]
    public void A_price_that_leaves_the_slippage_reverts_the_swap_and_nothing_is_lost()
    {
        var story = Story.Tell(meddle: async world =>
        {
            // After the approval, before the swap: WETH falls by 5 %, more than the 1 % that the mandate allows.
            await Task.Delay(TimeSpan.FromSeconds(3), world.Time);
            world.Prices[SimWorld.Weth] = SimWorld.Dollars(1_900);
        });
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        story.Journal.Events.ShouldContain(stored => stored.Event.Name == "transaction.refused.v1" || stored.Event.Name == "leg.checking.v1");
        foreach (var holding in story.Book.Holdings)
        {
            holding.Amount.Raw.ShouldBe(story.World.Chains[holding.Amount.Token.Chain].Books.Balance(holding.Amount.Token, SimWorld.Account));
        }
    }
}

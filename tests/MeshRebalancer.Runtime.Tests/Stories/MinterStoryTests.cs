using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Tests.World;

namespace MeshRebalancer.Runtime.Tests.Stories;

/// <summary>An account that has nothing but gas sends the mints: the message says who receives.</summary>
public sealed class MinterStoryTests
{
    private static readonly Address Minter = Markings.AddressOf("minter");

    private static readonly Lazy<Story> Untroubled = new(() => Tell(null));

    [Fact]
    public void Another_account_pays_for_the_mint_and_the_portfolios_own_receives_it()
    {
        var story = Untroubled.Value;
        ShouldBeMintedOnce(story);
        var chain = story.World.Chains[new(8453)];
        chain.Books.Nonce(SimWorld.Account).ShouldBe(2UL, "an approval and a swap");
        chain.Books.Balance(SimWorld.UsdcBase.Id, Minter).ShouldBe(UInt256.Zero);
        (UInt256.PowerOfTen(18) - chain.Books.Wei(Minter)).ShouldBe(
            story.Rebalance.Legs.SelectMany(leg => leg.Transactions).First(one => one.Purpose == "mint").Transaction.FeeWei);
    }

    /// <summary>From the burn on, at each append: the choice is stored with the mint, so no other account ever sends it.</summary>
    [Fact]
    public void A_node_killed_on_the_way_mints_once_and_by_the_same_account()
    {
        var events = Untroubled.Value.Journal.Events.ToList();
        var (from, to) = (events.FindIndex(stored => stored.Event.Name == "leg.attesting.v1"), Untroubled.Value.Journal.Appends);
        for (var append = Math.Max(1, Math.Min(from, to) - 5); append <= to; append += 2)
        {
            ShouldBeMintedOnce(Tell(new Kill(append, Before: append % 4 < 2)));
        }
    }

    private static void ShouldBeMintedOnce(Story story)
    {
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        story.World.Chains[new(8453)].Done.Count(word => word == "minted").ShouldBe(1);
        story.World.Chains[new(8453)].Books.Nonce(Minter).ShouldBe(1UL);
        story.Journal.Streams.ShouldContain(new AccountFacts("main", new(8453), Minter).Stream);
        foreach (var holding in story.Book.Holdings)
        {
            holding.Amount.Raw.ShouldBe(story.World.Chains[holding.Amount.Token.Chain].Books.Balance(holding.Amount.Token, SimWorld.Account));
        }
    }

    private static Story Tell(Kill? kill) => Story.Tell(
        kill,
        meddle: world =>
        {
            world.Chains[new(8453)].Books.GiveWei(Minter, UInt256.PowerOfTen(18));
            return Task.CompletedTask;
        },
        minter: Minter);
}

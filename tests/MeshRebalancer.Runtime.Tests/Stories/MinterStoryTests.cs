using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
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

    /// <summary>The mint's nonce goes to a stranger: the account that sends mints stops, and no other; the burn is waited for, and minted once.</summary>
    [Fact]
    public void A_stranger_with_the_key_of_the_account_for_mints_stops_it_alone_until_a_person_has_accounted_for_it()
    {
        var facts = new AccountFacts("main", new(8453), Minter);
        var story = Tell(null, async (told, streams) =>
        {
            var chain = told.World.Chains[new(8453)];
            await HappensAsync(told, "leg.attesting.v1");
            chain.Losing = 1;
            await HappensAsync(told, "transaction.signed.v1", facts.Stream);
            chain.Now(Minter, Call.Nothing(Minter));
            await HappensAsync(told, "account.quarantined.v1", facts.Stream);
            await Task.Delay(TimeSpan.FromMinutes(1), told.World.Time);
            await streams.AskAsync(facts.Stream, new AccountCommand.StateReconciled("ann", "a bill was paid with it", told.World.Time.GetUtcNow()), default);
        });
        ShouldBeMintedOnce(story, nonces: 2);
        Stored(story, "account.quarantined.v1").ShouldAllBe(stream => stream == facts.Stream);
        Stored(story, "account.reconciled.v1").ShouldBe([facts.Stream]);
        Stored(story, "leg.mint-retried.v1").Count().ShouldBe(1);
    }

    /// <summary>The first mint is lost on its way: the same nonce carries it in the end, and its block stays before the account forgets.</summary>
    [Fact]
    public void What_the_account_for_mints_sent_is_followed_like_any_other_until_it_is_final()
    {
        var facts = new AccountFacts("main", new(8453), Minter);
        var story = Tell(null, async (told, _) =>
        {
            await HappensAsync(told, "leg.attesting.v1");
            told.World.Chains[new(8453)].Losing = 1;
            // What comes after it takes long enough for the mint's block to stay.
            await HappensAsync(told, "transaction.mined.v1", facts.Stream);
            told.World.Chains[new(8453)].Losing = 4;
        });
        ShouldBeMintedOnce(story);
        Stored(story, "transaction.signed.v1").Count(stream => stream == facts.Stream).ShouldBe(1);
        Stored(story, "transaction.final.v1").Count(stream => stream == facts.Stream).ShouldBe(1);
    }

    private static async Task HappensAsync(Story story, string name, StreamId? stream = null)
    {
        while (!Stored(story, name).Any(at => stream is null || at == stream))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), story.World.Time);
        }
    }

    private static IEnumerable<StreamId> Stored(Story story, string name) =>
        story.Journal.Events.Where(stored => stored.Event.Name == name).Select(stored => stored.Stream);

    private static void ShouldBeMintedOnce(Story story, ulong nonces = 1)
    {
        story.Rebalance.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        story.World.Chains[new(8453)].Done.Count(word => word == "minted").ShouldBe(1);
        story.World.Chains[new(8453)].Books.Nonce(Minter).ShouldBe(nonces);
        story.Journal.Streams.ShouldContain(new AccountFacts("main", new(8453), Minter).Stream);
        foreach (var holding in story.Book.Holdings)
        {
            holding.Amount.Raw.ShouldBe(story.World.Chains[holding.Amount.Token.Chain].Books.Balance(holding.Amount.Token, SimWorld.Account));
        }
    }

    private static Story Tell(Kill? kill, Func<Story, IStreams, Task>? beside = null) => Story.Tell(
        kill,
        beside: beside,
        meddle: world =>
        {
            world.Chains[new(8453)].Books.GiveWei(Minter, UInt256.PowerOfTen(18));
            return Task.CompletedTask;
        },
        minter: Minter);
}

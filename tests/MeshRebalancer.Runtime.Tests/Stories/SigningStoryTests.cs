using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Tests.World;

namespace MeshRebalancer.Runtime.Tests.Stories;

/// <summary>What is signed is read back from its own bytes: whatever went wrong above, nothing leaves that a rule forbids.</summary>
public sealed class SigningStoryTests
{
    [Fact]
    public void A_swap_that_would_pay_a_stranger_never_leaves_and_says_why()
    {
        var stranger = Markings.AddressOf("stranger");
        var story = Story.Tell(meddle: world =>
        {
            world.Venues[0].Recipient = stranger;
            return Task.CompletedTask;
        });
        Refusals(story).Select(refused => refused.Code).Distinct().ShouldBe(["recipient-not-ours"]);
        Refusals(story).ShouldAllBe(refused => refused.Reason.Contains(stranger.ToString()));
        story.World.Chains[new(1)].Done.ShouldBe(["approved"]);
        story.World.Chains[new(1)].Sent.ShouldBe(1);
        story.World.Chains[new(1)].Books.Balance(SimWorld.UsdcOne.Id, stranger).ShouldBe(UInt256.Zero);
        story.Rebalance.Legs[0].State.ShouldBeOfType<LegState.Failed>().Code.ShouldBe("recipient-not-ours");
    }

    [Fact]
    public void More_than_one_transaction_may_spend_is_not_even_approved()
    {
        var story = Story.Tell(spending: (Usd.Of(5_000), null));
        Refusals(story).Select(refused => refused.Code).Distinct().ShouldBe(["spend-over-limit"]);
        story.World.Chains[new(1)].Sent.ShouldBe(0);
    }

    /// <summary>The sale takes 12,000 of it; the burn of 6,000 would be the second within 24 hours. The node dies once at each append on the way.</summary>
    [Fact]
    public void What_was_spent_within_a_day_is_known_after_a_restart()
    {
        foreach (var kill in new Kill?[] { null }.Concat(Enumerable.Range(1, 6).Select(step => new Kill(step * 5, Before: false))))
        {
            var story = Story.Tell(kill, spending: (null, Usd.Of(15_000)));
            Refusals(story).Select(refused => refused.Code).Distinct().ShouldBe(["spend-over-day"], $"{kill}");
            story.World.Chains[new(1)].Done.ShouldBe(["approved", "swapped", "approved"]);
            story.Starts.ShouldBe(kill is null ? 1 : 2);
        }
    }

    private static IReadOnlyList<AccountEvent.Refused> Refusals(Story story) =>
    [
        .. story.Journal.Events.Where(stored => stored.Event.Name == "transaction.refused.v1")
            .Select(stored => (AccountEvent.Refused)AccountCodec.Events.Decode(stored.Event.Name, stored.Event.Payload)),
    ];
}

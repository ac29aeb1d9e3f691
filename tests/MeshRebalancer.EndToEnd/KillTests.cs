namespace MeshRebalancer.EndToEnd;

/// <summary>A node that is killed hard right after any event is durable: the next one finishes, and no leg is done twice.</summary>
public sealed class KillTests(KillRuns runs) : IClassFixture<KillRuns>
{
    public static TheoryData<string> OnTheWay => [.. KillRuns.Events.Where(name => !KillRuns.OffTheWay.ContainsKey(name))];

    [Theory]
    [MemberData(nameof(OnTheWay))]
    public Task A_node_killed_after_an_event_finishes_when_it_is_started_again(string name) => runs.AfterAsync(name);

    public static TheoryData<string> OffTheWay => [.. KillRuns.OffTheWay.Keys];

    [Theory]
    [MemberData(nameof(OffTheWay))]
    public Task A_node_killed_in_trouble_finishes_when_it_is_started_again_and_the_trouble_is_over(string name) => runs.AfterAsync(name);

    [Fact]
    public async Task What_is_in_the_pool_at_the_kill_is_mined_and_not_signed_again()
    {
        var (before, after) = await runs.InThePoolAsync();
        var sent = before.Signed.ShouldHaveSingleItem();
        after.Signed.Count(signed => signed.Id == sent.Id).ShouldBe(1);
        after.Bookings.ShouldContain(booking => booking.Id == sent.Id && booking.Transaction == sent.Transaction.Hash);
    }

    /// <summary>Every event is killed after: a new one on its own way, where no trouble is written for it, and then it must occur there. What is left out is named, with its reason.</summary>
    [Fact]
    public async Task No_event_of_a_round_is_left_out()
    {
        var story = await runs.UndisturbedAsync();
        story.Events.Select(stored => stored.Event.Name).Distinct().Intersect(KillRuns.OffTheWay.Keys.Concat(KillRuns.TriedElsewhere.Keys).Concat(AccountKills.Rounds.Keys)).ShouldBeEmpty();
        KillRuns.OffTheWay.Keys.Concat(AccountKills.Rounds.Keys).Intersect(KillRuns.TriedElsewhere.Keys).ShouldBeEmpty();
        KillRuns.OffTheWay.Keys.Except(KillRuns.Events).ShouldBeEmpty();
    }
}

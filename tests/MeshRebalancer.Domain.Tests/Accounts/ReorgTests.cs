using MeshRebalancer.Domain.Accounts;
using static MeshRebalancer.Domain.Tests.Accounts.Sample;

namespace MeshRebalancer.Domain.Tests.Accounts;

public sealed class ReorgTests
{
    private static readonly AccountCommand.ReportUnmined Unmined = new(Id(1), Signed(1).Hash, 101, T0);

    private static Scenario<AccountState, AccountCommand, AccountEvent, AccountEffect> Told => MinedAccount.Given(new AccountEvent.Told(Id(1), T0));

    [Fact]
    public void Mined_is_watched_until_it_is_final_and_only_then_forgettable()
    {
        var watch = Told.Owed().ShouldHaveSingleItem().ShouldBeOfType<AccountEffect.Watch>();
        watch.ShouldBe(new AccountEffect.Watch(watch.Id, Facts, Id(1), Signed(1).Hash, 100, HashOf(9), [Signed(1).Hash]));
        Told.When(new AccountCommand.ReportFinal(Id(1), Signed(1).Hash, HashOf(8), T0)).ThenNothing();
        var final = Told.When(new AccountCommand.ReportFinal(Id(1), Signed(1).Hash, HashOf(9), T0)).Then(new AccountEvent.Final(Id(1), Signed(1).Hash, 100, T0)).Next;
        final.Owed().ShouldBeEmpty();
        final.State.ShouldBeOfType<AccountState.Open>().Submissions[0].IsDone.ShouldBeTrue();
        final.When(Unmined).ThenNothing();
        final.When(Mined(1) with { BlockHash = HashOf(8) }).ThenNothing();
    }

    [Fact]
    public void Unmined_it_is_live_again_and_goes_out_only_after_its_leg_has_heard_of_it()
    {
        var lost = Told.When(Unmined).Then(new AccountEvent.Unmined(Id(1), Signed(1).Hash, 101, T0)).Next;
        lost.Owed()[0].ShouldBeOfType<AccountEffect.Broadcast>().MaySend.ShouldBeFalse();
        var tell = lost.Owed()[1].ShouldBeOfType<AccountEffect.Tell>();
        (tell.Number, tell.Answer).ShouldBe((2, new SubmissionState.Live(7, [Signed(1)], new(Signed(1).Hash, 101))));
        lost.When(new AccountCommand.ConfirmTold(Id(1), 1, T0)).ThenNothing();
        var wanted = lost.When(new AccountCommand.ConfirmTold(Id(1), 2, T0)).Then(new AccountEvent.Told(Id(1), T0)).Next;
        wanted.Owed().ShouldHaveSingleItem().ShouldBeOfType<AccountEffect.Broadcast>().MaySend.ShouldBeTrue();
        var unwanted = lost.When(new AccountCommand.Cancel(Id(1), "rebalance-main-alpha.1", "gone on", T0)).Next;
        unwanted.Owed()[0].ShouldBeOfType<AccountEffect.Broadcast>().Cancelling.ShouldBeTrue();
    }

    [Fact]
    public void Mined_again_after_that_it_is_told_again_under_a_new_number()
    {
        var mined = Told.When(Unmined).Next.When(Mined(1) with { Block = 102, BlockHash = HashOf(8) })
            .Then(new AccountEvent.Mined(Id(1), Signed(1).Hash, 102, HashOf(8), true, 21_000, T0)).Next;
        var tell = mined.Owed()[1].ShouldBeOfType<AccountEffect.Tell>();
        (tell.Number, tell.Answer.ShouldBeOfType<SubmissionState.Mined>().Block).ShouldBe((3, 102UL));
    }

    [Fact]
    public void In_another_block_or_with_another_outcome_it_is_remined_and_told_again()
    {
        Told.When(Mined(1)).ThenNothing();
        var failed = Told.When(Mined(1) with { BlockHash = HashOf(8), Succeeded = false })
            .Then(new AccountEvent.Remined(Id(1), Signed(1).Hash, 100, HashOf(8), false, 21_000, T0)).Next;
        failed.Owed()[0].ShouldBeOfType<AccountEffect.Watch>().BlockHash.ShouldBe(HashOf(8));
        failed.Owed()[1].ShouldBeOfType<AccountEffect.Tell>().Number.ShouldBe(2);
        Told.When(Mined(1) with { Hash = HashOf(77), BlockHash = HashOf(8) }).ThenRejected("unknown-variant");
    }

    [Fact]
    public void A_reorg_that_exchanges_the_call_for_its_cancellation_takes_the_call_back_first()
    {
        var cancel = Replacing(1, 1, VariantKind.Cancel);
        var account = Live.Given(new AccountEvent.CancelRequested(Id(1), "ann", "no", T0), new AccountEvent.Replaced(Id(1), 7, cancel, T0)).When(Mined(1)).Next;
        var other = account.When(Mined(1) with { Hash = cancel.Hash, BlockHash = HashOf(8) }).Then(
            new AccountEvent.Unmined(Id(1), Signed(1).Hash, 100, T0), new AccountEvent.Cancelled(Id(1), cancel.Hash, 100, HashOf(8), 21_000, T0)).Next;
        other.Owed().ShouldHaveSingleItem().ShouldBeOfType<AccountEffect.Watch>();
        other.When(Mined(1)).Then(new AccountEvent.Remined(Id(1), Signed(1).Hash, 100, HashOf(9), true, 21_000, T0));
        other.When(new AccountCommand.ReportUnmined(Id(1), cancel.Hash, 101, T0)).Then(new AccountEvent.Unmined(Id(1), cancel.Hash, 101, T0));
    }

    [Fact]
    public void What_was_mined_before_finality_was_watched_reads_and_is_watched()
    {
        var old = Live.Given(new AccountEvent.Mined(Id(1), Signed(1).Hash, 100, HashOf(9), true, 21_000, T0), new AccountEvent.Told(Id(1), T0));
        old.Owed().ShouldHaveSingleItem().ShouldBeOfType<AccountEffect.Watch>();
        old.Given(new AccountEvent.Forgotten(Id(1), T0)).Owed().ShouldBeEmpty();
    }
}

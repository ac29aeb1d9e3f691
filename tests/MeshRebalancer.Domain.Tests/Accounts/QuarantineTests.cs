using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Accounts.Sample;

namespace MeshRebalancer.Domain.Tests.Accounts;

public sealed class QuarantineTests
{
    private static readonly AccountCommand.StateReconciled Stated = new("ann", "the old node sent them", T0);

    private static Scenario<AccountState, AccountCommand, AccountEvent, AccountEffect> Ahead => Opened(1).When(new AccountCommand.ReportCount(9, T0)).Next;

    [Fact]
    public void A_count_above_the_journals_stops_the_account_with_a_reason()
    {
        Opened(1).When(new AccountCommand.ReportCount(7, T0)).ThenNothing();
        Opened(1).When(new AccountCommand.ReportCount(3, T0)).ThenNothing();
        var outcome = Opened(1).When(new AccountCommand.ReportCount(9, T0)).SecondTimeNothing();
        var quarantined = outcome.Events.ShouldHaveSingleItem().ShouldBeOfType<AccountEvent.Quarantined>();
        (quarantined.Code, quarantined.Count).ShouldBe(("nonce-ahead", 9UL));
        quarantined.Reason.ShouldContain("counts 9");
        quarantined.Reason.ShouldContain("below 7");
        var reconcile = outcome.Outstanding.ShouldHaveSingleItem().ShouldBeOfType<AccountEffect.Reconcile>();
        (reconcile.NextNonce, reconcile.Doubted).ShouldBe((7UL, EquatableArray<ulong>.Empty));
    }

    [Fact]
    public void Nothing_is_prepared_signed_or_sent_in_quarantine_and_reading_goes_on()
    {
        Ahead.When(Prepared(1)).ThenNothing();
        Ahead.When(new AccountCommand.ReportRefused(Id(1), "a", "b", T0)).ThenNothing();
        var reserved = Reserved.When(new AccountCommand.ReportCount(9, T0)).Next;
        reserved.When(new AccountCommand.ReportSigned(Id(1), 7, Signed(1), T0)).ThenRejected("quarantined", "reconciled");
        var live = Live.When(new AccountCommand.ReportCount(9, T0)).Next;
        live.Owed()[0].ShouldBeOfType<AccountEffect.Broadcast>().MaySend.ShouldBeFalse();
        live.When(new AccountCommand.ReportReplaced(Id(1), 7, Replacing(1, 1), FeePolicy.Default, T0)).ThenRejected("quarantined");
        live.When(Mined(1)).Then(new AccountEvent.Mined(Id(1), Signed(1).Hash, 100, HashOf(9), true, 21_000, T0));
        Ahead.When(new AccountCommand.Submit(Id(2), CallOf(2), T0)).Then(Requested(2));
    }

    [Fact]
    public void The_count_that_comes_with_a_preparation_is_compared_before_a_nonce_is_given_out() =>
        Opened(1).When(Prepared(1, count: 8)).Events.ShouldHaveSingleItem().ShouldBeOfType<AccountEvent.Quarantined>();

    [Fact]
    public void A_live_nonce_that_something_else_consumed_stops_the_account()
    {
        var taken = new AccountCommand.ReportTaken(Id(1), new(7, HashOf(66), CallOf(5)), T0);
        var account = Live.When(taken).Then(new AccountEvent.Quarantined(
            "foreign-transaction",
            $"Nonce 7 of {Facts.Address} on chain 1 was consumed by {HashOf(66)}, which was not signed here. "
            + "Somebody else has the key, or an older journal was restored. Nothing is signed until this is reconciled.",
            8, [new(7, HashOf(66))], T0)).Next;
        Live.When(taken with { Found = new(7, Signed(1).Hash, CallOf(1)) }).ThenNothing();
        account.When(new AccountCommand.ReportFound(8, [], T0)).ThenNothing();
        var ended = account.When(Stated).Then(new AccountEvent.Reconciled(8, [new(7, HashOf(66))], "ann", "the old node sent them", T0)).Next;
        ended.Owed().ShouldHaveSingleItem().ShouldBeOfType<AccountEffect.Tell>().Answer.ShouldBeOfType<SubmissionState.Refused>().Code.ShouldBe("nonce-taken");
    }

    [Fact]
    public void Foreign_transactions_are_found_and_kept_and_the_account_stays_stopped()
    {
        var found = new AccountCommand.ReportFound(9, [new(7, HashOf(66), CallOf(5)), new(8, HashOf(67), null)], T0);
        var account = Ahead.When(found).SecondTimeNothing();
        account.Events.ShouldHaveSingleItem().ShouldBeOfType<AccountEvent.Quarantined>().Foreign.ShouldBe([new(7, HashOf(66)), new(8, HashOf(67))]);
        account.Next.When(Stated).Then(new AccountEvent.Reconciled(9, [new(7, HashOf(66)), new(8, HashOf(67))], "ann", "the old node sent them", T0))
            .Next.When(Prepared(1, count: 9)).Then(new AccountEvent.NonceReserved(Id(1), 9, Gas, T0));
    }

    [Fact]
    public void A_call_of_our_own_that_an_older_journal_forgot_is_adopted_and_never_signed_again()
    {
        var account = Ahead.When(new AccountCommand.Submit(Id(2), CallOf(2), T0)).Next
            .When(new AccountCommand.ReportFound(9, [new(7, HashOf(66), CallOf(1)), new(8, HashOf(67), CallOf(2))], T0))
            .Then(new AccountEvent.Reconciled(9, [new(7, HashOf(66), Id(1)), new(8, HashOf(67), Id(2))], null, null, T0)).Next;
        account.Owed().Select(effect => effect.GetType()).ShouldBe([typeof(AccountEffect.Broadcast), typeof(AccountEffect.Broadcast)]);
        account.Owed()[0].ShouldBeOfType<AccountEffect.Broadcast>().Variants.ShouldHaveSingleItem().Kind.ShouldBe(VariantKind.Adopted);
        account.When(Mined(1) with { Hash = HashOf(66) }).Then(new AccountEvent.Mined(Id(1), HashOf(66), 100, HashOf(9), true, 21_000, T0));
    }

    [Fact]
    public void Of_two_that_want_the_same_call_one_is_adopted_and_the_other_still_made()
    {
        var twins = Unopened.Given(new AccountEvent.Requested(Id(1), CallOf(1), T0), new AccountEvent.Requested(Id(2), CallOf(1), T0), new AccountEvent.Opened(7, T0))
            .When(new AccountCommand.ReportCount(8, T0)).Next
            .When(new AccountCommand.ReportFound(8, [new(7, HashOf(66), CallOf(1))], T0)).Next;
        twins.Owed()[0].ShouldBeOfType<AccountEffect.Broadcast>().Submission.ShouldBe(Id(1));
        twins.Owed()[1].ShouldBeOfType<AccountEffect.Prepare>().Submission.ShouldBe(Id(2));
    }

    [Fact]
    public void A_reserved_nonce_that_was_consumed_before_it_was_signed_is_doubted()
    {
        var outcome = Reserved.When(new AccountCommand.ReportCount(8, T0));
        outcome.Events.ShouldHaveSingleItem().ShouldBeOfType<AccountEvent.Quarantined>().Reason.ShouldContain("below 7");
        outcome.Outstanding.ShouldHaveSingleItem().ShouldBeOfType<AccountEffect.Reconcile>().Doubted.ShouldBe([7UL]);
        outcome.Next.When(new AccountCommand.ReportFound(8, [new(7, HashOf(66), CallOf(1))], T0)).Next
            .Owed().ShouldHaveSingleItem().ShouldBeOfType<AccountEffect.Broadcast>();
        outcome.Next.When(Stated).Then(new AccountEvent.Reconciled(8, [new(7, Hash32.Zero)], "ann", "the old node sent them", T0)).Next
            .Owed().ShouldHaveSingleItem().ShouldBeOfType<AccountEffect.Tell>();
    }

    [Fact]
    public void A_count_that_was_a_lie_ends_the_quarantine_by_itself() =>
        Ahead.When(new AccountCommand.ReportFound(7, [], T0)).Then(new AccountEvent.Reconciled(7, [], null, null, T0))
            .Next.When(Prepared(1)).Then(new AccountEvent.NonceReserved(Id(1), 7, Gas, T0));

    [Fact]
    public void A_statement_needs_a_name_and_a_reason_and_a_quarantine()
    {
        Ahead.When(Stated with { By = " " }).ThenRejected("statement-incomplete");
        Ahead.When(Stated with { Reason = "" }).ThenRejected("statement-incomplete");
        Opened(1).When(Stated).ThenNothing();
    }

    [Fact]
    public void A_gap_under_a_live_nonce_is_filled_by_a_self_transfer_that_is_watched_like_any_other()
    {
        // A reorg took 7 and 8, which were not ours, from under 9.
        var account = Ahead.When(Stated).Next.When(Prepared(1, count: 9)).Next.Given(SignedAs(1, 9));
        GapRules.First(account.State, 9).ShouldBeNull();
        GapRules.First(account.State, 7).ShouldBe(7UL);
        var filler = Replacing(1, 1, VariantKind.Cancel);
        account.When(new AccountCommand.ReportGapFilled(8, 7, filler, T0)).ThenNothing();
        account.When(new AccountCommand.ReportGapFilled(7, 7, Signed(4), T0)).ThenRejected("gap-filled-with-call");
        var filled = account.When(new AccountCommand.ReportGapFilled(7, 7, filler, T0)).Then(new AccountEvent.GapFilled(7, filler, T0)).Next;
        GapRules.First(filled.State, 7).ShouldBe(8UL);
        var broadcast = filled.Owed()[1].ShouldBeOfType<AccountEffect.Broadcast>();
        (broadcast.Nonce, broadcast.Call, broadcast.MaySend, broadcast.Cancelling).ShouldBe((7UL, Call.Nothing(Facts.Address), true, true));
        var mined = filled.When(new AccountCommand.ReportMined(broadcast.Submission, filler.Hash, 100, HashOf(9), true, 21_000, T0)).Next;
        mined.Owed().Select(effect => effect.GetType()).ShouldBe([typeof(AccountEffect.Broadcast), typeof(AccountEffect.Watch)]);
        var final = mined.When(new AccountCommand.ReportFinal(broadcast.Submission, filler.Hash, HashOf(9), T0)).Next;
        GapRules.First(final.State, 7).ShouldBe(8UL, "what was final once is no gap, whatever an endpoint counts");
    }
}

using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Accounts.Sample;

namespace MeshRebalancer.Domain.Tests.Accounts;

public sealed class AccountTests
{
    [Fact]
    public void The_first_request_reads_the_nonce_and_waits()
    {
        var outcome = Unopened.When(new AccountCommand.Submit(Id(1), CallOf(1), T0)).Then(new AccountEvent.Requested(Id(1), CallOf(1), T0));
        outcome.Outstanding.ShouldBe([new AccountEffect.ReadNonce(EffectId.Of(Facts.Stream, "nonce"), Facts)]);
        Unopened.Outstanding.ShouldBeEmpty();
    }

    [Fact]
    public void The_facts_are_read_from_the_streams_name() => Unopened.State.ShouldBe(new AccountState.Unopened(Facts, []));

    [Fact]
    public void The_first_nonce_opens_it_once_and_what_waited_is_prepared()
    {
        var outcome = Unopened.Given(Requested(1)).When(new AccountCommand.ReportNonce(EffectId.Of(Facts.Stream, "nonce"), 7, T0)).Then(new AccountEvent.Opened(7, T0));
        outcome.Outstanding.Single(effect => effect is not AccountEffect.Guard).ShouldBeOfType<AccountEffect.Prepare>().Submission.ShouldBe(Id(1));
        Unopened.When(new AccountCommand.ReportNonce(EffectId.Of(Facts.Stream, "nonce"), 7, T0)).ThenNothing();
        Unopened.Given(Requested(1)).When(new AccountCommand.ReportNonce(Id(1), 7, T0)).ThenNothing();
    }

    [Fact]
    public void The_same_id_with_another_call_is_refused_in_every_phase()
    {
        foreach (var account in new[] { Unopened.Given(Requested(1)), Opened(1), Reserved, Live, MinedAccount })
        {
            account.When(new AccountCommand.Submit(Id(1), CallOf(1), T0)).ThenNothing();
            account.When(new AccountCommand.Submit(Id(1), CallOf(2), T0)).ThenRejected("effect-intent-changed", Id(1).ToString());
        }
    }

    [Fact]
    public void One_submission_at_a_time_is_looked_at_and_signed_in_the_order_of_asking()
    {
        var account = Opened(1, 2);
        account.Owed().ShouldHaveSingleItem().ShouldBeOfType<AccountEffect.Prepare>().Submission.ShouldBe(Id(1));
        account.When(Prepared(2)).ThenNothing();
        account.When(new AccountCommand.ReportRefused(Id(2), "late", "late", T0)).ThenNothing();
        account = account.When(Prepared(1)).Then(new AccountEvent.NonceReserved(Id(1), 7, Gas, T0)).Next;
        account.Owed().ShouldHaveSingleItem().ShouldBeOfType<AccountEffect.Sign>().Nonce.ShouldBe(7UL);
        account = account.Given(SignedAs(1, 7));
        account.Owed().Select(effect => effect.GetType()).ShouldBe([typeof(AccountEffect.Broadcast), typeof(AccountEffect.Prepare)]);
        account.When(Prepared(2)).Then(new AccountEvent.NonceReserved(Id(2), 8, Gas, T0));
    }

    [Fact]
    public void A_refusal_spends_no_nonce_and_is_told()
    {
        var account = Opened(1, 2).When(new AccountCommand.ReportRefused(Id(1), "would-revert", "STF", T0))
            .Then(new AccountEvent.Refused(Id(1), "would-revert", "STF", T0)).Next;
        account.Outstanding[0].ShouldBeOfType<AccountEffect.Tell>().Answer.ShouldBe(new SubmissionState.Refused("would-revert", "STF"));
        account.When(Prepared(2)).Then(new AccountEvent.NonceReserved(Id(2), 7, Gas, T0));
    }

    [Fact]
    public void A_signature_over_other_terms_is_refused()
    {
        Reserved.When(new AccountCommand.ReportSigned(Id(1), 8, Signed(1), T0)).ThenRejected("signed-other-terms", "nonce 7", "nonce 8");
        Reserved.When(new AccountCommand.ReportSigned(Id(1), 7, Signed(1) with { Gas = Gas with { GasLimit = 1 } }, T0)).ThenRejected("signed-other-terms");
        Reserved.When(new AccountCommand.ReportSigned(Id(1), 7, Signed(1), T0)).Then(SignedAs(1, 7));
    }

    [Fact]
    public void A_second_signature_would_be_a_second_transaction_and_is_refused()
    {
        Live.When(new AccountCommand.ReportSigned(Id(1), 7, Signed(1), T0)).ThenNothing();
        Live.When(new AccountCommand.ReportSigned(Id(1), 7, Signed(2), T0)).ThenRejected("already-signed");
    }

    [Fact]
    public void Signed_bytes_are_sent_at_once_and_until_they_are_mined()
    {
        var broadcast = Live.Owed().ShouldHaveSingleItem().ShouldBeOfType<AccountEffect.Broadcast>();
        broadcast.ShouldBe(new AccountEffect.Broadcast(broadcast.Id, Facts, Id(1), CallOf(1), 7, [Signed(1)], MaySend: true, Cancelling: false, Parked: false));
        ((IEffect)broadcast).DueAt.ShouldBeNull();
        MinedAccount.Owed()[^1].ShouldBeOfType<AccountEffect.Tell>().Answer.ShouldBeOfType<SubmissionState.Mined>().Nonce.ShouldBe(7UL);
    }

    [Fact]
    public void Only_a_signed_variant_can_be_mined()
    {
        Live.When(Mined(1)).Then(new AccountEvent.Mined(Id(1), Signed(1).Hash, 100, HashOf(9), true, 21_000, T0));
        Live.When(Mined(1) with { Hash = HashOf(2) }).ThenRejected("unknown-variant", "nonce 7");
        Reserved.When(Mined(1)).ThenNothing();
    }

    [Fact]
    public void An_answer_is_told_until_it_is_confirmed_and_kept_after_it()
    {
        var told = MinedAccount.When(new AccountCommand.ConfirmTold(Id(1), 1, T0)).Then(new AccountEvent.Told(Id(1), T0)).Next;
        told.Owed().ShouldHaveSingleItem().ShouldBeOfType<AccountEffect.Watch>();
        told.When(new AccountCommand.Submit(Id(1), CallOf(1), T0)).ThenNothing();
        Live.When(new AccountCommand.ConfirmTold(Id(1), 1, T0)).ThenNothing();
    }

    [Fact]
    public void Past_256_told_answers_the_oldest_is_forgotten_and_what_is_not_told_never_is()
    {
        // The first is refused and never told; all others are.
        var account = Opened([.. Enumerable.Range(1, 258)]).Given(new AccountEvent.Refused(Id(1), "a", "b", T0));
        for (var number = 2; number <= 257; number++)
        {
            account = account.Given(new AccountEvent.Refused(Id(number), "a", "b", T0))
                .When(new AccountCommand.ConfirmTold(Id(number), 1, T0)).Then(new AccountEvent.Told(Id(number), T0)).Next;
        }

        account = account.Given(new AccountEvent.Refused(Id(258), "a", "b", T0)).When(new AccountCommand.ConfirmTold(Id(258), 1, T0))
            .Then(new AccountEvent.Told(Id(258), T0), new AccountEvent.Forgotten(Id(2), T0)).Next;
        var kept = account.State.ShouldBeOfType<AccountState.Open>().Submissions;
        (kept.Count, kept[0].Id, kept.Count(one => one.IsDone)).ShouldBe((257, Id(1), AccountDecider.ToldKept));
    }

    [Fact]
    public void Signed_bytes_are_in_no_text_of_a_state_an_event_a_command_or_an_effect()
    {
        string[] texts =
        [
            Live.State.ToString()!,
            SignedAs(1, 7).ToString(),
            new AccountCommand.ReportSigned(Id(1), 7, Signed(1), T0).ToString(),
            Live.Outstanding.ToString(),
            Reserved.When(new AccountCommand.ReportSigned(Id(1), 8, Signed(1), T0)).Decision.ToString()!,
            Live.When(new AccountCommand.ReportSigned(Id(1), 7, Signed(2), T0)).Decision.ToString()!,
        ];
        texts.ShouldAllBe(text => !text.Contains("5ec4e7", StringComparison.Ordinal));
        MinedAccount.State.ShouldBeOfType<AccountState.Open>().Submissions[0].State.ShouldBeOfType<SubmissionState.Mined>();
    }

    [Fact]
    public void An_event_that_can_not_follow_stops_the_stream()
    {
        Should.Throw<CorruptHistoryException>(() => Opened(1).Given(new AccountEvent.NonceReserved(Id(1), 8, Gas, T0)));
        Should.Throw<CorruptHistoryException>(() => Opened(1).Given(SignedAs(1, 7)));
        Should.Throw<CorruptHistoryException>(() => Opened(1).Given(new AccountEvent.Opened(7, T0)));
        Should.Throw<CorruptHistoryException>(() => Live.Given(new AccountEvent.Told(Id(3), T0)));
    }
}

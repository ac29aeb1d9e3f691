using MeshRebalancer.Domain.Accounts;
using static MeshRebalancer.Domain.Tests.Accounts.Sample;

namespace MeshRebalancer.Domain.Tests.Accounts;

public sealed class VariantTests
{
    private static readonly AccountCommand.Cancel Cancel = new(Id(1), "ann", "the price has gone", T0);

    private static readonly AccountEvent CancelRequested = new AccountEvent.CancelRequested(Id(1), "ann", "the price has gone", T0);

    [Fact]
    public void A_replacement_is_stored_beside_the_first_and_either_counts()
    {
        var account = Live.When(Replace(Replacing(1, 1))).Then(new AccountEvent.Replaced(Id(1), 7, Replacing(1, 1), T0)).Next;
        account.Owed().ShouldHaveSingleItem().ShouldBeOfType<AccountEffect.Broadcast>().Variants.ShouldBe([Signed(1), Replacing(1, 1)]);
        account.When(Mined(1)).Then(new AccountEvent.Mined(Id(1), Signed(1).Hash, 100, HashOf(9), true, 21_000, T0));
        account.When(Mined(1) with { Hash = Replacing(1, 1).Hash }).Then(new AccountEvent.Mined(Id(1), Replacing(1, 1).Hash, 100, HashOf(9), true, 21_000, T0));
    }

    [Fact]
    public void A_replacement_must_offer_an_eighth_more_on_both_fees_at_the_same_nonce_within_the_ceilings()
    {
        var low = Replacing(1, 1);
        Live.When(Replace(low with { Gas = low.Gas with { FeeWei = low.Gas.FeeWei - 1UL } })).ThenRejected("replacement-invalid", "eighth");
        Live.When(Replace(low with { Gas = low.Gas with { PriorityFeeWei = Gas.PriorityFeeWei } })).ThenRejected("replacement-invalid", "eighth");
        Live.When(Replace(low) with { Nonce = 8 }).ThenRejected("replacement-invalid", "nonce 7", "nonce 8");
        Live.When(Replace(low) with { Policy = FeePolicy.Default with { FeeMaxWei = low.Gas.FeeWei - 1UL } }).ThenRejected("replacement-invalid", "ceilings");
        Live.When(Replace(low) with { Policy = FeePolicy.Default with { Replaceable = false } }).ThenRejected("replacement-invalid", "no market");
        Live.When(Replace(low with { Kind = VariantKind.Cancel })).ThenRejected("replacement-invalid", "Replacement", "Cancel");
        Reserved.When(Replace(low)).ThenNothing();
        MinedAccount.When(Replace(low)).ThenNothing();
    }

    [Fact]
    public void Blocks_are_counted_from_the_journaled_height_of_the_signature_and_from_a_reorg_that_took_it()
    {
        var (first, second) = (Signed(1) with { Head = 90 }, Replacing(1, 1) with { Head = 95 });
        var live = Reserved.Given(new AccountEvent.Signed(Id(1), 7, first, T0), new AccountEvent.Replaced(Id(1), 7, second, T0));
        Waits(live).ShouldBe((90UL, 95UL));
        var taken = live.When(Mined(1)).Next.When(new AccountCommand.ReportUnmined(Id(1), first.Hash, 101, T0)).Next;
        Waits(taken).ShouldBe((101UL, 101UL));
        Waits(Live).ShouldBe((null, null));

        static (ulong? First, ulong? Newest) Waits(Scenario<AccountState, AccountCommand, AccountEvent, AccountEffect> account)
        {
            var broadcast = account.Owed().OfType<AccountEffect.Broadcast>().ShouldHaveSingleItem();
            return (broadcast.First, broadcast.Newest);
        }
    }

    [Fact]
    public void At_the_ceiling_it_is_parked_once_and_stays_live_until_a_replacement_is_possible_again()
    {
        var parked = Live.When(new AccountCommand.ReportParked(Id(1), "at the ceiling", T0)).Then(new AccountEvent.Parked(Id(1), "at the ceiling", T0)).Next;
        parked.Owed().ShouldHaveSingleItem().ShouldBeOfType<AccountEffect.Broadcast>().Parked.ShouldBeTrue();
        var again = parked.When(Replace(Replacing(1, 1))).Next;
        again.Owed().ShouldHaveSingleItem().ShouldBeOfType<AccountEffect.Broadcast>().Parked.ShouldBeFalse();
        parked.When(Mined(1)).Then(new AccountEvent.Mined(Id(1), Signed(1).Hash, 100, HashOf(9), true, 21_000, T0));
    }

    [Fact]
    public void Cancelled_before_a_nonce_is_reserved_it_is_refused_and_spends_none()
    {
        var account = Opened(1, 2).When(Cancel).Then(new AccountEvent.Refused(Id(1), "cancelled", "ann: the price has gone", T0)).Next;
        account.When(Prepared(2)).Then(new AccountEvent.NonceReserved(Id(2), 7, Gas, T0));
        Unopened.Given(Requested(1)).When(Cancel).ThenRejected("not-open");
        Opened(1).When(Cancel with { Id = Id(5) }).ThenRejected("unknown-submission", Id(5).ToString());
    }

    [Fact]
    public void Cancelled_after_that_its_nonce_gets_a_self_transfer_and_the_leg_hears_of_it_when_that_is_final()
    {
        var wanted = Live.When(Cancel).Then(CancelRequested).Next;
        wanted.Owed().ShouldHaveSingleItem().ShouldBeOfType<AccountEffect.Broadcast>().Cancelling.ShouldBeTrue();
        wanted.When(Replace(Replacing(1, 1))).ThenRejected("replacement-invalid", "Cancel");
        var replaced = wanted.When(Replace(Replacing(1, 1, VariantKind.Cancel))).Next;
        var mined = replaced.When(Mined(1) with { Hash = Replacing(1, 1).Hash })
            .Then(new AccountEvent.Cancelled(Id(1), Replacing(1, 1).Hash, 100, HashOf(9), 21_000, T0)).Next;
        mined.Owed().ShouldHaveSingleItem().ShouldBeOfType<AccountEffect.Watch>();
        var final = mined.When(new AccountCommand.ReportFinal(Id(1), Replacing(1, 1).Hash, HashOf(9), T0))
            .Then(new AccountEvent.Final(Id(1), Replacing(1, 1).Hash, 100, T0)).Next;
        final.Owed().ShouldHaveSingleItem().ShouldBeOfType<AccountEffect.Tell>().Answer.ShouldBeOfType<SubmissionState.Cancelled>();
    }

    [Fact]
    public void What_is_mined_while_it_is_being_cancelled_is_mined() =>
        Live.Given(CancelRequested, new AccountEvent.Replaced(Id(1), 7, Replacing(1, 1, VariantKind.Cancel), T0))
            .When(Mined(1)).Then(new AccountEvent.Mined(Id(1), Signed(1).Hash, 100, HashOf(9), true, 21_000, T0));

    [Fact]
    public void A_reserved_nonce_that_is_cancelled_is_signed_and_then_cancelled()
    {
        var account = Reserved.When(Cancel).Then(CancelRequested).Next;
        account.Owed().ShouldHaveSingleItem().ShouldBeOfType<AccountEffect.Sign>();
        account.Given(SignedAs(1, 7)).Owed().ShouldHaveSingleItem().ShouldBeOfType<AccountEffect.Broadcast>().Cancelling.ShouldBeTrue();
    }

    [Fact]
    public void In_flight_nonces_are_bounded()
    {
        var account = Opened(1, 2).Given(new AccountEvent.NonceReserved(Id(1), 7, Gas, T0), SignedAs(1, 7));
        account.When(Prepared(2, Policy with { InFlightMax = 1 })).ThenRejected("in-flight-full", "1 nonces");
        account.When(Prepared(2, Policy with { InFlightMax = 2 })).Then(new AccountEvent.NonceReserved(Id(2), 8, Gas, T0));
    }

    private static AccountCommand.ReportReplaced Replace(SignedTransaction signed) => new(Id(1), 7, signed, FeePolicy.Default, T0);
}

using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Rebalancing.Answers;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;

namespace MeshRebalancer.Domain.Tests.Rebalancing;

/// <summary>Transactions that a reorg takes away, at whatever point their leg stands.</summary>
public sealed class ReorgTests
{
    private static readonly TokenAmount FiveEth = Amount(Weth1, 5);
    private static readonly EffectId Swap = EffectId.Of(Own, "r1.leg1.swap");
    private static readonly EffectId Burn = EffectId.Of(Own, "r1.leg2.burn");
    private static readonly EffectId Mint = EffectId.Of(Own, "r1.leg2.mint");

    private static Scenario<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> Mined =>
        Planned.Answer("r1.leg1.check", "r1.leg1.approve", "r1.leg1.approve-outcome", "r1.leg1.swap");

    private static Scenario<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> Minting => CrossingTests.AtBridge()
        .Answer("r1.leg2.check", "r1.leg2.approve", "r1.leg2.approve-outcome", "r1.leg2.burn", "r1.leg2.burn-outcome", "r1.leg2.attest");

    // Somebody else was first.
    private static Scenario<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> Reverted =>
        Minting.Answer("r1.leg2.mint").WhenRead("r1.leg2.mint-outcome", new ActionOutcome.Reverted("already received")).Next;

    private static TokenAmount Arrived => new(UsdcB, Arriving(((LegState.Minting)Minting.Leg("r1.leg2")).Flight.Burned.Raw));

    [Fact]
    public void What_is_taken_away_before_it_was_read_is_wanted_again_under_the_same_id()
    {
        var gone = Mined.When(new RebalanceCommand.ReportUnmined(Swap, Hash(9), 1, 200, T0))
            .Then(new RebalanceEvent.LegUnmined("r1.leg1", Swap, Hash(9), 1, null, CostEstimate.None, T0)).Next;
        gone.Effect<RebalanceEffect.Submit>("r1.leg1.swap").Id.ShouldBe(Swap);
        gone.Outstanding.OfType<RebalanceEffect.ReadOutcome>().ShouldBeEmpty();
        var transaction = new TransactionFacts(Hash(10), One, 210, Fee);
        var again = gone.When(new RebalanceCommand.ReportMined(Swap, transaction, T0, 2))
            .Then(new RebalanceEvent.TransactionMined("r1.leg1", Swap, transaction, T0, 2)).Next;
        again.When(new RebalanceCommand.ReportUnmined(Swap, Hash(9), 1, 200, T0)).ThenNothing();
        again.Answer("r1.leg1.swap-rev2-outcome").Leg("r1.leg1").ShouldBeOfType<LegState.Settled>();
    }

    [Fact]
    public void What_was_booked_is_taken_back_to_the_unit_and_what_it_funds_waits()
    {
        var settled = CrossingTests.AtBridge();
        var booked = ((RebalanceState.Executing)settled.State).Unbooked[^1];
        var outcome = settled.When(new RebalanceCommand.ReportUnmined(Swap, booked.Transaction, 1, 300, T0)).SecondTimeNothing();
        var undo = outcome.Events.ShouldHaveSingleItem().ShouldBeOfType<RebalanceEvent.LegUnmined>().Undo.ShouldNotBeNull();
        (undo.Spent, undo.Received, undo.FeeWei, undo.Corrects, undo.Undoes, undo.Block)
            .ShouldBe((booked.Received, booked.Spent, booked.FeeWei, booked.Id, true, 300UL));
        var gone = outcome.Next;
        gone.Leg("r1.leg1").ShouldBeOfType<LegState.Swapping>();
        gone.Outstanding.OfType<RebalanceEffect.CheckLeg>().ShouldBeEmpty("its funding is in question");
        Legs(gone.State)[0].Cost.Fee.ShouldBe(Usd.Zero);
    }

    [Fact]
    public void What_comes_out_otherwise_after_a_reorg_is_what_counts()
    {
        var booked = ((RebalanceState.Executing)CrossingTests.AtBridge().State).Unbooked[^1];
        var reverted = CrossingTests.AtBridge().When(new RebalanceCommand.ReportUnmined(Swap, booked.Transaction, 1, 300, T0)).Next
            .When(new RebalanceCommand.ReportMined(Swap, new(Hash(10), One, 310, Fee), T0, 2)).SecondTimeNothing().Next
            .WhenRead("r1.leg1.swap-rev2-outcome", new ActionOutcome.Reverted("Too little received")).SecondTimeNothing();
        var read = reverted.Events[0].ShouldBeOfType<RebalanceEvent.TransactionRead>().Booking;
        (read.Spent, read.Received, read.Corrects).ShouldBe((null, null, Swap));
        reverted.Next.Leg("r1.leg1").ShouldBeOfType<LegState.Checking>().Attempt.ShouldBe(2);
    }

    [Fact]
    public void A_burn_that_goes_after_its_attestation_came_is_sent_again_and_nothing_new_starts()
    {
        var flying = RebalanceFunds.InFlight(Minting.State);
        var outcome = Minting.When(new RebalanceCommand.ReportUnmined(Burn, Hash(9), 1, 300, T0)).SecondTimeNothing();
        var undo = outcome.Events.ShouldHaveSingleItem().ShouldBeOfType<RebalanceEvent.LegUnmined>().Undo.ShouldNotBeNull();
        (undo.Departed, undo.Arrived).ShouldBe((null, null), "the other side may have been minted: only the balance is in question");
        var gone = outcome.Next;
        RebalanceFunds.InFlight(gone.State).ShouldBe(flying);
        gone.Effect<RebalanceEffect.Submit>("r1.leg2.burn").Id.ShouldBe(Burn);
        gone.Effect<RebalanceEffect.Submit>("r1.leg2.mint").ShouldNotBeNull();
        Gate.Closed(gone.State).ShouldNotBeNull().Code.ShouldBe("transaction-open");

        var back = gone.When(new RebalanceCommand.ReportMined(Burn, new(Hash(10), One, 310, Fee), T0, 2)).SecondTimeNothing().Next.Answer("r1.leg2.burn-rev2-outcome");
        RebalanceFunds.InFlight(back.State).ShouldBe(flying);
        Gate.Closed(back.State).ShouldBeNull();

        // Should it be given up instead, the portfolio hears that its nonce is consumed.
        var given = gone.When(new RebalanceCommand.ReportRefused(Burn, "cancelled", "its nonce was consumed by a transaction that does nothing", T0)).SecondTimeNothing().Next;
        var word = ((RebalanceState.Executing)given.State).Unbooked[^1];
        (word.Id.Purpose, word.Corrects, word.Undoes, word.Spent, word.Received).ShouldBe(("r1.leg2.burn-rev1-withdrawn", Burn, false, null, null));
        back.Answer("r1.leg2.mint", "r1.leg2.mint-outcome").Leg("r1.leg2").ShouldBeOfType<LegState.Settled>();
    }

    [Fact]
    public void A_mint_that_takes_the_place_of_a_strangers_after_a_reorg_is_booked_with_its_fee_alone()
    {
        var found = Reverted.When(new RebalanceCommand.ReportMintFound(Reverted.Id("r1.leg2.attest"), new(Hash(77), Base, 500, 999), Arrived, T0)).SecondTimeNothing().Next;
        var again = found.When(new RebalanceCommand.ReportMined(Mint, new(Hash(9), Base, 510, Fee), T0, 1)).SecondTimeNothing().Next
            .WhenRead("r1.leg2.mint-rev1-outcome", new ActionOutcome.Minted(Arrived)).SecondTimeNothing();
        var booking = again.Events.ShouldHaveSingleItem().ShouldBeOfType<RebalanceEvent.OutcomeChanged>().Booking;
        (booking.FeeWei, booking.Received, booking.Arrived, booking.Corrects).ShouldBe(((UInt256)Fee, null, null, Mint));
        Gate.Closed(again.Next.State).ShouldBeNull();

        // Should another reorg take it away, only its fee is taken back: the leg does not go back to it.
        var gone = again.Next.When(new RebalanceCommand.ReportUnmined(Mint, Hash(9), 2, 520, T0)).SecondTimeNothing();
        var undo = gone.Events.ShouldHaveSingleItem().ShouldBeOfType<RebalanceEvent.LegUnmined>().Undo.ShouldNotBeNull();
        (undo.Spent, undo.Departed, undo.FeeWei).ShouldBe((null, null, (UInt256)Fee));
        gone.Next.Leg("r1.leg2").ShouldBeOfType<LegState.Settled>();
        RebalanceFunds.InFlight(gone.Next.State).ShouldBeEmpty();
    }

    [Fact]
    public void A_mint_that_is_found_after_our_own_word_on_it_settles_the_leg_and_is_booked_once()
    {
        var mined = Reverted.When(new RebalanceCommand.ReportMined(Mint, new(Hash(9), Base, 510, Fee), T0, 1)).SecondTimeNothing().Next
            .WhenRead("r1.leg2.mint-rev1-outcome", new ActionOutcome.Minted(Arrived)).SecondTimeNothing();
        mined.Events.ShouldHaveSingleItem().ShouldBeOfType<RebalanceEvent.OutcomeChanged>().Booking.Received.ShouldBe(Arrived);
        var found = mined.Next.When(new RebalanceCommand.ReportMintFound(mined.Next.Id("r1.leg2.attest"), new(Hash(9), Base, 510, 999), Arrived, T0)).SecondTimeNothing();
        found.Events[0].ShouldBeOfType<RebalanceEvent.LegSettled>().Out.ShouldBe(Arrived);
        found.Events.OfType<RebalanceEvent.TransactionRead>().ShouldBeEmpty();
    }

    [Fact]
    public void Two_mints_of_ours_that_a_reorg_exchanges_are_booked_once_whichever_word_comes_first()
    {
        var second = EffectId.Of(Own, "r1.leg2.mint", 2);
        var settled = Reverted.Answer("r1.leg2.attest", "r1.leg2.mint", "r1.leg2.mint-outcome");
        var transaction = Legs(settled.State)[1].Transactions[^1].Transaction.Hash;
        var both = settled.When(new RebalanceCommand.ReportMined(Mint, new(Hash(9), Base, 510, Fee), T0, 1)).SecondTimeNothing().Next
            .WhenRead("r1.leg2.mint-rev1-outcome", new ActionOutcome.Minted(Arrived)).SecondTimeNothing().Next;
        var gone = both.When(new RebalanceCommand.ReportUnmined(second, transaction, 1, 520, T0)).SecondTimeNothing().Next;
        RebalanceFunds.InFlight(gone.State).Count.ShouldBe(1);
        var reverted = gone.When(new RebalanceCommand.ReportMined(second, new(Hash(11), Base, 530, Fee), T0, 2)).SecondTimeNothing().Next
            .WhenRead("r1.leg2.mint-rev2-outcome", new ActionOutcome.Reverted("already received")).SecondTimeNothing().Next;
        var found = reverted.When(new RebalanceCommand.ReportMintFound(reverted.Id("r1.leg2.attest"), new(Hash(9), Base, 510, 999), Arrived, T0)).SecondTimeNothing();
        found.Events[0].ShouldBeOfType<RebalanceEvent.TransactionRead>().Booking.Received.ShouldBe(Arrived);
        RebalanceFunds.InFlight(found.Next.State).ShouldBeEmpty();
    }

    [Fact]
    public void A_swap_that_acts_after_a_reorg_while_another_attempt_is_prepared_is_the_legs_only_one()
    {
        var late = Late(Mined.WhenRead("r1.leg1.swap-outcome", new ActionOutcome.Reverted("Nothing happened")).Next.Answer("r1.leg1.check"), Swap, One, "r1.leg1.swap-rev1-outcome");
        late.Leg("r1.leg1").ShouldBeOfType<LegState.Approving>();
        var done = late.Answer("r1.leg1.approve", "r1.leg1.approve-outcome");
        done.Leg("r1.leg1").ShouldBeOfType<LegState.Settled>();
        done.Outstanding.OfType<RebalanceEffect.Submit>().ShouldBeEmpty();
    }

    [Fact]
    public void A_swap_that_acts_after_a_reorg_while_the_leg_looks_again_ends_the_looking()
    {
        var second = Mined.WhenRead("r1.leg1.swap-outcome", new ActionOutcome.Reverted("Nothing happened")).Next
            .Answer("r1.leg1.check", "r1.leg1.approve", "r1.leg1.approve-outcome");
        var mined = second.When(new RebalanceCommand.ReportMined(Swap, new(Hash(9), One, 510, Fee), T0, 1)).SecondTimeNothing().Next
            .Answer("r1.leg1.swap").WhenRead("r1.leg1.swap-outcome", new ActionOutcome.Reverted("No allowance")).Next;
        mined.Leg("r1.leg1").ShouldBeOfType<LegState.Checking>();
        mined.Answer("r1.leg1.swap-rev1-outcome").Leg("r1.leg1").ShouldBeOfType<LegState.Settled>();
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Another_attempt_waits_until_the_first_is_final_unless_the_allowance_is_enough_for_one_of_them_alone(int times, bool goes)
    {
        var once = FiveEth.Raw;
        var saga = Mined.WhenRead("r1.leg1.swap-outcome", new ActionOutcome.Reverted("Nothing happened")).Next;
        saga.Effect<RebalanceEffect.CheckLeg>("r1.leg1.check").AfterRevert.ShouldBeTrue();
        var block = Legs(saga.State)[0].Transactions[^1].Transaction.Block;
        foreach (var final in new ulong?[] { null, block - 1 })
        {
            var next = saga.WhenChecked("r1.leg1", check => check with { Allowance = once * (ulong)times, FinalBlock = final }).SecondTimeNothing();
            if (goes)
                next.Events.ShouldHaveSingleItem().ShouldBeOfType<RebalanceEvent.LegSwapping>();
            else
                next.Events.ShouldHaveSingleItem().ShouldBeOfType<RebalanceEvent.LegChecking>().Blocked.ShouldNotBeNull().ShouldStartWith("attempt-not-final: ");
        }

        saga.WhenChecked("r1.leg1", check => check with { Allowance = once * (ulong)times, FinalBlock = block })
            .Events.ShouldHaveSingleItem().ShouldNotBeOfType<RebalanceEvent.LegChecking>();
    }

    [Fact]
    public void Waiting_for_an_attempt_to_be_final_gives_no_leg_up_however_long_it_takes()
    {
        var saga = Mined.WhenRead("r1.leg1.swap-outcome", new ActionOutcome.Reverted("Nothing happened")).Next;
        for (var look = 0; look < 3 * RebalanceLimits.LooksMax; look++)
        {
            saga = saga.WhenChecked("r1.leg1", check => check with { FinalBlock = null }).SecondTimeNothing().Next;
        }

        saga.Leg("r1.leg1").ShouldBeOfType<LegState.Checking>();
        saga.Answer("r1.leg1.check").Leg("r1.leg1").ShouldBeOfType<LegState.Approving>();
    }

    [Fact]
    public void What_is_planned_anew_waits_for_the_attempts_of_the_round_before()
    {
        var saga = Mined;
        for (var attempt = 1; attempt <= RebalanceLimits.RevertsMax; attempt++)
        {
            saga = saga.WhenRead(saga.Outstanding.OfType<RebalanceEffect.ReadOutcome>().Single().Id.Purpose, new ActionOutcome.Reverted("Nothing happened")).Next;
            if (attempt < RebalanceLimits.RevertsMax)
                saga = saga.WhenChecked("r1.leg1", check => check with { Allowance = FiveEth.Raw }).Next.Answer("r1.leg1.swap");
        }

        saga = saga.When(new RebalanceCommand.ReportPlan(saga.Id("r2.plan"), SamplePlans.Of(2, SamplePlans.Held, T0)!, T0)).Next;
        saga.Effect<RebalanceEffect.CheckLeg>("r2.leg1.check").AfterRevert.ShouldBeTrue();
        saga.WhenChecked("r2.leg1", check => check with { FinalBlock = null }).Events.ShouldHaveSingleItem().ShouldBeOfType<RebalanceEvent.LegChecking>()
            .Blocked.ShouldNotBeNull().ShouldContain("r1.leg1");
        saga.WhenChecked("r2.leg1", check => check with { FinalBlock = null, Allowance = FiveEth.Raw }).Events.ShouldHaveSingleItem().ShouldBeOfType<RebalanceEvent.LegSwapping>();
    }

    /// <summary>Whatever was called final: should both have acted, both are in the book, and the leg shows both.</summary>
    [Fact]
    public void Two_attempts_that_both_acted_are_both_booked()
    {
        var second = Mined.WhenRead("r1.leg1.swap-outcome", new ActionOutcome.Reverted("Nothing happened")).Next
            .Answer("r1.leg1.check", "r1.leg1.approve", "r1.leg1.approve-outcome", "r1.leg1.swap", "r1.leg1.swap-outcome");
        second.Leg("r1.leg1").ShouldBeOfType<LegState.Settled>();
        var late = second.When(new RebalanceCommand.ReportMined(Swap, new(Hash(9), One, 510, Fee), T0, 1)).SecondTimeNothing().Next
            .WhenRead("r1.leg1.swap-rev1-outcome", new ActionOutcome.Swapped(FiveEth, Amount(Usdc1, 9_960)));
        var booking = late.SecondTimeNothing().Events.ShouldHaveSingleItem().ShouldBeOfType<RebalanceEvent.OutcomeChanged>().Booking;
        (booking.Spent, booking.Received, booking.FeeWei).ShouldBe((FiveEth, Amount(Usdc1, 9_960), (UInt256)Fee));
        Legs(late.Next.State)[0].Transactions.Count(one => one is { Purpose: "swap", Succeeded: true }).ShouldBe(2);
        Gate.Closed(late.Next.State).ShouldBeNull();
    }

    [Fact]
    public void A_burn_that_acts_after_a_reorg_is_followed_and_not_repeated()
    {
        var burning = CrossingTests.AtBridge().Answer("r1.leg2.check", "r1.leg2.approve", "r1.leg2.approve-outcome", "r1.leg2.burn")
            .WhenRead("r1.leg2.burn-outcome", new ActionOutcome.Reverted("paused")).Next
            .Answer("r1.leg2.check", "r1.leg2.approve", "r1.leg2.approve-outcome");
        var late = Late(burning, Burn, One, "r1.leg2.burn-rev1-outcome").Answer("r1.leg2.burn");
        var flying = late.WhenRead("r1.leg2.burn-outcome", new ActionOutcome.Reverted("No allowance")).SecondTimeNothing().Next;
        flying.Leg("r1.leg2").ShouldBeOfType<LegState.Attesting>().Flight.Burn.ShouldBe(Hash(9));
        RebalanceFunds.InFlight(flying.State).Count.ShouldBe(1);
        flying.Answer("r1.leg2.attest", "r1.leg2.mint", "r1.leg2.mint-outcome").Leg("r1.leg2").ShouldBeOfType<LegState.Settled>();
    }

    private static Scenario<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> Late(
        Scenario<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> saga, EffectId submission, ChainId chain, string outcome) =>
        saga.When(new RebalanceCommand.ReportMined(submission, new(Hash(9), chain, 510, Fee), T0, 1)).SecondTimeNothing().Next.Answer(outcome);
}

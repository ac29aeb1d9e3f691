using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Rebalancing.Answers;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;

namespace MeshRebalancer.Domain.Tests.Rebalancing;

public sealed class StepTests
{
    private static Scenario<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> Swapping =>
        Planned.Answer("r1.leg1.check", "r1.leg1.approve", "r1.leg1.approve-outcome");

    [Fact]
    public void A_mined_transaction_is_read_and_no_longer_submitted()
    {
        var submit = Swapping.Effect<RebalanceEffect.Submit>("r1.leg1.swap");
        submit.Account.ShouldBe(StreamId.Of("account", "main", "1", Account.ToString()));
        var outcome = Swapping.When(new RebalanceCommand.ReportMined(submit.Id, Mined(submit), T0));
        outcome.Then(new RebalanceEvent.TransactionMined("r1.leg1", submit.Id, Mined(submit), T0));
        outcome.Next.Outstanding.OfType<RebalanceEffect.Submit>().ShouldBeEmpty();
        outcome.Next.Effect<RebalanceEffect.ReadOutcome>("r1.leg1.swap-outcome").Transaction.ShouldBe(Mined(submit));
    }

    [Fact]
    public void A_transaction_of_another_chain_is_refused()
    {
        var submit = Swapping.Effect<RebalanceEffect.Submit>("r1.leg1.swap");
        Swapping.When(new RebalanceCommand.ReportMined(submit.Id, Mined(submit) with { Chain = Base }, T0)).ThenRejected("wrong-chain", "chain 1", "chain 8453");
    }

    [Fact]
    public void An_outcome_that_is_not_of_the_action_is_refused()
    {
        var saga = Swapping.Answer("r1.leg1.swap");
        saga.WhenRead("r1.leg1.swap-outcome", new ActionOutcome.Approved()).ThenRejected("outcome-mismatch", "Approved", "Swap");
        saga.WhenRead("r1.leg1.swap-outcome", new ActionOutcome.Swapped(Amount(Weth1, 5), Amount(UsdcB, 9_995))).ThenRejected("outcome-mismatch", "out:");
    }

    [Fact]
    public void A_swap_is_booked_with_its_real_cost_and_funds_the_next_leg_in_the_same_decision()
    {
        var saga = Swapping.Answer("r1.leg1.swap");
        var events = saga.WhenRead("r1.leg1.swap-outcome", new ActionOutcome.Swapped(Amount(Weth1, 5), Amount(Usdc1, 9_980))).SecondTimeNothing().Events;
        var read = events[0].ShouldBeOfType<RebalanceEvent.TransactionRead>();
        read.Booking.ShouldBe(new Booking(
            EffectId.Of(Own, "r1.leg1.swap"), "r1.leg1", read.Booking.Transaction, One, 100, Fee, Amount(Weth1, 5), Amount(Usdc1, 9_980), null, null));
        // Gas 0.001 of a coin at 2,000 USD; 5 bps of 10,000 USD; the other 15 USD that are missing.
        read.Cost.ShouldBe(new CostEstimate(Usd.Of(2), Usd.Of(5), Usd.Of(15), Usd.Zero));
        events[1].ShouldBe(new RebalanceEvent.LegSettled("r1.leg1", Amount(Weth1, 5), Amount(Usdc1, 9_980), T0));
        // 9,995 USDC were expected and all of it was counted on.
        events[2].ShouldBe(new RebalanceEvent.LegChecking("r1.leg2", 1, Amount(Usdc1, 9_985), null, null, T0), "5 USDC are held, 9,980 were brought");
    }

    [Fact]
    public void A_leg_that_brings_more_than_expected_does_not_let_the_next_grow()
    {
        var saga = Swapping.Answer("r1.leg1.swap");
        var next = saga.WhenRead("r1.leg1.swap-outcome", new ActionOutcome.Swapped(Amount(Weth1, 5), Amount(Usdc1, 10_100))).Next;
        next.Effect<RebalanceEffect.CheckLeg>("r1.leg2.check").AmountIn.ShouldBe(SamplePlans.First(T0).Legs[1].In);
    }

    [Fact]
    public void A_fill_better_than_the_verified_price_has_no_slippage()
    {
        var saga = Swapping.Answer("r1.leg1.swap");
        saga.WhenRead("r1.leg1.swap-outcome", new ActionOutcome.Swapped(Amount(Weth1, 5), Amount(Usdc1, 10_100)))
            .Events[0].ShouldBeOfType<RebalanceEvent.TransactionRead>().Cost.Slippage.ShouldBe(Usd.Zero);
    }

    [Fact]
    public void A_revert_costs_its_fee_and_the_leg_looks_again_under_new_ids()
    {
        var saga = Swapping.Answer("r1.leg1.swap");
        var outcome = saga.WhenRead("r1.leg1.swap-outcome", new ActionOutcome.Reverted("Too little received")).SecondTimeNothing();
        var read = outcome.Events[0].ShouldBeOfType<RebalanceEvent.TransactionRead>();
        (read.Booking.FeeWei, read.Booking.Spent, read.Booking.Received).ShouldBe(((UInt256)Fee, null, null));
        read.Cost.ShouldBe(CostEstimate.None with { Gas = Usd.Of(2) });
        outcome.Events[1].ShouldBe(new RebalanceEvent.LegChecking("r1.leg1", 2, Amount(Weth1, 5), T0.AddSeconds(5), "reverted: Too little received", T0));
        outcome.Next.Answer("r1.leg1.check").Effect<RebalanceEffect.Submit>("r1.leg1.approve").Id.Attempt.ShouldBe(2);
    }

    [Fact]
    public void Three_reverts_fail_the_leg()
    {
        var saga = Planned;
        for (var revert = 1; revert <= 3; revert++)
        {
            saga = saga.Answer("r1.leg1.check", "r1.leg1.approve", "r1.leg1.approve-outcome", "r1.leg1.swap");
            saga = saga.WhenRead("r1.leg1.swap-outcome", new ActionOutcome.Reverted("no")).SecondTimeNothing().Next;
        }

        saga.Leg("r1.leg1").ShouldBe(new LegState.Failed("reverted", "no"));
        saga.State.ShouldBeOfType<RebalanceState.Planning>().Round.ShouldBe(2);
    }

    [Fact]
    public void A_refused_transaction_is_a_blocked_look()
    {
        var id = Swapping.Id("r1.leg1.swap");
        Swapping.When(new RebalanceCommand.ReportRefused(id, "gas-low", "0.1 needed", T0))
            .Then(new RebalanceEvent.LegChecking("r1.leg1", 2, Amount(Weth1, 5), T0.AddSeconds(5), "gas-low: 0.1 needed", T0));
    }

    [Fact]
    public void A_report_that_names_another_effect_of_the_leg_changes_nothing()
    {
        var mined = Swapping.Answer("r1.leg1.swap");
        mined.When(new RebalanceCommand.ReportRefused(EffectId.Of(Own, "r1.leg1.swap"), "late", "late", T0)).ThenNothing();
        mined.When(new RebalanceCommand.ReportMined(EffectId.Of(Own, "r1.leg1.swap-outcome"), new(Hash(1), One, 1, 1), T0)).ThenNothing();
        mined.When(new RebalanceCommand.ReportOutcome(EffectId.Of(Own, "r1.leg1.swap"), new ActionOutcome.Reverted("x"), T0)).ThenNothing();
        mined.When(new RebalanceCommand.ReportCheck(EffectId.Of(Own, "r1.leg1.check"), GoodCheck(Planned.Effect<RebalanceEffect.CheckLeg>("r1.leg1.check"), T0))).ThenNothing();
    }
}

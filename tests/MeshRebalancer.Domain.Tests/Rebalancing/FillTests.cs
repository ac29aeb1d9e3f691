using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Rebalancing.Answers;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;

namespace MeshRebalancer.Domain.Tests.Rebalancing;

/// <summary>Deposits on a bridge where somebody else pays out.</summary>
public sealed class FillTests
{
    private static readonly FillTerms Bound = new(T0, T0.AddHours(1), null, 0);

    private static Scenario<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> Burning => CrossingTests.AtBridge()
        .WhenChecked("r1.leg2", check => check with { Allowance = UInt256.MaxValue, Fill = Bound }).SecondTimeNothing().Next;

    private static Scenario<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> Filling => Burning.Answer("r1.leg2.burn", "r1.leg2.burn-outcome");

    private static TokenAmount Deposited => ((LegState.Filling)Filling.Leg("r1.leg2")).Flight.Burned;

    private static EffectId Id => EffectId.Of(Own, "r1.leg2.fill");

    [Fact]
    public void A_deposit_is_bound_to_its_quote_and_is_in_flight_until_it_is_filled()
    {
        ((ChainAction.Burn)Burning.Effect<RebalanceEffect.Submit>("r1.leg2.burn").Action).Fill.ShouldBe(Bound);
        RebalanceFunds.InFlight(Filling.State).ShouldBe([Deposited with { Token = UsdcB }]);
        RebalanceFunds.At(Filling.State).ShouldHaveSingleItem().Status.ShouldBe("deposited; the fill is awaited");
        var filled = Filling.Answer("r1.leg2.fill");
        RebalanceFunds.InFlight(filled.State).ShouldBeEmpty();
        filled.Leg("r1.leg2").ShouldBe(new LegState.Settled(Deposited, new(UsdcB, Arriving(Deposited.Raw))));
        var booking = filled.State.ShouldBeOfType<RebalanceState.Executing>().Unbooked[^1];
        (booking.Chain, booking.FeeWei, booking.Arrived).ShouldBe((Base, UInt256.Zero, Deposited with { Token = UsdcB }));
    }

    [Fact]
    public void A_fill_of_less_than_what_was_bound_or_of_another_token_is_refused()
    {
        var (transaction, least) = (new TransactionFacts(Hash(7), Base, 500, 0), ((LegState.Filling)Filling.Leg("r1.leg2")).Terms.OutMin);
        Filling.When(new RebalanceCommand.ReportFilled(Id, transaction, least with { Raw = least.Raw - 1UL }, T0)).ThenRejected("fill-mismatch");
        Filling.When(new RebalanceCommand.ReportFilled(Id, transaction, Amount(WbtcB, 1), T0)).ThenRejected("fill-mismatch");
        Filling.When(new RebalanceCommand.ReportFilled(Id, transaction with { Chain = One }, least, T0)).ThenRejected("fill-mismatch");
    }

    [Fact]
    public void A_slow_fill_that_was_asked_for_is_no_fill()
    {
        var slow = Filling.When(new RebalanceCommand.ReportSlowFill(Id, Hash(5), T0)).Then(new RebalanceEvent.SlowFillRequested("r1.leg2", Hash(5), T0)).Next;
        RebalanceFunds.InFlight(slow.State).ShouldBe([Deposited with { Token = UsdcB }]);
        RebalanceFunds.At(slow.State).ShouldHaveSingleItem().Status.ShouldBe("deposited; a slow fill was asked for and is awaited");
        slow.Answer("r1.leg2.fill").Leg("r1.leg2").ShouldBeOfType<LegState.Settled>();
    }

    [Fact]
    public void An_expired_deposit_waits_for_its_refund_with_a_deadline_of_its_own()
    {
        var expired = Filling.When(new RebalanceCommand.ReportFillExpired(Id, T0)).Then(new RebalanceEvent.TransferExpired("r1.leg2", T0 + RebalanceLimits.RefundAlarm, T0)).Next;
        expired.Effect<RebalanceEffect.Wake>("r1.leg2.alarm").ShouldBe(new RebalanceEffect.Wake(EffectId.Of(Own, "r1.leg2.alarm", 2)) { DueAt = T0 + RebalanceLimits.RefundAlarm });
        RebalanceFunds.InFlight(expired.State).ShouldBe([Deposited with { Token = UsdcB }]);
        expired.When(new RebalanceCommand.ReportSlowFill(Id, Hash(5), T0)).ThenNothing();
        expired.When(new RebalanceCommand.ReportDue(EffectId.Of(Own, "r1.leg2.alarm", 2), T0.AddHours(13)))
            .Then(new RebalanceEvent.TransferOverdue("r1.leg2", T0.AddHours(13)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_refund_is_booked_on_the_chain_where_it_lands_and_what_it_would_have_funded_is_planned_again(bool atDestination)
    {
        var back = Deposited with { Token = atDestination ? UsdcB : Usdc1 };
        var refunded = Filling.When(new RebalanceCommand.ReportRefunded(Id, new(Hash(8), back.Token.Chain, 900, 0), back, T0)).SecondTimeNothing();
        var booking = refunded.Events[0].ShouldBeOfType<RebalanceEvent.TransferRefunded>().Booking;
        (booking.Chain, booking.Received, booking.Arrived).ShouldBe((back.Token.Chain, back, Deposited with { Token = UsdcB }));
        refunded.Events[1].ShouldBeOfType<RebalanceEvent.LegFailed>().Code.ShouldBe("funding-failed");
        refunded.Events[2].ShouldBeOfType<RebalanceEvent.Replanning>().Reason.ShouldContain("came back");
        RebalanceFunds.InFlight(refunded.State).ShouldBeEmpty();
    }

    [Fact]
    public void A_refund_of_more_than_was_deposited_or_of_another_asset_is_refused()
    {
        Filling.When(new RebalanceCommand.ReportRefunded(Id, new(Hash(8), One, 900, 0), Deposited with { Raw = Deposited.Raw + 1UL }, T0)).ThenRejected("refund-mismatch");
        Filling.When(new RebalanceCommand.ReportRefunded(Id, new(Hash(8), One, 900, 0), Amount(Weth1, 1), T0)).ThenRejected("refund-mismatch");
        Filling.When(new RebalanceCommand.ReportRefunded(Id, new(Hash(8), Base, 900, 0), Deposited, T0)).ThenRejected("refund-mismatch");
    }
}

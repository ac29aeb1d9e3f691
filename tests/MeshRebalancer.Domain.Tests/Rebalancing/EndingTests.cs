using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Rebalancing.Answers;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;

namespace MeshRebalancer.Domain.Tests.Rebalancing;

public sealed class EndingTests
{
    /// <summary>Every leg of the first round has failed.</summary>
    public static Scenario<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> SecondRound() => FailAll(Planned);

    [Fact]
    public void A_failed_round_plans_again_from_where_the_funds_are()
    {
        var saga = SecondRound();
        var planning = saga.State.ShouldBeOfType<RebalanceState.Planning>();
        (planning.Round, planning.Attempt, planning.Done.Count).ShouldBe((2, 1, 3));
        saga.Effect<RebalanceEffect.MakePlan>("r2.plan").DueAt.ShouldBe(T0.AddSeconds(5));
    }

    [Fact]
    public void After_three_failed_rounds_it_ends_incomplete_with_its_reasons()
    {
        var saga = Started;
        for (var round = 1; round <= 3; round++)
        {
            var plan = SamplePlans.Of(round, SamplePlans.Held, T0).ShouldNotBeNull();
            saga = FailAll(saga.When(new RebalanceCommand.ReportPlan(saga.Only<RebalanceEffect.MakePlan>()!.Id, plan, T0)).Next);
        }

        var ended = saga.State.ShouldBeOfType<RebalanceState.Ended>();
        ended.Outcome.ShouldBeOfType<RebalanceOutcome.Incomplete>().Reason.ShouldStartWith("r3.leg1: no-quote: dead");
        ended.Legs.Count.ShouldBe(9);
    }

    [Fact]
    public void A_leg_that_is_brought_nothing_fails_as_too_small()
    {
        var legs = SamplePlans.First(T0).Legs;
        // All of what crosses is to come from the sale.
        var crossing = (PlannedLeg.Transfer)legs[1];
        var sold = legs[0].ExpectedOut.Raw;
        crossing = crossing with { In = new(Usdc1, sold), ExpectedOut = new(UsdcB, Arriving(sold)), Funding = [new("r1.leg1", sold)] };
        var plan = SamplePlans.Of(SamplePlans.Held, [legs[0], crossing], T0);
        var saga = Started.When(new RebalanceCommand.ReportPlan(Started.Id("r1.plan"), plan, T0)).Next
            .Answer("r1.leg1.check", "r1.leg1.approve", "r1.leg1.approve-outcome", "r1.leg1.swap");
        var next = saga.WhenRead("r1.leg1.swap-outcome", new ActionOutcome.Swapped(Amount(Weth1, 5), Amount(Usdc1, 0))).SecondTimeNothing().Next;
        next.Leg("r1.leg2").ShouldBeOfType<LegState.Failed>().Code.ShouldBe("too-small");
    }

    [Fact]
    public void Bookings_are_told_one_at_a_time_in_order_and_a_refusal_is_kept_but_stops_nothing()
    {
        var saga = CrossingTests.AtBridge();
        saga.Outstanding.OfType<RebalanceEffect.TellBooking>().ShouldHaveSingleItem().Booking.Id.Purpose.ShouldBe("r1.leg1.approve");
        var id = saga.Id("r1.leg1.approve-booking");
        var told = saga.When(new RebalanceCommand.ConfirmTold(id, "not-open", T0)).Then(new RebalanceEvent.Told(id, "not-open", T0)).Next;
        told.Outstanding.OfType<RebalanceEffect.TellBooking>().ShouldHaveSingleItem().Booking.Id.Purpose.ShouldBe("r1.leg1.swap");
    }

    [Fact]
    public void Bookings_left_over_from_a_failed_round_are_told_while_the_next_is_planned_and_executed()
    {
        var saga = CrossingTests.AtBridge();
        while (saga.State is RebalanceState.Executing)
        {
            saga = saga.When(new RebalanceCommand.ReportBlocked(saga.Only<RebalanceEffect.CheckLeg>()!.Id, "bridge-paused", "paused", T0)).Next;
        }

        saga.State.ShouldBeOfType<RebalanceState.Planning>().Unbooked.Count.ShouldBe(2);
        saga = saga.Answer("r1.leg1.approve-booking");
        saga.Outstanding.Select(effect => effect.Id.Purpose).ShouldBe(["r2.plan", "r1.leg1.swap-booking"]);
    }

    [Fact]
    public void The_portfolio_hears_of_the_end_after_all_bookings_and_the_coordinator_at_once()
    {
        var saga = Started.When(new RebalanceCommand.ReportNoPlan(Started.Id("r1.plan"), new("inside-band", "inside", true), T0)).Next;
        saga = saga.Answer("tell-portfolio");
        saga.Outstanding.Select(effect => effect.Id.Purpose).ShouldBe(["tell-coordinator"]);
        saga.Answer("tell-coordinator").Outstanding.ShouldBeEmpty();
    }

    [Fact]
    public void An_event_that_can_not_follow_stops_the_stream()
    {
        var aggregate = new RebalanceAggregate();
        Should.Throw<CorruptHistoryException>(() => aggregate.Evolve(aggregate.Initial(Own), new RebalanceEvent.Ended(new RebalanceOutcome.NotStarted("a", "b"), T0)));
        Should.Throw<CorruptHistoryException>(() => aggregate.Evolve(Planned.State, new RebalanceEvent.LegFailed("r9.leg9", "a", "b", T0)));
        Should.Throw<CorruptHistoryException>(() => aggregate.Evolve(Planned.State, new RebalanceEvent.Told(EffectId.Of(Own, "x"), null, T0)));
        Should.Throw<CorruptHistoryException>(() => aggregate.Evolve(Planned.State, new RebalanceEvent.LegMinting("r1.leg1", "0x", "0x", EffectId.Of(Own, "x"), new ChainAction.Mint("b", UsdcB, "0x", "0x"), T0)));
    }

    private static Scenario<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> FailAll(
        Scenario<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> saga)
    {
        while (saga.Only<RebalanceEffect.CheckLeg>() is { } check)
        {
            saga = saga.When(new RebalanceCommand.ReportBlocked(check.Id, "no-quote", "dead", T0)).Next;
        }

        return saga;
    }
}

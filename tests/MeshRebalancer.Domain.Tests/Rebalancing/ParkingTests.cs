using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Rebalancing.Answers;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;

namespace MeshRebalancer.Domain.Tests.Rebalancing;

/// <summary>Rebalances that wait for an operator.</summary>
public sealed class ParkingTests
{
    private static readonly RebalanceCommand.Park ByAnn = new("ann", "to look at it", T0);

    private static Scenario<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> Burning =>
        CrossingTests.AtBridge().Answer("r1.leg2.check", "r1.leg2.approve", "r1.leg2.approve-outcome", "r1.leg2.burn");

    private static Scenario<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> Attesting => Burning.Answer("r1.leg2.burn-outcome");

    private static Scenario<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> Late => Attesting
        .Answer("r1.leg2.alarm", T0.AddHours(1)).Answer("r1.leg2.park", T0.AddHours(7));

    private static TokenAmount Burned => ((LegState.Attesting)Attesting.Leg("r1.leg2")).Flight.Burned;

    [Fact]
    public void A_deadline_parks_with_the_funds_where_they_are_and_what_is_on_its_way_is_still_asked_for()
    {
        var parked = Late.State.ShouldBeOfType<RebalanceState.Parked>();
        parked.By.ShouldBeNull();
        parked.Reason.ShouldContain("should have arrived");
        RebalanceFunds.At(parked).ShouldHaveSingleItem().Amount.ShouldBe(Burned);
        RebalanceFunds.InFlight(parked).ShouldBe([Burned with { Token = UsdcB }]);
        Late.Only<RebalanceEffect.AwaitAttestation>().ShouldNotBeNull();
        Late.Only<RebalanceEffect.Wake>().ShouldBeNull();
    }

    [Fact]
    public void What_a_deadline_parked_goes_on_by_itself_when_it_moves()
    {
        var events = Late.When(Good(Late.Effect<RebalanceEffect>("r1.leg2.attest"), T0.AddHours(8))).SecondTimeNothing().Events;
        events[0].ShouldBe(new RebalanceEvent.Resumed(T0.AddHours(8)));
        events[1].ShouldBeOfType<RebalanceEvent.LegMinting>();
    }

    [Fact]
    public void What_an_operator_parked_takes_in_what_arrives_and_begins_nothing_before_the_operator_says_so()
    {
        var parked = Attesting.When(ByAnn).Then(new RebalanceEvent.Parked("to look at it", "ann", RebalanceFunds.At(Attesting.State), T0)).Next;
        var settled = parked.Answer("r1.leg2.attest", "r1.leg2.mint", "r1.leg2.mint-outcome");
        settled.State.ShouldBeOfType<RebalanceState.Parked>();
        settled.Leg("r1.leg3").ShouldBeOfType<LegState.Checking>();
        settled.Outstanding.OfType<RebalanceEffect.CheckLeg>().ShouldBeEmpty();
        RebalanceFunds.InFlight(settled.State).ShouldBeEmpty();
        var on = settled.When(new RebalanceCommand.Retry("ann", "it looks well", T0)).Then(new RebalanceEvent.Retried("ann", "it looks well", T0)).Next;
        on.Only<RebalanceEffect.CheckLeg>().ShouldNotBeNull();
    }

    [Fact]
    public void A_retry_asks_for_everything_anew_with_a_new_deadline()
    {
        var retried = Late.When(new RebalanceCommand.Retry("ann", "the bridge is back", T0.AddHours(9))).Then(new RebalanceEvent.Retried("ann", "the bridge is back", T0.AddHours(9))).Next;
        retried.Only<RebalanceEffect.AwaitAttestation>().ShouldNotBeNull().Id.ShouldBe(EffectId.Of(Own, "r1.leg2.attest", 2));
        var alarm = retried.Only<RebalanceEffect.Wake>().ShouldNotBeNull();
        (alarm.Id, alarm.DueAt).ShouldBe((EffectId.Of(Own, "r1.leg2.alarm", 2), T0.AddHours(9) + RebalanceLimits.AttestationAlarmMin));
    }

    [Fact]
    public void A_statement_books_each_leg_as_it_says_and_ends_the_rebalance()
    {
        var stated = new LegFate.Returned("r1.leg2", Burned.Raw);
        var resolved = Late.When(new RebalanceCommand.Resolve("ann", "support sent it back", [stated], T0)).SecondTimeNothing();
        var leg = resolved.Events[0].ShouldBeOfType<RebalanceEvent.Resolved>().Legs.ShouldHaveSingleItem();
        (leg.Booking.Received, leg.Booking.Arrived).ShouldBe((Burned, Burned with { Token = UsdcB }));
        resolved.Events[^1].ShouldBeOfType<RebalanceEvent.Ended>().Outcome.ShouldBeOfType<RebalanceOutcome.Incomplete>().Reason.ShouldContain("ann");
        resolved.Next.Leg("r1.leg2").ShouldBe(new LegState.Refunded(Burned, Burned));
        RebalanceFunds.InFlight(resolved.State).ShouldBeEmpty();
        Late.When(new RebalanceCommand.Resolve("ann", "gone", [new LegFate.Lost("r1.leg2")], T0)).Next.Leg("r1.leg2").ShouldBe(new LegState.WrittenOff(Burned, "ann", "gone"));
    }

    [Fact]
    public void A_statement_that_is_wrong_or_too_early_is_refused()
    {
        var fates = new LegFate[] { new LegFate.Lost("r1.leg2") };
        Attesting.When(new RebalanceCommand.Resolve("ann", "gone", [.. fates], T0)).ThenRejected("not-parked");
        Late.When(new RebalanceCommand.Resolve("ann", "gone", [], T0)).ThenRejected("statement-incomplete", "r1.leg2");
        Late.When(new RebalanceCommand.Resolve("ann", "gone", [.. fates, new LegFate.Lost("r1.leg1")], T0)).ThenRejected("statement-wrong", "r1.leg1");
        Late.When(new RebalanceCommand.Resolve("ann", "here", [new LegFate.Arrived("r1.leg2", Burned.Raw + 1UL)], T0)).ThenRejected("statement-wrong");
        Late.When(new RebalanceCommand.Resolve(" ", "gone", [.. fates], T0)).ThenRejected("invalid", "by");
        Late.When(new RebalanceCommand.Retry("ann", "", T0)).ThenRejected("invalid", "reason");
        Burning.When(ByAnn).Next.When(new RebalanceCommand.Resolve("ann", "gone", [], T0)).ThenRejected("still-live", "r1.leg2");
    }
}

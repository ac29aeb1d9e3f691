using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Rebalancing.Answers;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;

namespace MeshRebalancer.Domain.Tests.Rebalancing;

public sealed class CrossingTests
{
    private static Scenario<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> Burning => AtBridge()
        .Answer("r1.leg2.check", "r1.leg2.approve", "r1.leg2.approve-outcome", "r1.leg2.burn");

    private static Scenario<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> Attesting => Burning.Answer("r1.leg2.burn-outcome");

    private static Scenario<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> Minting => Attesting.Answer("r1.leg2.attest");

    private static TokenAmount Burned => ((LegState.Attesting)Attesting.Leg("r1.leg2")).Flight.Burned;

    public static Scenario<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> AtBridge() =>
        Planned.Answer("r1.leg1.check", "r1.leg1.approve", "r1.leg1.approve-outcome", "r1.leg1.swap", "r1.leg1.swap-outcome");

    [Fact]
    public void A_burn_is_in_flight_until_the_mint_and_its_departure_is_booked()
    {
        RebalanceFunds.InFlight(Burning.State).ShouldBeEmpty();
        RebalanceFunds.InFlight(Attesting.State).ShouldBe([new TokenAmount(UsdcB, Burned.Raw)]);
        RebalanceFunds.InFlight(Minting.State).ShouldBe([new TokenAmount(UsdcB, Burned.Raw)]);
        RebalanceFunds.InFlight(Minting.Answer("r1.leg2.mint", "r1.leg2.mint-outcome").State).ShouldBeEmpty();
        var booking = Unbooked(Attesting)[^1];
        (booking.Spent, booking.Departed, booking.Received, booking.Arrived).ShouldBe((Burned, new TokenAmount(UsdcB, Burned.Raw), null, null));
    }

    [Theory]
    [InlineData(20, 1_800)]
    [InlineData(600, 1_800)]
    [InlineData(1_200, 3_600)]
    public void The_alarm_is_set_to_three_times_the_settling_time_and_half_an_hour_at_least(int settleSeconds, int alarmSeconds)
    {
        var saga = AtBridge().WhenChecked("r1.leg2", check => check with { Allowance = UInt256.MaxValue, SettleSeconds = settleSeconds }).Next
            .Answer("r1.leg2.burn", "r1.leg2.burn-outcome");
        saga.Effect<RebalanceEffect.Wake>("r1.leg2.alarm").DueAt.ShouldBe(T0.AddSeconds(alarmSeconds));
    }

    [Fact]
    public void An_alarm_rings_once_and_the_waiting_goes_on()
    {
        var due = new RebalanceCommand.ReportDue(Attesting.Id("r1.leg2.alarm"), T0.AddHours(1));
        var overdue = Attesting.When(due).Then(new RebalanceEvent.AttestationOverdue("r1.leg2", T0.AddHours(1))).Next;
        overdue.Outstanding.OfType<RebalanceEffect.Wake>().ShouldHaveSingleItem().ShouldBe(
            new RebalanceEffect.Wake(EffectId.Of(Own, "r1.leg2.park")) { DueAt = T0.AddMinutes(30) + RebalanceLimits.ParkPatience });
        overdue.Effect<RebalanceEffect.AwaitAttestation>("r1.leg2.attest").ShouldBe(Attesting.Effect<RebalanceEffect.AwaitAttestation>("r1.leg2.attest"));
        overdue.Answer("r1.leg2.attest").Leg("r1.leg2").ShouldBeOfType<LegState.Minting>().Flight.Overdue.ShouldBeTrue();
        Minting.When(due).Then(new RebalanceEvent.AttestationOverdue("r1.leg2", T0.AddHours(1)));
    }

    [Fact]
    public void A_mint_is_booked_with_what_arrived_and_what_the_bridge_kept()
    {
        var events = Minting.Answer("r1.leg2.mint").WhenRead("r1.leg2.mint-outcome", new ActionOutcome.Minted(new(UsdcB, Burned.Raw - 1_000_000UL))).SecondTimeNothing().Events;
        var read = events[0].ShouldBeOfType<RebalanceEvent.TransactionRead>();
        (read.Booking.Received, read.Booking.Arrived).ShouldBe((new TokenAmount(UsdcB, Burned.Raw - 1_000_000UL), new TokenAmount(UsdcB, Burned.Raw)));
        read.Booking.Chain.ShouldBe(Base);
        (read.Cost.Bridge, read.Cost.Gas).ShouldBe((Usd.Of(1), Usd.Of(2)));
        events[1].ShouldBe(new RebalanceEvent.LegSettled("r1.leg2", Burned, new(UsdcB, Burned.Raw - 1_000_000UL), T0));
        events[2].ShouldBeOfType<RebalanceEvent.LegChecking>().LegId.ShouldBe("r1.leg3");
    }

    [Fact]
    public void A_mint_is_tried_again_for_ever_each_time_from_its_attestation_with_growing_waits()
    {
        var saga = Minting;
        for (var attempt = 1; attempt <= 20; attempt++)
        {
            var id = EffectId.Of(Own, "r1.leg2.mint", attempt);
            var retried = saga.When(new RebalanceCommand.ReportRefused(id, "would-revert", "message expired", T0))
                .Then(new RebalanceEvent.LegMintRetried("r1.leg2", attempt + 1, T0 + RebalanceLimits.Backoff(attempt), "would-revert: message expired", T0)).Next;
            retried.Effect<RebalanceEffect.AwaitAttestation>("r1.leg2.attest").DueAt.ShouldBe(T0 + RebalanceLimits.Backoff(attempt));
            RebalanceFunds.InFlight(retried.State).Count.ShouldBe(1);
            saga = retried.Answer("r1.leg2.attest");
        }

        RebalanceLimits.Backoff(20).ShouldBe(RebalanceLimits.BackoffMax);
    }

    [Fact]
    public void A_reverted_mint_costs_its_fee_and_a_strangers_mint_settles_the_leg_without_one()
    {
        var reverted = Minting.Answer("r1.leg2.mint").WhenRead("r1.leg2.mint-outcome", new ActionOutcome.Reverted("nonce already used")).SecondTimeNothing().Next;
        Unbooked(reverted)[^1].FeeWei.ShouldBe((UInt256)Fee);
        var found = new RebalanceCommand.ReportMintFound(reverted.Id("r1.leg2.attest"), new(Hash(77), Base, 500, 999), new(UsdcB, Burned.Raw), T0);
        var settled = reverted.When(found).SecondTimeNothing();
        settled.Next.Leg("r1.leg2").ShouldBeOfType<LegState.Settled>();
        var booking = Unbooked(settled.Next)[^1];
        (booking.FeeWei, booking.Transaction, booking.Arrived).ShouldBe((UInt256.Zero, Hash(77), new TokenAmount(UsdcB, Burned.Raw)));
    }

    [Fact]
    public void A_mint_that_is_found_while_ours_is_on_its_way_changes_nothing_or_its_fee_would_go_unbooked() =>
        Minting.When(new RebalanceCommand.ReportMintFound(EffectId.Of(Own, "r1.leg2.attest"), new(Hash(77), Base, 500, 999), Burned with { Token = UsdcB }, T0))
            .ThenNothing();

    [Fact]
    public void A_found_mint_of_another_token_is_refused() =>
        Attesting.When(new RebalanceCommand.ReportMintFound(Attesting.Id("r1.leg2.attest"), new(Hash(77), Base, 500, 9), Amount(WbtcB, 1), T0))
            .ThenRejected("mint-mismatch");

    [Fact]
    public void A_burn_that_reverts_is_not_in_flight()
    {
        var saga = Burning.WhenRead("r1.leg2.burn-outcome", new ActionOutcome.Reverted("paused")).SecondTimeNothing().Next;
        saga.Leg("r1.leg2").ShouldBeOfType<LegState.Checking>().Attempt.ShouldBe(2);
        RebalanceFunds.InFlight(saga.State).ShouldBeEmpty();
    }

    private static EquatableArray<Booking> Unbooked(Scenario<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> saga) =>
        saga.State.ShouldBeOfType<RebalanceState.Executing>().Unbooked;
}

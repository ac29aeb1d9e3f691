using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Rebalancing.Answers;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;

namespace MeshRebalancer.Domain.Tests.Rebalancing;

/// <summary>A leg that is held back by a breaker or a kill switch waits with its reason; what blocks it otherwise uses up its looks.</summary>
public sealed class HeldTests
{
    [Theory]
    [InlineData("breaker-open")]
    [InlineData("kill-switch")]
    public void A_leg_that_is_held_back_waits_for_ever_and_keeps_all_its_looks(string code)
    {
        var saga = Planned;
        for (var attempt = 1; attempt <= 30; attempt++)
        {
            saga = saga.When(Blocked(attempt, code)).Then(new RebalanceEvent.LegChecking(
                "r1.leg1", attempt + 1, Amount(Weth1, 5), T0 + RebalanceLimits.Backoff(attempt), $"{code}: it is shut", T0, Held: true)).Next;
        }

        for (var look = 1; look < RebalanceLimits.LooksMax; look++)
        {
            saga = saga.When(Blocked(30 + look, "no-quote")).SecondTimeNothing().Next;
            saga.Leg("r1.leg1").ShouldBeOfType<LegState.Checking>().NotBefore.ShouldBe(T0 + RebalanceLimits.Backoff(look));
        }

        saga.When(Blocked(30 + RebalanceLimits.LooksMax, "no-quote")).Events[0].ShouldBeOfType<RebalanceEvent.LegFailed>().Code.ShouldBe("no-quote");
    }

    [Theory]
    [InlineData("in-flight-over-limit")]
    [InlineData("exposure-per-venue-over-limit")]
    public void A_leg_that_finds_no_room_keeps_its_looks_but_does_not_wait_for_ever(string code)
    {
        var saga = Planned;
        for (var attempt = 1; attempt < RebalanceLimits.RoomHoldsMax + RebalanceLimits.LooksMax; attempt++)
        {
            var held = attempt <= RebalanceLimits.RoomHoldsMax;
            saga = saga.When(Blocked(attempt, code)).Then(new RebalanceEvent.LegChecking(
                "r1.leg1", attempt + 1, Amount(Weth1, 5), T0 + RebalanceLimits.Backoff(held ? attempt : attempt - RebalanceLimits.RoomHoldsMax),
                $"{code}: it is shut", T0, held)).Next;
        }

        saga.When(Blocked(RebalanceLimits.RoomHoldsMax + RebalanceLimits.LooksMax, code)).Events[0].ShouldBeOfType<RebalanceEvent.LegFailed>().Code.ShouldBe(code);
    }

    [Fact]
    public void What_an_account_may_not_spend_is_a_failed_look_and_no_want_of_room() =>
        Planned.When(Blocked(1, "spend-over-limit")).Events[0].ShouldBeOfType<RebalanceEvent.LegChecking>().Held.ShouldBeFalse();

    [Fact]
    public void A_leg_goes_on_when_its_breaker_closes()
    {
        var held = Planned.When(Blocked(1, "breaker-open")).Next;
        held.Effect<RebalanceEffect.CheckLeg>("r1.leg1.check").DueAt.ShouldBe(T0 + RebalanceLimits.Backoff(1));
        held.Answer("r1.leg1.check").Leg("r1.leg1").ShouldBeOfType<LegState.Approving>();
    }

    [Fact]
    public void A_transaction_that_a_kill_switch_kept_from_being_signed_costs_its_leg_no_look()
    {
        var refused = new RebalanceCommand.ReportRefused(EffectId.Of(Own, "r1.leg1.approve"), "kill-switch", "ann set it", T0);
        Planned.Answer("r1.leg1.check").When(refused).Then(new RebalanceEvent.LegChecking(
            "r1.leg1", 2, Amount(Weth1, 5), T0 + RebalanceLimits.Backoff(1), "kill-switch: ann set it", T0, Held: true));
    }

    private static RebalanceCommand.ReportBlocked Blocked(int attempt, string code) =>
        new(EffectId.Of(Own, "r1.leg1.check", attempt), code, "it is shut", T0);
}

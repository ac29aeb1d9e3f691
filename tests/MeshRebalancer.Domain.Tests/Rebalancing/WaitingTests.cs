using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Rebalancing.Answers;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;

namespace MeshRebalancer.Domain.Tests.Rebalancing;

/// <summary>What a bridge says while its attestation is awaited, and what cannot be read.</summary>
public sealed class WaitingTests
{
    private static Scenario<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> Attesting => CrossingTests.AtBridge()
        .Answer("r1.leg2.check", "r1.leg2.approve", "r1.leg2.approve-outcome", "r1.leg2.burn", "r1.leg2.burn-outcome");

    private static EffectId Id => EffectId.Of(Own, "r1.leg2.attest");

    [Theory]
    [InlineData(null, 3_600)]
    [InlineData(900, 2_700)]
    public void A_downgrade_is_told_once_and_sets_a_new_deadline(int? settleSeconds, int alarmSeconds)
    {
        var slow = Attesting.When(new RebalanceCommand.ReportDowngraded(Id, "insufficient_fee", settleSeconds, T0))
            .Then(new RebalanceEvent.TransferDowngraded("r1.leg2", "insufficient_fee", T0.AddSeconds(alarmSeconds), T0)).Next;
        slow.Effect<RebalanceEffect.Wake>("r1.leg2.alarm").ShouldBe(new RebalanceEffect.Wake(EffectId.Of(Own, "r1.leg2.alarm", 2)) { DueAt = T0.AddSeconds(alarmSeconds) });
        slow.When(new RebalanceCommand.ReportDowngraded(Id, "insufficient_allowance_available", 900, T0.AddSeconds(9))).ThenNothing();
        slow.When(new RebalanceCommand.ReportDue(EffectId.Of(Own, "r1.leg2.alarm"), T0.AddHours(2))).ThenNothing();
        RebalanceFunds.At(slow.State).ShouldHaveSingleItem().Status.ShouldBe("burnt; the slow attestation is awaited (insufficient_fee)");
        slow.Answer("r1.leg2.attest", "r1.leg2.mint", "r1.leg2.mint-outcome").Leg("r1.leg2").ShouldBeOfType<LegState.Settled>();
    }

    [Fact]
    public void An_attestation_that_expires_is_asked_for_again_and_each_expiry_is_told_once()
    {
        var expired = Attesting.When(new RebalanceCommand.ReportAttestationExpired(Id, 700, T0)).Then(new RebalanceEvent.AttestationExpired("r1.leg2", 700, T0)).Next;
        expired.When(new RebalanceCommand.ReportAttestationExpired(Id, 700, T0.AddSeconds(4))).ThenNothing();
        expired.When(new RebalanceCommand.ReportAttestationExpired(Id, 900, T0)).Then(new RebalanceEvent.AttestationExpired("r1.leg2", 900, T0));
        RebalanceFunds.At(expired.State).ShouldHaveSingleItem().Status.ShouldBe("burnt; the attestation expired at block 700, a new one is awaited");
        expired.Answer("r1.leg2.attest").Leg("r1.leg2").ShouldBeOfType<LegState.Minting>();
    }

    [Fact]
    public void While_what_is_in_flight_cannot_be_read_nothing_new_starts_and_the_asking_goes_on()
    {
        var dark = Attesting.When(new RebalanceCommand.ReportUnreadable(Id, "the service answers 500", T0))
            .Then(new RebalanceEvent.LegUnreadable("r1.leg2", "the service answers 500", T0)).Next;
        dark.When(new RebalanceCommand.ReportUnreadable(Id, "connection refused", T0.AddSeconds(9))).ThenNothing();
        Gate.Closed(dark.State).ShouldNotBeNull().Code.ShouldBe("in-flight-unreadable");
        RebalanceFunds.InFlight(dark.State).Count.ShouldBe(1, "unknown is not zero");
        dark.Only<RebalanceEffect.AwaitAttestation>().ShouldNotBeNull();
        var light = dark.When(new RebalanceCommand.ReportUnreadable(Id, null, T0)).Then(new RebalanceEvent.LegReadable("r1.leg2", T0)).Next;
        Gate.Closed(light.State).ShouldBeNull();
    }

    [Fact]
    public void A_transaction_that_is_not_mined_for_long_is_an_alarm_and_stays_wanted()
    {
        var saga = Planned.Answer("r1.leg1.check");
        var alarm = saga.Outstanding.OfType<RebalanceEffect.Wake>().ShouldHaveSingleItem();
        alarm.DueAt.ShouldBe(T0 + RebalanceLimits.SubmissionAlarm);
        var late = saga.When(new RebalanceCommand.ReportDue(alarm.Id, T0.AddHours(1)))
            .Then(new RebalanceEvent.SubmissionOverdue("r1.leg1", EffectId.Of(Own, "r1.leg1.approve"), T0.AddHours(1))).Next;
        late.Effect<RebalanceEffect.Submit>("r1.leg1.approve").ShouldBe(saga.Effect<RebalanceEffect.Submit>("r1.leg1.approve"));
        RebalanceFunds.At(late.State).ShouldHaveSingleItem().Alarm.ShouldBeTrue();
        late.Answer("r1.leg1.approve").Leg("r1.leg1").ShouldBeOfType<LegState.Approving>();
    }
}

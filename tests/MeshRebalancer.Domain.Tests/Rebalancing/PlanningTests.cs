using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Rebalancing.Answers;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;

namespace MeshRebalancer.Domain.Tests.Rebalancing;

public sealed class PlanningTests
{
    [Fact]
    public void An_unsound_plan_is_not_stored_and_tried_again_with_the_violations_as_its_reason()
    {
        var plan = SamplePlans.First(T0) with { SnapshotHash = "x" };
        var outcome = Started.When(new RebalanceCommand.ReportPlan(Started.Id("r1.plan"), plan, T0));
        var blocked = outcome.SecondTimeNothing().Events.ShouldHaveSingleItem().ShouldBeOfType<RebalanceEvent.PlanningBlocked>();
        (blocked.Attempt, blocked.Code, blocked.RetryAt).ShouldBe((1, "plan-invalid", T0 + RebalanceLimits.BackoffFirst));
        blocked.Reason.ShouldContain("snapshotHash");
        var next = outcome.Next.Only<RebalanceEffect.MakePlan>().ShouldNotBeNull();
        (next.Id, next.DueAt).ShouldBe((EffectId.Of(Own, "r1.plan", 2), T0 + RebalanceLimits.BackoffFirst));
    }

    [Fact]
    public void A_plan_whose_leg_ids_belong_to_another_round_is_not_stored()
    {
        var plan = SamplePlans.Of(2, SamplePlans.Held, T0).ShouldNotBeNull();
        var blocked = Started.When(new RebalanceCommand.ReportPlan(Started.Id("r1.plan"), plan, T0))
            .Events.ShouldHaveSingleItem().ShouldBeOfType<RebalanceEvent.PlanningBlocked>();
        blocked.Reason.ShouldContain("r2.leg1");
        blocked.Reason.ShouldContain("'r1.'");
    }

    [Theory]
    [InlineData(120, false)]
    [InlineData(121, true)]
    public void A_plan_older_than_the_mandates_price_age_is_stale(int seconds, bool stale)
    {
        var events = Started.When(new RebalanceCommand.ReportPlan(Started.Id("r1.plan"), SamplePlans.First(T0), T0.AddSeconds(seconds))).Events;
        (events[0] is RebalanceEvent.PlanningBlocked { Code: "plan-stale" }).ShouldBe(stale);
    }

    [Fact]
    public void Nothing_to_do_ends_it_as_not_started()
    {
        var outcome = Started.When(new RebalanceCommand.ReportNoPlan(Started.Id("r1.plan"), new("inside-band", "every weight is inside", true), T0))
            .Then(new RebalanceEvent.Ended(new RebalanceOutcome.NotStarted("inside-band", "every weight is inside"), T0));
        outcome.Outstanding.Select(effect => effect.Id.Purpose).ShouldBe(["tell-portfolio", "tell-coordinator"]);
    }

    [Fact]
    public void After_six_blocked_attempts_with_doubling_waits_the_slot_is_freed()
    {
        var saga = Started;
        var waits = new List<double>();
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            saga = saga.When(new RebalanceCommand.ReportNoPlan(saga.Only<RebalanceEffect.MakePlan>()!.Id, new("gas-low", "chain 1", false), T0)).SecondTimeNothing().Next;
            waits.Add((saga.State.ShouldBeOfType<RebalanceState.Planning>().NotBefore!.Value - T0).TotalSeconds);
        }

        waits.ShouldBe([5, 10, 20, 40, 80]);
        saga.When(new RebalanceCommand.ReportNoPlan(saga.Id("r1.plan"), new("gas-low", "chain 1", false), T0))
            .Then(new RebalanceEvent.Ended(new RebalanceOutcome.NotStarted("gas-low", "chain 1"), T0));
    }

    [Fact]
    public void A_planner_that_can_not_look_is_blocked_like_one_without_a_plan() =>
        Started.When(new RebalanceCommand.ReportBlocked(Started.Id("r1.plan"), "price-unknown", "WETH: stale", T0))
            .Then(new RebalanceEvent.PlanningBlocked(1, "price-unknown", "WETH: stale", T0.AddSeconds(5), T0));

    [Fact]
    public void A_report_on_an_effect_that_is_not_owed_changes_nothing()
    {
        var stranger = EffectId.Of(Own, "r1.plan", 2);
        Started.When(new RebalanceCommand.ReportPlan(stranger, SamplePlans.First(T0), T0)).ThenNothing();
        Started.When(new RebalanceCommand.ReportNoPlan(stranger, new("x", "y", true), T0)).ThenNothing();
        Started.When(new RebalanceCommand.ReportBlocked(stranger, "x", "y", T0)).ThenNothing();
        Started.When(new RebalanceCommand.ReportDue(stranger, T0)).ThenNothing();
        Started.When(new RebalanceCommand.ConfirmTold(stranger, null, T0)).ThenNothing();
        Unstarted.When(new RebalanceCommand.ReportPlan(Started.Id("r1.plan"), SamplePlans.First(T0), T0)).ThenNothing();
    }

    [Theory]
    [InlineData("inside-band", typeof(RebalanceOutcome.Completed))]
    [InlineData("no-route", typeof(RebalanceOutcome.Incomplete))]
    public void Nothing_more_to_do_after_a_failed_round_is_told_as_it_is(string code, Type outcome)
    {
        var saga = EndingTests.SecondRound();
        var ended = saga.When(new RebalanceCommand.ReportNoPlan(saga.Id("r2.plan"), new(code, "reason", true), T0)).SecondTimeNothing()
            .Events.ShouldHaveSingleItem().ShouldBeOfType<RebalanceEvent.Ended>();
        ended.Outcome.ShouldBeOfType(outcome);
    }
}

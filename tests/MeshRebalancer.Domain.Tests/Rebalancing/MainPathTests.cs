using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Rebalancing.Answers;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;

namespace MeshRebalancer.Domain.Tests.Rebalancing;

public sealed class MainPathTests
{
    [Fact]
    public void A_rebalance_sells_crosses_and_buys_and_ends_completed_and_told()
    {
        var saga = Planned
            .Answer("r1.leg1.check", "r1.leg1.approve", "r1.leg1.approve-outcome", "r1.leg1.swap", "r1.leg1.swap-outcome")
            .Answer("r1.leg2.check", "r1.leg2.approve", "r1.leg2.approve-outcome", "r1.leg2.burn", "r1.leg2.burn-outcome")
            .Answer("r1.leg2.attest", "r1.leg2.mint", "r1.leg2.mint-outcome")
            .Answer("r1.leg3.check", "r1.leg3.approve", "r1.leg3.approve-outcome", "r1.leg3.swap", "r1.leg3.swap-outcome");

        var ended = saga.State.ShouldBeOfType<RebalanceState.Ended>();
        ended.Outcome.ShouldBeOfType<RebalanceOutcome.Completed>();
        ended.Unbooked.Count.ShouldBe(7);
        saga.Only<RebalanceEffect.TellPortfolio>().ShouldBeNull();
        saga = saga.Answer("tell-coordinator");
        while (saga.Only<RebalanceEffect.TellBooking>() is { } telling)
        {
            saga = saga.Answer(telling.Id.Purpose);
        }

        saga = saga.Answer("tell-portfolio");
        saga.Outstanding.ShouldBeEmpty();
    }

    [Fact]
    public void A_start_for_another_stream_is_refused() =>
        Scenario.Of(new RebalanceAggregate(), Facts.RebalanceStream(2)).When(new RebalanceCommand.Start(Request, T0)).ThenRejected("wrong-stream", "alpha.1", "alpha.2");

    [Fact]
    public void A_start_by_another_request_is_refused() =>
        Started.When(new RebalanceCommand.Start(Request with { Trigger = "another" }, T0)).ThenRejected("already-started");

    [Fact]
    public void A_start_asks_for_a_plan_at_once()
    {
        var effect = Started.Only<RebalanceEffect.MakePlan>();
        effect.ShouldBe(new RebalanceEffect.MakePlan(EffectId.Of(Own, "r1.plan"), Request, 1));
    }

    [Fact]
    public void A_stored_plan_starts_the_legs_without_funding_in_the_same_decision()
    {
        var plan = SamplePlans.First(T0);
        Started.When(new RebalanceCommand.ReportPlan(Started.Id("r1.plan"), plan, T0)).Then(
            new RebalanceEvent.Planned(1, plan, T0),
            new RebalanceEvent.LegChecking("r1.leg1", 1, plan.Legs[0].In, null, null, T0));
        Planned.Leg("r1.leg2").ShouldBeOfType<LegState.Waiting>();
        Planned.Outstanding.Count.ShouldBe(1);
    }

    [Fact]
    public void Legs_on_different_chains_go_side_by_side()
    {
        EquatableArray<Domain.Markets.TokenAmount> held = [Amount(Weth1, 10), Amount(Usdc1, 0), Amount(UsdcB, 20_000), Amount(WbtcB, 0)];
        var plan = SamplePlans.Of(1, held, T0).ShouldNotBeNull();
        var saga = Started.When(new RebalanceCommand.ReportPlan(Started.Id("r1.plan"), plan, T0)).Next;
        saga.Outstanding.OfType<RebalanceEffect.CheckLeg>().Count().ShouldBe(2);
    }
}

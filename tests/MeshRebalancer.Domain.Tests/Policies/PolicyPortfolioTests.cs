using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Portfolios.Sample;

namespace MeshRebalancer.Domain.Tests.Policies;

/// <summary>A portfolio that goes by a policy: what is journaled, and where its rebalances go.</summary>
public sealed class PolicyPortfolioTests
{
    private static readonly MandatePolicy Policy = new(
        "half and half", new Strategy.Fixed(Wanted.Targets), new Trigger.AbsoluteBand(500), RebalanceTo.Target, [], [], null, 0, null, RouteRules.Free, null);

    // 4,000 USD of WETH beside 2,000 USDC: WETH stands at 6,667 bps, target 5,000.
    private static readonly Observation Drifted = Seen(2_000, 2);

    [Fact]
    public void A_trigger_that_is_due_asks_for_a_rebalance_with_its_reason() =>
        Requested(Policy, Drifted).Trigger.ShouldBe("USDC is 1667 bps below its target, band 500 bps, WETH is 1667 bps above its target, band 500 bps");

    [Fact]
    public void Inside_the_policys_band_nothing_is_due_whatever_the_simple_band() =>
        Given(Policy with { Trigger = new Trigger.AbsoluteBand(2_000) }).When(new PortfolioCommand.Judge(Drifted)).Then(Observed(Drifted));

    [Fact]
    public void What_cannot_be_told_is_said_once_and_nothing_starts()
    {
        var policy = Policy with { Trigger = new Trigger.NoTradeRegion(3_000, 30), Estimation = Rules };
        Given(policy).When(new PortfolioCommand.Judge(Drifted)).Then(
            Observed(Drifted), new PortfolioEvent.Held("It cannot be told whether a rebalance is due: no volatility and correlation of every asset is known.", Noon, "undecided"));
    }

    [Fact]
    public void With_an_outlook_the_no_trade_region_judges()
    {
        var policy = Policy with { Trigger = new Trigger.NoTradeRegion(3_000, 30), Estimation = Rules };
        var outlook = new MarketOutlook([new(Usdc, 10, 10), new(Weth, 6_000, 6_000)], [10_000, 0, 0, 10_000], null, Noon);
        // (3/2 · 0.003/3 · 1/16)^⅓ = 4.54%.
        var events = Given(policy).When(new PortfolioCommand.Judge(Drifted, outlook)).Events;
        events.OfType<PortfolioEvent.Requested>().Single().Trigger.ShouldContain("band 454 bps");
        Given(policy).When(new PortfolioCommand.Judge(Seen(4_000, 2), outlook)).Events.OfType<PortfolioEvent.Requested>().ShouldBeEmpty();
    }

    [Fact]
    public void To_the_edge_goes_no_further_than_the_band()
    {
        var requested = Requested(Policy with { To = RebalanceTo.Edge }, Drifted);
        requested.Aims.ShouldBe([new TargetWeight(Usdc, 4_500), new TargetWeight(Weth, 5_500)]);
        Requested(Policy with { To = RebalanceTo.HalfWay }, Drifted).Aims.ShouldBe([new TargetWeight(Usdc, 4_750), new TargetWeight(Weth, 5_250)]);
        Requested(Policy, Drifted).Aims.ShouldBeEmpty();
    }

    [Fact]
    public void The_rebalance_is_asked_for_with_its_aims_and_the_mandate_keeps_its_targets()
    {
        var outcome = Given(Policy with { To = RebalanceTo.Edge }).When(new PortfolioCommand.Judge(Drifted));
        var effect = outcome.Outstanding.ShouldHaveSingleItem().ShouldBeOfType<PortfolioEffect.RequestAdmission>();
        effect.Request.Mandate.Targets.ShouldBe([new TargetWeight(Usdc, 4_500), new TargetWeight(Weth, 5_500)]);
        Portfolio.BookOf(outcome.State)!.Mandate.Targets.ShouldBe(Wanted.Targets);
    }

    [Fact]
    public void A_proposal_keeps_its_aims_until_it_is_approved()
    {
        var events = Given(Policy with { To = RebalanceTo.Edge }, MandateMode.Propose).When(new PortfolioCommand.Judge(Drifted)).Events;
        var proposed = events.OfType<PortfolioEvent.Proposed>().Single();
        Given(Policy with { To = RebalanceTo.Edge }, MandateMode.Propose).Given(Observed(Drifted), proposed)
            .When(new PortfolioCommand.Approve(1, "ann", Noon)).Events.OfType<PortfolioEvent.Requested>().Single().Aims.ShouldBe(proposed.Aims);
    }

    [Fact]
    public void In_a_blackout_nothing_starts_and_the_end_is_shown()
    {
        var policy = Policy with { Blackouts = [new(null, null, Noon.AddHours(-1), 7_200), new("0 12 * * *", "UTC", null, 600)] };
        Held(policy, Drifted).ShouldBe("blackouts: nothing starts before 2026-01-02 13:00:00Z.");
        Given(policy).When(new PortfolioCommand.Ask("ann", Drifted)).ThenRejected("blackout");
        policy.Blackouts[1].EndAt(Noon).ShouldBe(Noon.AddMinutes(10));
        policy.Blackouts[1].EndAt(Noon.AddMinutes(10)).ShouldBeNull();
        policy.Blackouts[1].EndAt(Noon.AddMinutes(-1)).ShouldBeNull();
    }

    [Fact]
    public void The_days_turnover_shortens_a_rebalance_and_then_ends_the_days_trading()
    {
        // Of 6,000 USD, 1,000 are above target; 500 bps are 300 USD: three tenths of the way from 6,667 to 5,000.
        var policy = Policy with { TurnoverPerDayBps = 500 };
        var requested = Requested(policy, Drifted);
        requested.Aims[1].Bps.ShouldBeInRange(6_166, 6_168);
        var spent = Given(policy).Given(Observed(Drifted), requested, new PortfolioEvent.HandedOver(1, Noon), new PortfolioEvent.Closed(1, new RebalanceOutcome.Completed(CostEstimate.None), Noon));
        var later = Noon.AddHours(2);
        spent.When(new PortfolioCommand.Judge(Seen(2_000, 2, later))).Then(new PortfolioEvent.Held("turnoverPerDayBps: the 500 bps of the last 24 hours are spent.", later, "turnover-spent"));
        var tomorrow = Noon.AddHours(25);
        spent.When(new PortfolioCommand.Judge(Seen(2_000, 2, tomorrow))).Events.OfType<PortfolioEvent.Requested>().ShouldHaveSingleItem();
    }

    [Fact]
    public void Frozen_assets_stay_and_those_that_may_only_be_sold_do_not_rise()
    {
        Requested(Policy with { Assets = [new(Weth, 0, 10_000, AssetFreedom.Frozen)] }, Drifted).Aims.ShouldBe([new TargetWeight(Usdc, 3_334), new TargetWeight(Weth, 6_666)]);
        Requested(Policy with { Assets = [new(Weth, 0, 10_000, AssetFreedom.SellOnly)] }, Drifted).Aims.ShouldBeEmpty();
        Requested(Policy with { Assets = [new(Weth, 0, 10_000, AssetFreedom.SellOnly)] }, Seen(4_000, 1)).Aims.ShouldBe([new TargetWeight(Usdc, 6_667), new TargetWeight(Weth, 3_333)]);
    }

    [Fact]
    public void Cash_is_raised_when_its_time_has_come_though_no_band_is_left()
    {
        var policy = Policy with { Trigger = new Trigger.ByHand(), Raise = new(Usd.Of(3_000), Noon.AddDays(2), 86_400) };
        Given(policy).When(new PortfolioCommand.Judge(Drifted)).Then(Observed(Drifted));
        var requested = Requested(policy with { Raise = policy.Raise with { LeadSeconds = 200_000 } }, Drifted);
        requested.Trigger.ShouldBe("3,000.00 USD of USDC must be there by 2026-01-04 12:00:00Z");
        requested.Aims.ShouldBeEmpty();
        Requested(policy with { Raise = new(Usd.Of(4_500), Noon, 0) }, Drifted).Aims.ShouldBe([new TargetWeight(Usdc, 7_500), new TargetWeight(Weth, 2_500)]);
    }

    [Fact]
    public void A_deposit_since_the_last_rebalance_is_a_reason()
    {
        var policy = Policy with { Trigger = new Trigger.CashFlow(1_000) };
        var given = Given(policy).Given(Observed(Seen(1_000, 2)));
        given.When(new PortfolioCommand.Judge(Seen(2_000, 2, Noon.AddHours(1), 101))).Events.OfType<PortfolioEvent.Requested>().ShouldBeEmpty();
        given.Given(new PortfolioEvent.DepositNoticed(Amount(UsdcOnMainnet, 1_000), 101, Noon.AddHours(1)), Observed(Seen(2_000, 2, block: 101)))
            .When(new PortfolioCommand.Judge(Seen(2_000, 2, Noon.AddHours(1), 101))).Events.OfType<PortfolioEvent.Requested>().Single().Trigger.ShouldStartWith("1,000.00 USD came in");
    }

    /// <summary>Of three assets one is above its target and one below: only the one below is traded.</summary>
    [Fact]
    public void A_deposit_buys_what_is_missing_and_sells_nothing()
    {
        var policy = Policy with { Trigger = new Trigger.CashFlow(100) };
        EquatableArray<TargetWeight> Aims(ulong usdc, ulong weth)
        {
            var seen = Seen(usdc, weth, Noon.AddHours(1), 101);
            return Given(policy).Given(new PortfolioEvent.DepositNoticed(Amount(UsdcOnMainnet, 1_000), 101, Noon.AddHours(1)), Observed(seen))
                .When(new PortfolioCommand.Judge(seen)).Events.OfType<PortfolioEvent.Requested>().Single().Aims;
        }

        // 6,000 USDC beside 2,000 USD of WETH: 2,000 USD are spare, and bought.
        Aims(6_000, 1).ShouldBeEmpty();
        var three = Steering.FlowAims(Wanted with { Targets = [new(Usdc, 2_000), new(Weth, 4_000), new(AssetId.Parse("ZZZ"), 4_000)] }, Policy, Three(3_000, 5_000, 2_000), null, Noon);
        three.Select(target => target.Bps).ShouldBe([2_000, 5_000, 3_000]);
    }

    private static Valuation Three(int usdc, int weth, int other) => new(
        Usd.Of(10_000),
        [
            new(Usdc, new(Usd.Of(1).Raw), Usd.Of((ulong)usdc), usdc, 0),
            new(Weth, new(Usd.Of(1).Raw), Usd.Of((ulong)weth), weth, 0),
            new(AssetId.Parse("ZZZ"), new(Usd.Of(1).Raw), Usd.Of((ulong)other), other, 0),
        ],
        Noon);

    [Fact]
    public void Time_counts_from_opening_and_then_from_the_last_end()
    {
        var policy = Policy with { Trigger = new Trigger.Every(3_600) };
        Given(policy).When(new PortfolioCommand.Judge(Seen(4_000, 2, Noon.AddSeconds(3_599)))).Events.OfType<PortfolioEvent.Requested>().ShouldBeEmpty();
        Given(policy).When(new PortfolioCommand.Judge(Seen(4_000, 2, Noon.AddSeconds(3_600)))).Events.OfType<PortfolioEvent.Requested>().ShouldHaveSingleItem();
        WakeRegion.Around(Portfolio.BookOf(Given(policy).Given(Observed(Drifted)).State)!, Seen(2_000, 2))!.Expires.ShouldBe(Noon.AddSeconds(300));
        WakeRegion.Around(Portfolio.BookOf(Given(policy with { Trigger = new Trigger.Every(60) }).State)!, Seen(2_000, 2))!.Expires.ShouldBe(Noon.AddSeconds(60));
    }

    [Fact]
    public void Computed_targets_are_stored_when_they_change_and_nothing_starts_before_the_first()
    {
        var policy = Policy with { Strategy = new Strategy.EqualRisk(), Estimation = Rules };
        Held(policy, Drifted).ShouldBe("strategy: no targets have been computed yet, for want of price history.");
        EquatableArray<TargetWeight> targets = [new(Usdc, 4_000), new(Weth, 6_000)];
        var set = new PortfolioEvent.TargetsSet(targets, "365 bars", Noon);
        Given(policy).When(new PortfolioCommand.SetTargets(targets, "365 bars", Noon)).Then(set);
        Given(policy).Given(set).When(new PortfolioCommand.SetTargets(targets, "366 bars", Noon.AddDays(1))).ThenNothing();
        Given(policy).Given(set).When(new PortfolioCommand.SetTargets([new(Usdc, 4_000), new(Weth, 6_001)], "", Noon)).ThenRejected("invalid", "10001 bps");
        Given(policy).Given(set).When(new PortfolioCommand.Amend(Mandate(policy), "configuration", Noon)).ThenNothing();
        Given(policy).Given(set, Observed(Drifted)).When(new PortfolioCommand.Judge(Drifted)).Events.OfType<PortfolioEvent.Requested>().Single().Trigger.ShouldContain("WETH is 667 bps above");
        Given(Policy).When(new PortfolioCommand.SetTargets(targets, "", Noon)).ThenRejected("not-computed");
    }

    [Fact]
    public void Every_violation_of_a_policy_is_listed_with_its_path() => Scenario.Of(new PortfolioAggregate(), Facts.Stream).When(new PortfolioCommand.Open(
        Facts,
        Mandate(Policy with
        {
            Name = "",
            Strategy = new Strategy.Fixed([new(Usdc, 5_000), new(Weth, 4_000)]),
            Trigger = new Trigger.Any([new Trigger.AbsoluteBand(0), new Trigger.Calendar("0 25 * * *", "Mars/Olympus"), new Trigger.RegimeBand(1, 2, 3)]),
            Assets = [new(Usdc, 6_000, 10_000, AssetFreedom.Free), new(Weth, 5_000, 10_000, AssetFreedom.Free)],
            TurnoverPerDayBps = 0,
            Blackouts = [new(null, null, null, 1)],
        }),
        Noon)).ThenRejected(
        "invalid",
        "name: 0 characters",
        "strategy.targetBps: 9000 bps together",
        "trigger.of[0].bandBps: 0 found",
        "trigger.of[1].cron: '25' is no hour",
        "trigger.of[1].timeZone: 'Mars/Olympus'",
        "assets: USDC minBps 6000, WETH minBps 5000 cannot hold together",
        "turnoverPerDayBps: 0 found",
        "blackouts[0].durationSeconds: 1 found",
        "blackouts[0]: either cron",
        "estimation: missing");

    private static EstimationRules Rules => new(86_400, 365, VolatilityModel.Ewma, 940, 1, Domain.Estimation.ShrinkageTarget.ConstantCorrelation, 86_400, null);

    private static Mandate Mandate(MandatePolicy policy, MandateMode mode = MandateMode.Automatic) => Wanted with { Mode = mode, Policy = policy };

    private static Scenario<PortfolioState, PortfolioCommand, PortfolioEvent, PortfolioEffect> Given(MandatePolicy policy, MandateMode mode = MandateMode.Automatic) =>
        Scenario.Of(new PortfolioAggregate(), Facts.Stream).Given(new PortfolioEvent.Opened(Facts, Mandate(policy, mode), Noon));

    private static PortfolioEvent.HoldingsObserved Observed(Observation seen) => new PortfolioEvent.HoldingsObserved(seen.Holdings, seen.At);

    private static PortfolioEvent.Requested Requested(MandatePolicy policy, Observation seen) =>
        Given(policy).When(new PortfolioCommand.Judge(seen)).Events.OfType<PortfolioEvent.Requested>().ShouldHaveSingleItem();

    private static string? Held(MandatePolicy policy, Observation seen) =>
        Given(policy).When(new PortfolioCommand.Judge(seen)).Events.OfType<PortfolioEvent.Held>().ShouldHaveSingleItem().Reason;
}

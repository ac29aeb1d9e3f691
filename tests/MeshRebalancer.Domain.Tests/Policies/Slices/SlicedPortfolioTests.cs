using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Policies.Slices;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using static MeshRebalancer.Domain.Tests.Portfolios.Sample;

namespace MeshRebalancer.Domain.Tests.Policies.Slices;

/// <summary>A portfolio whose orders go over time. WETH stands at 6,667 bps and belongs at 5,000: 1,000 USD are to be sold.</summary>
public sealed class SlicedPortfolioTests
{
    private static readonly Observation Drifted = Seen(2_000, 2);
    private static readonly MarketOutlook Calm = new([new(Usdc, 10, 10), new(Weth, 6_000, 6_000)], [10_000, 0, 0, 10_000], null, Noon);

    private static readonly MandatePolicy Policy = new(
        "slices", new Strategy.Fixed(Wanted.Targets), new Trigger.AbsoluteBand(500), RebalanceTo.Target, [], [], null, 0, null, RouteRules.Free,
        new(3_600, 100, VolatilityModel.Ewma, 940, 1, Domain.Estimation.ShrinkageTarget.ConstantCorrelation, 3_600, null), null,
        new(SliceSchedule.Equal, 4, 3_600, 3_000, 5_000));

    [Fact]
    public void An_order_whose_impact_beats_the_risk_begins_with_its_first_slice()
    {
        var requested = Ask(Given(Policy), Drifted).ShouldNotBeNull();
        requested.Slice.ShouldBe(new Slice(1, 4));
        requested.Trigger.ShouldEndWith("; slice 1 of 4");
        // A quarter of 1,667 bps.
        requested.Aims.ShouldBe([new TargetWeight(Usdc, 3_750), new TargetWeight(Weth, 6_250)]);
    }

    [Fact]
    public void Where_waiting_costs_more_than_impact_all_goes_at_once()
    {
        var requested = Ask(Given(Policy with { Slices = Policy.Slices! with { ImpactBpsPerMillion = 1, RiskAversionMilli = 1_000_000, EverySeconds = 86_400 } }), Drifted).ShouldNotBeNull();
        requested.Slice.ShouldBeNull();
        requested.Aims.ShouldBeEmpty();
    }

    [Fact]
    public void The_schedule_of_Almgren_and_Chriss_sells_more_at_first_the_more_risk_matters()
    {
        var calm = First(100);
        calm.ShouldBeInRange(6_248, 6_250);
        First(30_000).ShouldBeLessThan(calm);
        First(1_000_000).ShouldBeLessThan(First(30_000));

        int First(int aversion) => Ask(Given(Policy with { Slices = new(SliceSchedule.AlmgrenChriss, 4, 3_600, aversion, 5_000) }), Drifted)!.Aims[1].Bps;
    }

    [Fact]
    public void The_next_slice_waits_for_its_time_and_is_judged_afresh()
    {
        var desk = Closed(Given(Policy), Drifted, new RebalanceOutcome.Completed(CostEstimate.None), Noon.AddMinutes(5));
        var early = Stands(2_250, 1_875, Noon.AddMinutes(64));
        desk.When(new PortfolioCommand.Judge(early, Calm)).Events.OfType<PortfolioEvent.Held>().Single().Reason.ShouldBe("slices: the next of the order is due at 2026-01-02 13:05:00Z.");
        // The price fell meanwhile: what is left is less, and a third of that is sold.
        var later = Stands(2_250, 1_875, Noon.AddMinutes(65), 1_800);
        var next = Ask(desk, later).ShouldNotBeNull();
        next.Slice.ShouldBe(new Slice(2, 4));
        next.Aims[1].Bps.ShouldBeInRange(5_666, 5_668);
    }

    [Fact]
    public void It_is_carried_on_inside_the_band_and_ends_when_nothing_is_left()
    {
        var desk = Closed(Given(Policy), Drifted, new RebalanceOutcome.Completed(CostEstimate.None), Noon);
        Ask(desk, Stands(2_800, 1_600, Noon.AddHours(1))).ShouldNotBeNull().Slice.ShouldBe(new Slice(2, 4));
        Ask(desk, Stands(3_000, 1_500, Noon.AddHours(1))).ShouldBeNull();
    }

    [Fact]
    public void The_last_slice_goes_all_the_way_and_another_order_begins_anew()
    {
        var desk = Given(Policy);
        for (var number = 1; number <= 4; number++)
        {
            var at = Noon.AddHours(2 * number);
            var requested = Ask(desk, Seen(2_000, 2, at)).ShouldNotBeNull();
            requested.Slice.ShouldBe(new Slice(number, 4));
            Math.Abs(requested.Aims[1].Bps - new[] { 6_250, 6_111, 5_833, 5_000 }[number - 1]).ShouldBeLessThanOrEqualTo(1);
            desk = Closed(desk, Seen(2_000, 2, at), new RebalanceOutcome.Completed(CostEstimate.None), at);
        }

        Ask(desk, Seen(2_000, 2, Noon.AddHours(20))).ShouldNotBeNull().Slice.ShouldBe(new Slice(1, 4));
    }

    [Fact]
    public void A_slice_that_never_began_is_the_next_one_again()
    {
        var none = new RebalanceOutcome.NotStarted("no-route", "none");
        var desk = Closed(Given(Policy), Drifted, none, Noon);
        Ask(desk, Seen(2_000, 2, Noon.AddHours(1))).ShouldNotBeNull().Slice.ShouldBe(new Slice(1, 4));
        desk = Closed(Closed(Given(Policy), Drifted, new RebalanceOutcome.Completed(CostEstimate.None), Noon), Seen(2_000, 2, Noon.AddHours(1)), none, Noon.AddHours(1));
        Ask(desk, Seen(2_000, 2, Noon.AddHours(3))).ShouldNotBeNull().Slice.ShouldBe(new Slice(2, 4));
    }

    [Fact]
    public void Without_an_outlook_nothing_is_sliced_blindly_and_nothing_starts() =>
        Given(Policy).When(new PortfolioCommand.Judge(Drifted)).Events.OfType<PortfolioEvent.Held>().Single().Cause.ShouldBe("slices-unknown");

    [Fact]
    public void A_slice_survives_its_event_and_its_state()
    {
        var desk = Closed(Given(Policy), Drifted, new RebalanceOutcome.Completed(CostEstimate.None), Noon);
        System.Text.Json.JsonSerializer.Deserialize(System.Text.Json.JsonSerializer.Serialize(desk.State, PortfolioCodec.State), PortfolioCodec.State).ShouldBe(desk.State);
        var requested = Ask(Given(Policy), Drifted)!;
        var (name, payload) = PortfolioCodec.Events.Encode(requested);
        PortfolioCodec.Events.Decode(name, payload).ShouldBe(requested);
    }

    private static Scenario<PortfolioState, PortfolioCommand, PortfolioEvent, PortfolioEffect> Given(MandatePolicy policy) =>
        Scenario.Of(new PortfolioAggregate(), Facts.Stream).Given(new PortfolioEvent.Opened(Facts, Wanted with { Policy = policy, Mode = MandateMode.Automatic, CooldownSeconds = 0 }, Noon));

    private static Observation Stands(ulong usdc, ulong wethMilli, DateTimeOffset at, ulong dollars = 2_000)
    {
        var seen = Seen(usdc, 0, at, wethDollars: dollars);
        return seen with
        {
            Holdings = [.. seen.Holdings.Select(holding => holding.Amount.Token == WethOnMainnet.Id ? holding with { Amount = new(WethOnMainnet.Id, Whole(wethMilli, 15)) } : holding)],
        };
    }

    private static PortfolioEvent.Requested? Ask(Scenario<PortfolioState, PortfolioCommand, PortfolioEvent, PortfolioEffect> desk, Observation seen) =>
        desk.When(new PortfolioCommand.Judge(seen, Calm)).Events.OfType<PortfolioEvent.Requested>().SingleOrDefault();

    private static Scenario<PortfolioState, PortfolioCommand, PortfolioEvent, PortfolioEffect> Closed(
        Scenario<PortfolioState, PortfolioCommand, PortfolioEvent, PortfolioEffect> desk, Observation seen, RebalanceOutcome outcome, DateTimeOffset at)
    {
        var asked = desk.When(new PortfolioCommand.Judge(seen, Calm)).Next;
        var number = asked.State.ShouldBeOfType<PortfolioState.Requesting>().Rebalance;
        return asked.Given(new PortfolioEvent.HandedOver(number, at), new PortfolioEvent.Closed(number, outcome, at));
    }
}

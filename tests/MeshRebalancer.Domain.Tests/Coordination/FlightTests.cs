using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Coordination.Sample;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;

namespace MeshRebalancer.Domain.Tests.Coordination;

/// <summary>What legs set in motion, under the limits on value.</summary>
public sealed class FlightTests
{
    private static readonly EquatableArray<BreakerKey> OneAndUniswap = [BreakerKey.Chain(One), BreakerKey.Venue("uniswap-v3", One)];

    public static TheoryData<string, DeskLimits, string> OneByOne => new()
    {
        { "in-flight", Wide with { InFlight = new(Max: Usd.Of(1_000)) }, "" },
        { "in-flight-per-chain", Wide with { InFlight = new(PerChainMax: Usd.Of(1_000)) }, "chain of 1:" },
        { "in-flight-per-bridge", Wide with { InFlight = new(PerBridgeMax: Usd.Of(1_000)) }, "cctp-v2" },
        { "in-flight-per-asset", Wide with { InFlight = new(PerAssetMax: Usd.Of(1_000)) }, "USDC" },
        { "exposure-per-chain", Wide with { Exposure = new(PerChainMax: Usd.Of(1_000)) }, "8453" },
        { "exposure-per-bridge", Wide with { Exposure = new(PerBridgeMax: Usd.Of(1_000)) }, "cctp-v2" },
        { "exposure-per-issuer", Wide with { Exposure = new(PerIssuerMax: Usd.Of(1_000)) }, "Tether" },
        { "exposure-per-venue", Wide with { Exposure = new(PerVenueMax: Usd.Of(1_000)) }, "uniswap-v3@1" },
    };

    [Fact]
    public void A_flight_is_reserved_once_and_freed_by_its_rebalances_end_alone()
    {
        var a = Wanted("a", 1, 400);
        var sale = Sale("r1.leg1", 300);
        var desk = Admitted(Wide with { InFlight = new(Max: Usd.Of(500)) }, a).When(Reserve(a, sale)).Then(
            new CoordinatorEvent.FirstSeen(OneAndUniswap, T0), new CoordinatorEvent.FlightReserved(a.Stream, sale, Everywhere(sale, 0), T0)).Next;
        desk.State.InUse(T0).ShouldBe([new LimitUse(new(ValueLimit.InFlight, ""), Usd.Of(300), Usd.Of(500))]);
        desk.When(new CoordinatorCommand.ConfirmStarted(a.Stream, T0)).Next.State.Admitted[0].Flights.ShouldBe([sale]);
        desk = desk.When(new CoordinatorCommand.Release(a.Stream, T0)).Next;
        desk.State.InUse(T0).ShouldBeEmpty();
        desk.When(Reserve(a, sale)).ThenRejected("not-admitted", a.Stream.ToString());
    }

    [Fact]
    public void The_same_leg_again_is_the_same_reservation_whatever_its_value_is_by_then()
    {
        var a = Wanted("a", 1, 400);
        var desk = Admitted(Wide with { InFlight = new(Max: Usd.Of(500)) }, a).When(Reserve(a, Sale("r1.leg1", 300))).Next;
        desk.When(Reserve(a, Sale("r1.leg1", 900), at: T0.AddDays(1))).ThenNothing();
    }

    [Theory]
    [MemberData(nameof(OneByOne))]
    public void Up_to_a_limit_is_allowed_and_one_unit_more_is_refused_by_its_name(string name, DeskLimits limits, string of)
    {
        var (a, b) = (Wanted("a", 1, 10), Wanted("b", 1, 10));
        var (first, second) = (Leg(name, 600), Leg(name, 400));
        var desk = Admitted(limits, a, b).When(Reserve(a, first)).Next;
        desk.When(Reserve(b, second)).Events.Count.ShouldBe(1);
        var more = second with { Value = new(second.Value.Raw + UInt256.One) };
        desk.When(Reserve(b, more)).ThenRejected($"{name}-over-limit", name, of, "600.00 USD", "1,000.00 USD");
    }

    [Theory]
    [InlineData("exposure-per-chain")]
    [InlineData("exposure-per-bridge")]
    [InlineData("exposure-per-issuer")]
    [InlineData("exposure-per-venue")]
    public void What_stands_counts_with_what_is_under_way_and_what_was_not_looked_at_is_unknown(string name)
    {
        var a = Wanted("a", 1, 10);
        Usd? Of(string limit) => name == limit ? Usd.Of(1_000) : null;
        var limits = Wide with { Exposure = new(Of("exposure-per-chain"), Of("exposure-per-bridge"), Of("exposure-per-issuer"), Of("exposure-per-venue")) };
        Admitted(limits, a).When(Reserve(a, Leg(name, 400), standing: 600)).Events.Count.ShouldBe(2);
        Admitted(limits, a).When(Reserve(a, Leg(name, 400), standing: 601)).ThenRejected($"{name}-over-limit", "601.00 USD");
        Admitted(limits, a).When(Reserve(a, Leg(name, 400)) with { Standing = [] }).ThenRejected("exposure-unknown");
    }

    [Fact]
    public void The_money_of_a_chain_of_legs_is_counted_once()
    {
        var a = Wanted("a", 1, 10);
        var thousand = Usd.Of(1_000);
        var desk = Admitted(Wide with { InFlight = new(thousand, thousand, thousand, thousand) }, a)
            .When(Reserve(a, Sale("r1.leg1", 600))).Next
            .When(Reserve(a, Crossing("r1.leg2", 1_000, new FundedPart("r1.leg1", Usd.Of(600))))).SecondTimeNothing().Next
            .When(Reserve(a, Purchase("r1.leg3", 1_000, new FundedPart("r1.leg2", Usd.Of(1_000))))).SecondTimeNothing().Next;
        desk.State.InUse(T0).Select(use => $"{use.Limited} {use.Used.ToText()}").ShouldBe(
        [
            "in-flight 1,000.00 USD", "in-flight-per-chain of 1 1,000.00 USD", "in-flight-per-chain of 8453 1,000.00 USD",
            "in-flight-per-bridge of cctp-v2 1,000.00 USD", "in-flight-per-asset of USDC 1,000.00 USD",
            "in-flight-per-asset of WBTC 1,000.00 USD", "in-flight-per-asset of WETH 600.00 USD",
        ]);
    }

    [Fact]
    public void Money_that_no_leg_before_brought_under_the_same_limit_counts_in_full()
    {
        var a = Wanted("a", 1, 10);
        var desk = Admitted(Wide with { InFlight = new(Max: Usd.Of(1_000)) }, a).When(Reserve(a, Sale("r1.leg1", 600))).Next;
        desk.When(Reserve(a, Crossing("r1.leg2", 600, new FundedPart("r1.leg7", Usd.Of(600))))).ThenRejected("in-flight-over-limit");
    }

    [Fact]
    public void The_rounds_of_a_rebalance_move_the_same_money_one_after_the_other()
    {
        var a = Wanted("a", 1, 10);
        var desk = Admitted(Wide with { InFlight = new(Max: Usd.Of(1_000)) }, a).When(Reserve(a, Sale("r1.leg1", 900))).Next;
        desk = desk.When(Reserve(a, Sale("r2.leg1", 950))).Next;
        desk.State.InUse(T0).ShouldHaveSingleItem().Used.ShouldBe(Usd.Of(950));
        desk.When(Reserve(a, Sale("r3.leg1", 10))).Next.State.InUse(T0).ShouldHaveSingleItem().Used.ShouldBe(Usd.Of(950));
    }

    [Fact]
    public void A_leg_that_adds_nothing_passes_a_limit_that_was_lowered_meanwhile()
    {
        var a = Wanted("a", 1, 10);
        var desk = Admitted(Wide with { InFlight = new(Max: Usd.Of(1_000)) }, a).When(Reserve(a, Crossing("r1.leg1", 900))).Next
            .When(new CoordinatorCommand.Configure(Wide with { InFlight = new(Max: Usd.Of(100)) }, T0)).Next;
        desk.When(Reserve(a, Purchase("r1.leg2", 900, new FundedPart("r1.leg1", Usd.Of(900))))).Events.Count.ShouldBe(2);
        desk.When(Reserve(a, Purchase("r1.leg2", 901, new FundedPart("r1.leg1", Usd.Of(900))))).ThenRejected("in-flight-over-limit");
    }

    [Fact]
    public void A_leg_of_a_rebalance_that_was_not_admitted_sets_nothing_in_motion() =>
        Under(Wide).When(Reserve(Wanted("a", 1, 10), Sale("r1.leg1", 1))).ThenRejected("not-admitted");

    [Fact]
    public void The_limits_of_a_new_chain_grow_day_by_day_and_those_of_an_old_one_hold_in_full()
    {
        var a = Wanted("a", 1, 10);
        var limits = Wide with { Exposure = new(PerChainMax: Usd.Of(1_000)), Ramp = new(Days: 9, StartBps: 1_000) };
        var desk = Admitted(limits, a).When(new CoordinatorCommand.Notice([BreakerKey.Chain(Base)], T0)).Then(new CoordinatorEvent.FirstSeen([BreakerKey.Chain(Base)], T0)).Next;
        desk.When(Reserve(a, Crossing("r1.leg1", 100))).Events.Count.ShouldBe(2);
        desk.When(Reserve(a, Crossing("r1.leg1", 101))).ThenRejected("exposure-per-chain-over-limit", "8453", "100.00 USD", "1000 bps");
        desk.When(Reserve(a, Crossing("r1.leg1", 200), at: T0.AddDays(1))).Events.Count.ShouldBe(2);
        desk.When(Reserve(a, Crossing("r1.leg1", 201), at: T0.AddDays(1))).ThenRejected("exposure-per-chain-over-limit", "2000 bps");
        desk.When(Reserve(a, Crossing("r1.leg1", 1_000), at: T0.AddDays(9))).Events.Count.ShouldBe(2);
        desk.When(Reserve(a, Crossing("r1.leg1", 101), at: T0.AddDays(-1))).ThenRejected("exposure-per-chain-over-limit");
    }

    [Fact]
    public void A_venue_that_nobody_announced_is_new_at_its_first_use()
    {
        var a = Wanted("a", 1, 10);
        var limits = Wide with { Exposure = new(PerVenueMax: Usd.Of(1_000)), Ramp = new(Days: 10, StartBps: 2_500) };
        Admitted(limits, a).When(Reserve(a, Sale("r1.leg1", 251))).ThenRejected("exposure-per-venue-over-limit", "uniswap-v3@1");
        var desk = Admitted(limits, a).When(Reserve(a, Sale("r1.leg1", 250))).Next;
        desk.State.FirstSeen.Select(one => one.Key).ShouldBe(OneAndUniswap);
        desk.State.InUse(T0.AddDays(10)).ShouldHaveSingleItem().Max.ShouldBe(Usd.Of(1_000));
    }

    internal static Scenario<CoordinatorState, CoordinatorCommand, CoordinatorEvent, CoordinatorEffect> Admitted(
        DeskLimits limits, params Domain.Rebalancing.RebalanceRequest[] requests) =>
        requests.Aggregate(Under(limits), (desk, request) => desk.When(new CoordinatorCommand.Request(request, T0)).Next);

    // A leg that counts against the limit of this name, and a token of another issuer where an issuer is asked for.
    private static LegFlight Leg(string name, ulong dollars) =>
        name.EndsWith("issuer", StringComparison.Ordinal) ? Sale("r1.leg1", dollars) with { Issuer = "Tether" }
        : name.EndsWith("venue", StringComparison.Ordinal) ? Sale("r1.leg1", dollars)
        : Crossing("r1.leg1", dollars);
}

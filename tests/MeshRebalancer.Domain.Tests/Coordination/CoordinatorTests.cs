using System.Text;
using System.Text.Json;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Coordination.Sample;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;

namespace MeshRebalancer.Domain.Tests.Coordination;

public sealed class CoordinatorTests
{
    private static readonly DeskLimits TwoAndThousand = new(2, Usd.Of(1_000));

    /// <summary>Every limit there is.</summary>
    private static readonly DeskLimits Limited = new(
        2, Usd.Of(1_000), new(Usd.Of(900), Usd.Of(800), Usd.Of(700), Usd.Of(600)), new(Usd.Of(500), Usd.Of(400), Usd.Of(300), Usd.Of(200)), 3, Usd.Of(2_000), new(10, 1_000), null, new(600, 500, 50));

    public static TheoryData<string> WireNames => [.. CoordinatorCodec.Events.Names];

    private static Scenario<CoordinatorState, CoordinatorCommand, CoordinatorEvent, CoordinatorEffect> Configured => Under(TwoAndThousand);

    [Fact]
    public void A_request_with_room_is_admitted_and_its_rebalance_started()
    {
        var wanted = Wanted("a", 1, 600);
        var outcome = Configured.When(new CoordinatorCommand.Request(wanted, T0)).Then(new CoordinatorEvent.Queued(wanted, T0), new CoordinatorEvent.Admitted(wanted, T0));
        var effect = outcome.Outstanding.ShouldHaveSingleItem().ShouldBeOfType<CoordinatorEffect.StartRebalance>();
        effect.ShouldBe(new CoordinatorEffect.StartRebalance(EffectId.Of(CoordinatorState.StreamOf("main"), "start.rebalance-main-a.1"), wanted));
        outcome.Next.When(new CoordinatorCommand.ConfirmStarted(wanted.Stream, T0)).Then(new CoordinatorEvent.Started(wanted.Stream, T0)).Outstanding.ShouldBeEmpty();
    }

    [Fact]
    public void Before_it_is_configured_everything_waits_and_then_goes_in_order()
    {
        var waiting = New.When(new CoordinatorCommand.Request(Wanted("a", 1, 400), T0)).Then(new CoordinatorEvent.Queued(Wanted("a", 1, 400), T0)).Next
            .When(new CoordinatorCommand.Request(Wanted("b", 1, 400), T0)).Next
            .When(new CoordinatorCommand.Request(Wanted("c", 1, 100), T0)).Next;
        waiting.Outstanding.ShouldBeEmpty();
        waiting.When(new CoordinatorCommand.Configure(TwoAndThousand, T0)).Then(
            new CoordinatorEvent.Configured(TwoAndThousand, T0),
            new CoordinatorEvent.Admitted(Wanted("a", 1, 400), T0),
            new CoordinatorEvent.Admitted(Wanted("b", 1, 400), T0));
    }

    [Fact]
    public void Nobody_overtakes_a_large_one_that_waits()
    {
        var desk = Configured.When(new CoordinatorCommand.Request(Wanted("a", 1, 600), T0)).Next;
        desk = desk.When(new CoordinatorCommand.Request(Wanted("b", 1, 500), T0)).Then(new CoordinatorEvent.Queued(Wanted("b", 1, 500), T0)).Next;
        desk = desk.When(new CoordinatorCommand.Request(Wanted("c", 1, 100), T0)).Then(new CoordinatorEvent.Queued(Wanted("c", 1, 100), T0)).Next;
        desk.When(new CoordinatorCommand.Release(Wanted("a", 1, 0).Stream, T0)).Then(
            new CoordinatorEvent.Released(Wanted("a", 1, 0).Stream, T0),
            new CoordinatorEvent.Admitted(Wanted("b", 1, 500), T0),
            new CoordinatorEvent.Admitted(Wanted("c", 1, 100), T0));
    }

    [Fact]
    public void Turnover_that_just_fits_is_admitted_and_one_unit_more_waits()
    {
        var desk = Configured.When(new CoordinatorCommand.Request(Wanted("a", 1, 600), T0)).Next;
        desk.When(new CoordinatorCommand.Request(Wanted("b", 1, 400), T0)).Events.Count.ShouldBe(2);
        var more = Wanted("b", 1, 400);
        desk.When(new CoordinatorCommand.Request(more with { Turnover = new(more.Turnover.Raw + UInt256.One) }, T0)).Events.Count.ShouldBe(1);
    }

    [Fact]
    public void A_request_over_the_limit_alone_is_refused_with_both_values_and_may_come_again_under_other_limits()
    {
        var over = Wanted("a", 1, 1_001);
        Configured.When(new CoordinatorCommand.Request(over, T0)).ThenRejected("turnover-over-limit", "1,001.00 USD", "1,000.00 USD");
        Configured.Given(new CoordinatorEvent.Configured(new(2, Usd.Of(2_000)), T0)).When(new CoordinatorCommand.Request(over, T0)).Events.Count.ShouldBe(2);
    }

    [Fact]
    public void One_that_no_longer_fits_alone_holds_up_nobody_and_goes_when_the_limit_is_raised()
    {
        var desk = New.When(new CoordinatorCommand.Request(Wanted("a", 1, 5_000), T0)).Next.When(new CoordinatorCommand.Request(Wanted("b", 1, 100), T0)).Next;
        desk = desk.When(new CoordinatorCommand.Configure(TwoAndThousand, T0)).Then(
            new CoordinatorEvent.Configured(TwoAndThousand, T0), new CoordinatorEvent.Admitted(Wanted("b", 1, 100), T0)).Next;
        var more = new DeskLimits(2, Usd.Of(6_000));
        desk.When(new CoordinatorCommand.Configure(more, T0)).Then(
            new CoordinatorEvent.Configured(more, T0), new CoordinatorEvent.Admitted(Wanted("a", 1, 5_000), T0));
    }

    [Fact]
    public void No_more_than_the_limit_are_open()
    {
        var desk = Configured;
        foreach (var id in new[] { "a", "b", "c" })
        {
            desk = desk.When(new CoordinatorCommand.Request(Wanted(id, 1, 1), T0)).Next;
        }

        (desk.State.Admitted.Count, desk.State.Waiting.Count).ShouldBe((2, 1));
    }

    [Fact]
    public void An_old_number_is_a_duplicate_even_after_its_rebalance_was_released()
    {
        var desk = Configured.When(new CoordinatorCommand.Request(Wanted("a", 2, 1), T0)).SecondTimeNothing().Next;
        desk.When(new CoordinatorCommand.Request(Wanted("a", 1, 1), T0)).ThenNothing();
        desk = desk.When(new CoordinatorCommand.Release(Wanted("a", 2, 1).Stream, T0)).SecondTimeNothing().Next;
        desk.When(new CoordinatorCommand.Request(Wanted("a", 2, 1), T0)).ThenNothing();
        desk.When(new CoordinatorCommand.Request(Wanted("a", 3, 1), T0)).Events.Count.ShouldBe(2);
    }

    [Fact]
    public void What_is_not_known_or_not_of_the_desk_changes_nothing()
    {
        Configured.When(new CoordinatorCommand.Release(Wanted("a", 1, 1).Stream, T0)).ThenNothing();
        Configured.When(new CoordinatorCommand.ConfirmStarted(Wanted("a", 1, 1).Stream, T0)).ThenNothing();
        var other = Wanted("a", 1, 1);
        Configured.When(new CoordinatorCommand.Request(other with { Facts = other.Facts with { Desk = "other" } }, T0)).ThenRejected("wrong-desk");
    }

    [Theory]
    [InlineData(0, 1, "openMax is 0; allowed are 1 … 10000")]
    [InlineData(10_001, 1, "openMax is 10001; allowed are 1 … 10000")]
    [InlineData(1, 0, "turnoverMax is 0.00 USD; it must be above zero")]
    public void Limits_out_of_range_are_refused(int open, ulong dollars, string words) =>
        New.When(new CoordinatorCommand.Configure(new(open, Usd.Of(dollars)), T0)).ThenRejected("limits-invalid", words);

    [Fact]
    public void The_same_limits_change_nothing_and_lower_ones_keep_what_is_admitted()
    {
        Configured.When(new CoordinatorCommand.Configure(TwoAndThousand, T0)).ThenNothing();
        var desk = Configured.When(new CoordinatorCommand.Request(Wanted("a", 1, 900), T0)).Next;
        desk.When(new CoordinatorCommand.Configure(new(1, Usd.Of(10)), T0)).Next.State.Admitted.Count.ShouldBe(1);
    }

    [Fact]
    public void States_survive_their_snapshot_and_their_history()
    {
        var aggregate = new CoordinatorAggregate();
        var state = aggregate.Initial(CoordinatorState.StreamOf("main"));
        var replayed = state;
        foreach (var @event in Events())
        {
            state = aggregate.Evolve(state, @event);
            JsonSerializer.Deserialize(JsonSerializer.Serialize(state, CoordinatorCodec.State), CoordinatorCodec.State).ShouldBe(state);
            var (name, payload) = CoordinatorCodec.Events.Encode(@event);
            replayed = aggregate.Evolve(replayed, CoordinatorCodec.Events.Decode(name, payload));
            aggregate.Outstanding(replayed).ShouldBe(aggregate.Outstanding(state));
        }

        replayed.ShouldBe(state);
    }

    [Theory]
    [MemberData(nameof(WireNames))]
    public void A_stored_event_still_reads_and_is_written_as_ever(string name) => GoldenFiles.ShouldReadAndWrite(CoordinatorCodec.Events, name);

    [Fact]
    public void Limits_of_every_kind_are_stored_by_name()
    {
        var (_, payload) = CoordinatorCodec.Events.Encode(new CoordinatorEvent.Configured(Limited with { Exposure = new(PerIssuerMax: Usd.Of(1)), InFlight = null }, T0));
        Encoding.UTF8.GetString(payload).ShouldBe(
            """
            {"limits":{"openMax":2,"turnoverMax":{"raw":"1000000000000000000000"},"exposure":{"perIssuerMax":{"raw":"1000000000000000000"}},"startsPerMinuteMax":3,"turnoverPerPortfolioDayMax":{"raw":"2000000000000000000000"},"ramp":{"days":10,"startBps":1000},"poolShare":{"windowSeconds":600,"depthMaxBps":500,"volumeMaxBps":50}},"at":"2026-03-01T12:00:00+00:00"}
            """.Trim());
    }

    [Fact]
    public void An_event_that_can_not_follow_stops_the_stream()
    {
        Should.Throw<CorruptHistoryException>(() => New.Given(new CoordinatorEvent.Admitted(Wanted("a", 1, 1), T0)));
        Should.Throw<CorruptHistoryException>(() => New.Given(new CoordinatorEvent.Released(Wanted("a", 1, 1).Stream, T0)));
    }

    /// <summary>Every event, in an order in which they can happen.</summary>
    internal static CoordinatorEvent[] Events() =>
    [
        new CoordinatorEvent.Queued(Wanted("a", 1, 400), T0),
        new CoordinatorEvent.Configured(Limited, T0),
        new CoordinatorEvent.FirstSeen([BreakerKey.Chain(One), BreakerKey.Venue("uniswap-v3", One)], T0),
        new CoordinatorEvent.Admitted(Wanted("a", 1, 400), T0),
        new CoordinatorEvent.Queued(Wanted("b", 4, 700), T0),
        new CoordinatorEvent.Started(Wanted("a", 1, 400).Stream, T0),
        new CoordinatorEvent.FlightReserved(Wanted("a", 1, 400).Stream, Sale("r1.leg1", 300), Everywhere(Sale("r1.leg1", 300), 5), T0),
        new CoordinatorEvent.FlightReserved(Wanted("a", 1, 400).Stream, Crossing("r1.leg2", 300, new FundedPart("r1.leg1", Usd.Of(300))), [], T0),
        new CoordinatorEvent.FlightReserved(
            Wanted("a", 1, 400).Stream, Sale("r2.leg1", 50) with { Pool = "uniswap-v3@1:weth/usdc/500" }, [], T0, new(Usd.Of(9_000), Usd.Of(70_000))),
        new CoordinatorEvent.Released(Wanted("a", 1, 400).Stream, T0),
        new CoordinatorEvent.Admitted(Wanted("b", 4, 700), T0),
    ];
}

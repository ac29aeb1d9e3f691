using System.Text.Json;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;
using Breakers = MeshRebalancer.Domain.Tests.Scenario<
    MeshRebalancer.Domain.Risk.BreakersState,
    MeshRebalancer.Domain.Risk.BreakerCommand,
    MeshRebalancer.Domain.Risk.BreakerEvent,
    MeshRebalancer.Domain.Risk.BreakerEffect>;

namespace MeshRebalancer.Domain.Tests.Risk;

public sealed class BreakerTests
{
    private static readonly DateTimeOffset T0 = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    private static readonly BreakerKey Bridge = BreakerKey.Bridge("cctp-v2");

    /// <summary>Two failures in a minute; a minute; one probe.</summary>
    private static readonly BreakerPolicy Policy = new(2, 60, 60, 1);

    public static TheoryData<string> WireNames => [.. BreakersCodec.Events.Names];

    private static Breakers New => Scenario.Of(new BreakersAggregate(), BreakersState.StreamOf("main"));

    private static Breakers Opened => New.When(Fail("a", 0)).Next.When(Fail("b", 1)).Next;

    private static Breakers HalfOpen => Opened.Given(new BreakerEvent.HalfOpened(Bridge, At(61)));

    [Fact]
    public void It_opens_at_the_limit_and_counts_a_source_once()
    {
        var once = New.When(Fail("a", 0)).Then(new BreakerEvent.Failed(Bridge, "a", "no answer", At(-60), At(0))).Next;
        var opened = once.When(Fail("b", 1)).Then(
            new BreakerEvent.Failed(Bridge, "b", "no answer", At(-59), At(1)), new BreakerEvent.Opened(Bridge, "no answer", 1, At(61), At(1)));
        opened.Outstanding.ShouldHaveSingleItem().ShouldBe(new BreakerEffect.CoolDown(EffectId.Parse("breakers-main/cool-down.bridge:cctp-v2/1"), Bridge, At(61)));
        opened.Next.When(Pass("c", 2)).ThenRejected("breaker-open", "bridge:cctp-v2", "2026-01-05 12:01:01Z", "no answer");
        opened.Next.When(new BreakerCommand.Pass(BreakerKey.Chain(new(1)), "c", Policy, At(2))).ThenNothing();
    }

    [Fact]
    public void Failures_older_than_the_window_do_not_count() =>
        New.When(Fail("a", 0)).Next.When(Fail("b", 61)).Then(new BreakerEvent.Failed(Bridge, "b", "no answer", At(1), At(61)))
            .State.Of(Bridge).ShouldBe(new BreakerState.Closed([new("b", At(61))]));

    [Fact]
    public void After_its_cool_down_it_lets_one_probe_through_whose_success_closes_it()
    {
        var id = BreakersEffects(Opened);
        Opened.When(new BreakerCommand.EndCoolDown(id, Bridge, At(60))).ThenNothing();
        var half = Opened.When(new BreakerCommand.EndCoolDown(id, Bridge, At(61))).Then(new BreakerEvent.HalfOpened(Bridge, At(61))).Next;
        half.Outstanding.ShouldBeEmpty();
        var probing = half.When(Pass("c", 62)).Then(new BreakerEvent.ProbePassed(Bridge, "c", At(122), At(62))).Next;
        probing.When(Pass("d", 63)).ThenRejected("breaker-open", "probe");
        probing.When(Succeed("d", 64)).ThenNothing();
        probing.When(Succeed("c", 64)).Then(new BreakerEvent.ProbeSucceeded(Bridge, "c", At(64)), new BreakerEvent.Closed(Bridge, At(64)))
            .State.Breakers.ShouldBeEmpty();
    }

    [Fact]
    public void A_probe_that_fails_opens_it_for_twice_as_long_and_never_more_than_eight_times()
    {
        var half = HalfOpen;
        half.When(Fail("late", 62)).ThenNothing();
        half.When(Pass("c", 62)).Next.When(Fail("c", 63)).Then(new BreakerEvent.Opened(Bridge, "no answer", 2, At(183), At(63)));
        Policy.CoolDown(100).ShouldBe(TimeSpan.FromSeconds(8 * 60));
    }

    [Fact]
    public void A_probe_that_never_reports_makes_room_in_time() =>
        HalfOpen.When(Pass("c", 62)).Next.When(Pass("d", 122)).Then(new BreakerEvent.ProbePassed(Bridge, "d", At(182), At(122)))
            .Next.When(Succeed("c", 123)).ThenNothing();

    [Fact]
    public void Several_probes_must_succeed_when_the_policy_says_so()
    {
        var policy = Policy with { ProbesToClose = 2 };
        var half = HalfOpen;
        foreach (var source in new[] { "c", "d" })
        {
            half = half.When(new BreakerCommand.Pass(Bridge, source, policy, At(62))).Next;
        }

        half.When(new BreakerCommand.Pass(Bridge, "e", policy, At(63))).ThenRejected("breaker-open");
        half = half.When(new BreakerCommand.ReportSuccess(Bridge, "c", policy, At(64))).Then(new BreakerEvent.ProbeSucceeded(Bridge, "c", At(64))).Next;
        half.When(new BreakerCommand.ReportSuccess(Bridge, "d", policy, At(65))).Events.Count.ShouldBe(2);
    }

    [Fact]
    public void What_a_person_opened_only_a_person_closes()
    {
        var tripped = New.When(new BreakerCommand.Trip(Bridge, "ann", "audit", T0)).Then(new BreakerEvent.Tripped(Bridge, "ann", "audit", T0)).Next;
        tripped.When(Fail("a", 1)).ThenNothing();
        tripped.When(Pass("a", 1)).ThenRejected("breaker-open", "ann", "audit");
        tripped.Outstanding.ShouldBeEmpty();
        tripped.When(new BreakerCommand.Reset(Bridge, "bob", "done", At(9))).Then(new BreakerEvent.WasReset(Bridge, "bob", "done", At(9))).State.Breakers.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "why")]
    [InlineData("ann", " ")]
    public void A_person_says_who_and_why(string by, string why)
    {
        New.When(new BreakerCommand.Trip(Bridge, by, why, T0)).ThenRejected("statement-missing", "why");
        New.When(new BreakerCommand.Kill(KillScope.Leaving, by, why, T0)).ThenRejected("statement-missing");
    }

    [Fact]
    public void Kill_switches_are_set_and_released_apart()
    {
        var killed = New.When(new BreakerCommand.Kill(KillScope.Everything, "ann", "drill", T0)).Then(new BreakerEvent.Killed(KillScope.Everything, "ann", "drill", T0)).Next;
        killed = killed.When(new BreakerCommand.Kill(KillScope.Leaving, "ann", "drill", T0)).Next;
        killed.When(new BreakerCommand.Release(KillScope.Everything, "bob", "over", At(5))).Then(new BreakerEvent.Released(KillScope.Everything, "bob", "over", At(5)))
            .State.Kills.ShouldBe([new(KillScope.Leaving, "ann", "drill", T0)]);
        New.When(new BreakerCommand.Release(KillScope.Leaving, "bob", "over", T0)).ThenNothing();
    }

    [Theory]
    [InlineData(0, 1, 1, 1, "failuresMax")]
    [InlineData(1, 0, 1, 1, "windowSeconds")]
    [InlineData(1, 1, 86_401, 1, "coolDownSeconds")]
    [InlineData(1, 1, 1, 11, "probesToClose")]
    public void A_policy_out_of_range_is_refused(int failures, int window, int coolDown, int probes, string field) =>
        New.When(new BreakerCommand.ReportFailure(Bridge, "a", "no", new(failures, window, coolDown, probes), T0)).ThenRejected("policy-invalid", field);

    [Theory]
    [InlineData("chain:1", true)]
    [InlineData("venue:uniswap-v3@8453", true)]
    [InlineData("planet:1", false)]
    [InlineData("chain:", false)]
    [InlineData("chain:1:2", false)]
    [InlineData("chain:a/b", false)]
    public void Keys_read_strictly(string text, bool valid) => BreakerKey.TryParse(text, null, out _).ShouldBe(valid);

    [Fact]
    public void States_survive_their_snapshot_and_their_history()
    {
        var aggregate = new BreakersAggregate();
        var state = aggregate.Initial(BreakersState.StreamOf("main"));
        var replayed = state;
        foreach (var @event in Events())
        {
            state = aggregate.Evolve(state, @event);
            JsonSerializer.Deserialize(JsonSerializer.Serialize(state, BreakersCodec.State), BreakersCodec.State).ShouldBe(state);
            var (name, payload) = BreakersCodec.Events.Encode(@event);
            replayed = aggregate.Evolve(replayed, BreakersCodec.Events.Decode(name, payload));
            aggregate.Outstanding(replayed).ShouldBe(aggregate.Outstanding(state));
        }

        replayed.ShouldBe(state);
    }

    [Fact]
    public void A_random_walk_replays_equal_and_passes_nothing_while_open()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var walk = New;
            for (var step = 0; step < 60; step++)
            {
                var outcome = walk.When(RandomCommand(random, step, walk));
                if (outcome.Decision is Decision<BreakerEvent>.Accepted)
                    outcome.Again.ShouldBe(Decision<BreakerEvent>.Nothing, $"seed {seed}, step {step}");
                walk = outcome.Next;
                if (walk.State.Of(Bridge) is BreakerState.Open or BreakerState.Tripped)
                    walk.When(Pass("x", step)).ThenRejected("breaker-open");
            }
        }
    }

    [Theory]
    [MemberData(nameof(WireNames))]
    public void A_stored_event_still_reads_and_is_written_as_ever(string name) => GoldenFiles.ShouldReadAndWrite(BreakersCodec.Events, name);

    [Fact]
    public void An_event_that_can_not_follow_stops_the_stream()
    {
        Should.Throw<CorruptHistoryException>(() => New.Given(new BreakerEvent.HalfOpened(Bridge, T0)));
        Should.Throw<CorruptHistoryException>(() => New.Given(new BreakerEvent.Closed(Bridge, T0)));
        Should.Throw<CorruptHistoryException>(() => Opened.Given(new BreakerEvent.Opened(Bridge, "again", 2, T0, T0)));
    }

    /// <summary>Every event, in an order in which they can happen.</summary>
    internal static BreakerEvent[] Events() =>
    [
        new BreakerEvent.Failed(Bridge, "rebalance-main-a.1/leg1.check/1", "no answer", At(-60), T0),
        new BreakerEvent.Opened(Bridge, "no answer", 1, At(60), T0),
        new BreakerEvent.HalfOpened(Bridge, At(60)),
        new BreakerEvent.ProbePassed(Bridge, "rebalance-main-b.1/leg1", At(120), At(61)),
        new BreakerEvent.ProbeSucceeded(Bridge, "rebalance-main-b.1/leg1", At(62)),
        new BreakerEvent.Closed(Bridge, At(62)),
        new BreakerEvent.Tripped(BreakerKey.Venue("uniswap-v3", new(1)), "ann", "audit", At(63)),
        new BreakerEvent.WasReset(BreakerKey.Venue("uniswap-v3", new(1)), "bob", "done", At(64)),
        new BreakerEvent.Killed(KillScope.Leaving, "ann", "drill", At(65)),
        new BreakerEvent.Released(KillScope.Leaving, "ann", "over", At(66)),
        new BreakerEvent.Failed(BreakerKey.Feed(AssetId.Parse("WETH")), "head", "stale", At(7), At(67)),
    ];

    private static BreakerCommand RandomCommand(Random random, int step, Breakers walk) => random.Next(8) switch
    {
        0 or 1 or 2 => Fail($"s{random.Next(6)}", step * 7),
        3 => Succeed($"s{random.Next(6)}", step * 7),
        4 => Pass($"s{random.Next(6)}", step * 7),
        5 => new BreakerCommand.EndCoolDown(walk.Outstanding.Select(owed => owed.Id).FirstOrDefault(BreakersEffects(Opened)), Bridge, At(step * 7)),
        6 => new BreakerCommand.Trip(Bridge, "ann", "audit", At(step * 7)),
        _ => new BreakerCommand.Reset(Bridge, "ann", "done", At(step * 7)),
    };

    private static EffectId BreakersEffects(Breakers breakers) => breakers.Outstanding[0].Id;

    private static BreakerCommand.ReportFailure Fail(string source, int second) => new(Bridge, source, "no answer", Policy, At(second));

    private static BreakerCommand.ReportSuccess Succeed(string source, int second) => new(Bridge, source, Policy, At(second));

    private static BreakerCommand.Pass Pass(string source, int second) => new(Bridge, source, Policy, At(second));

    private static DateTimeOffset At(int second) => T0 + TimeSpan.FromSeconds(second);
}

using FsCheck;
using FsCheck.Fluent;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Coordination.Sample;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;

namespace MeshRebalancer.Domain.Tests.Coordination;

/// <summary>Who is served, when, and who is refused at once.</summary>
public sealed class AdmissionTests
{
    private static readonly DeskLimits OneAtATime = Wide with { OpenMax = 1 };

    [Fact]
    public void The_portfolio_whose_last_start_is_the_longest_ago_is_served_first()
    {
        var desk = Under(OneAtATime);
        foreach (var (id, minute) in new[] { ("a", 1), ("b", 2) })
        {
            desk = desk.When(new CoordinatorCommand.Request(Wanted(id, 1, 1, At(minute)), At(minute))).Next;
            desk = desk.When(new CoordinatorCommand.Release(Wanted(id, 1, 1).Stream, At(minute))).Next;
        }

        desk = desk.When(new CoordinatorCommand.Request(Wanted("c", 1, 1, At(3)), At(3))).Next;
        foreach (var wanted in new[] { Wanted("d", 1, 1, At(4)), Wanted("b", 2, 1, At(5)), Wanted("a", 2, 1, At(6)) })
        {
            desk = desk.When(new CoordinatorCommand.Request(wanted, wanted.At)).Then(new CoordinatorEvent.Queued(wanted, wanted.At)).Next;
        }

        desk.State.Queue().Select(request => request.Facts.Id).ShouldBe(["a", "b", "d"]);
        desk.When(new CoordinatorCommand.Release(Wanted("c", 1, 1).Stream, At(7))).Events[^1].ShouldBe(new CoordinatorEvent.Admitted(Wanted("a", 2, 1, At(6)), At(7)));
    }

    [Fact]
    public void No_more_start_in_a_minute_than_the_limit_and_a_timer_lets_the_next_go()
    {
        var desk = Under(Wide with { StartsPerMinuteMax = 2 });
        foreach (var (id, second) in new[] { ("a", 0), ("b", 10) })
        {
            desk = desk.When(new CoordinatorCommand.Request(Wanted(id, 1, 1), Second(second))).Next;
        }

        var third = Wanted("c", 1, 1, Second(20));
        desk = desk.When(new CoordinatorCommand.Request(third, Second(20))).Then(new CoordinatorEvent.Queued(third, Second(20))).Next;
        var wake = desk.Outstanding.OfType<CoordinatorEffect.Wake>().ShouldHaveSingleItem();
        wake.DueAt.ShouldBe(Second(60));
        desk.When(new CoordinatorCommand.ReportDue(wake.Id, Second(59))).ThenNothing();
        desk.When(new CoordinatorCommand.ReportDue(wake.Id, Second(60))).Then(new CoordinatorEvent.Admitted(third, Second(60)))
            .Outstanding.OfType<CoordinatorEffect.Wake>().ShouldBeEmpty();
    }

    [Fact]
    public void A_portfolio_that_has_used_up_its_day_waits_for_it_and_holds_up_nobody()
    {
        var desk = Under(Wide with { TurnoverPerPortfolioDayMax = Usd.Of(1_000) });
        desk = desk.When(new CoordinatorCommand.Request(Wanted("a", 1, 600), T0)).Next.When(new CoordinatorCommand.Release(Wanted("a", 1, 600).Stream, T0)).Next;
        var again = Wanted("a", 2, 401, At(60));
        desk = desk.When(new CoordinatorCommand.Request(again, At(60))).Then(new CoordinatorEvent.Queued(again, At(60))).Next;
        desk = desk.When(new CoordinatorCommand.Request(Wanted("b", 1, 1_000), At(61))).Next;
        desk.State.Waiting.ShouldBe([again]);
        var wake = desk.Outstanding.OfType<CoordinatorEffect.Wake>().ShouldHaveSingleItem();
        wake.DueAt.ShouldBe(T0.AddDays(1));
        desk.When(new CoordinatorCommand.ReportDue(wake.Id, T0.AddDays(1))).Then(new CoordinatorEvent.Admitted(again, T0.AddDays(1)));
        desk.When(new CoordinatorCommand.ReportDue(wake.Id, T0.AddDays(1).AddTicks(-1))).ThenNothing();
    }

    [Fact]
    public void Without_room_for_another_open_one_no_timer_is_set()
    {
        var desk = Under(OneAtATime with { StartsPerMinuteMax = 1 });
        desk = desk.When(new CoordinatorCommand.Request(Wanted("a", 1, 1), T0)).Next.When(new CoordinatorCommand.Request(Wanted("b", 1, 1), T0)).Next;
        desk.Outstanding.OfType<CoordinatorEffect.Wake>().ShouldBeEmpty();
        desk = desk.When(new CoordinatorCommand.Release(Wanted("a", 1, 1).Stream, Second(1))).Then(new CoordinatorEvent.Released(Wanted("a", 1, 1).Stream, Second(1))).Next;
        desk.Outstanding.OfType<CoordinatorEffect.Wake>().ShouldHaveSingleItem().DueAt.ShouldBe(Second(60));
    }

    [Fact]
    public void What_is_over_a_limit_by_itself_is_refused_by_the_limits_name()
    {
        var wanted = new CoordinatorCommand.Request(Wanted("a", 1, 1_001), T0);
        Under(Wide with { TurnoverMax = Usd.Of(1_000) }).When(wanted).ThenRejected("turnover-over-limit", "1,001.00 USD", "1,000.00 USD");
        Under(Wide with { TurnoverPerPortfolioDayMax = Usd.Of(1_000) }).When(wanted).ThenRejected("turnover-per-portfolio-day-over-limit", "1,000.00 USD");
        Under(Wide with { InFlight = new(Max: Usd.Of(1_000)) }).When(wanted).ThenRejected("in-flight-over-limit", "1,000.00 USD");
    }

    [Fact]
    public void A_request_again_keeps_its_place_and_its_portfolios_last_start()
    {
        var desk = Under(OneAtATime).When(new CoordinatorCommand.Request(Wanted("a", 1, 1), At(1))).Next;
        desk.When(new CoordinatorCommand.Request(Wanted("a", 2, 1), At(2))).Next.State.Seen.ShouldHaveSingleItem().ShouldBe(new LastSeen(Wanted("a", 1, 1).Facts.Stream, 2, At(1)));
    }

    [Fact]
    public void Nobody_starves() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll<int>(ArbMap.Default.ArbFor<int>(), seed => LongestOvertaken(seed) <= 1));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(366, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 10_001)]
    public void A_ramp_out_of_range_is_refused(int days, int startBps) => New
        .When(new CoordinatorCommand.Configure(Wide with { Exposure = new(PerChainMax: Usd.Of(1)), Ramp = new(days, startBps) }, T0)).ThenRejected("limits-invalid", "ramp.");

    [Fact]
    public void Limits_of_nothing_and_a_ramp_of_nothing_are_refused_all_at_once() => New
        .When(new CoordinatorCommand.Configure(Wide with { InFlight = new(PerAssetMax: Usd.Zero), StartsPerMinuteMax = 0, TurnoverPerPortfolioDayMax = Usd.Zero, Ramp = new(1, 1) }, T0))
        .ThenRejected("limits-invalid", "in-flight-per-asset is 0.00 USD", "startsPerMinuteMax is 0", "turnoverPerPortfolioDayMax is 0.00 USD", "none of them is set");

    /// <summary>Portfolios of all sizes that ask again and again: how often one was overtaken by the same other one while it waited.</summary>
    private static int LongestOvertaken(int seed)
    {
        var random = new System.Random(seed);
        var desk = Under(new(random.Next(1, 4), Usd.Of(1_000), StartsPerMinuteMax: random.Next(3) == 0 ? random.Next(1, 4) : null));
        var numbers = new int[random.Next(2, 8)];
        var overtaken = new Dictionary<(string Waiting, string Other), int>();
        var longest = 0;
        for (var step = 0; step < 150; step++)
        {
            var outcome = desk.When(Next(desk.State, random, numbers, T0.AddSeconds(step * 7)));
            var waiting = desk.State.Waiting.Select(request => request.Facts.Id).ToList();
            foreach (var admitted in outcome.Events.OfType<CoordinatorEvent.Admitted>())
            {
                var other = admitted.Request.Facts.Id;
                waiting.Remove(other);
                foreach (var key in waiting.Select(id => (id, other)))
                {
                    longest = Math.Max(longest, overtaken[key] = overtaken.GetValueOrDefault(key) + 1);
                }

                foreach (var key in overtaken.Keys.Where(key => key.Waiting == other).ToArray())
                {
                    overtaken.Remove(key);
                }
            }

            desk = outcome.Next;
        }

        // Everybody who still waits is served once the others end.
        for (var step = 150; desk.State.Waiting.Count > 0; step++)
        {
            step.ShouldBeLessThan(1_000);
            CoordinatorCommand command = desk.State.Admitted.Count > 0
                ? new CoordinatorCommand.Release(desk.State.Admitted[0].Request.Stream, T0.AddSeconds(step * 7))
                : new CoordinatorCommand.ReportDue(EffectId.Of(desk.State.Stream, "admit"), T0.AddSeconds(step * 7));
            desk = desk.When(command).Next;
        }

        return longest;
    }

    private static CoordinatorCommand Next(CoordinatorState state, System.Random random, int[] numbers, DateTimeOffset at)
    {
        var asking = random.Next(numbers.Length);
        var id = $"p{asking}";
        var busy = state.Waiting.Any(request => request.Facts.Id == id) || state.Admitted.Any(one => one.Request.Facts.Id == id);
        return !busy && random.Next(3) > 0 ? new CoordinatorCommand.Request(Wanted(id, ++numbers[asking], (ulong)random.Next(1, 1_000), at), at)
            : state.Admitted.Count > 0 ? new CoordinatorCommand.Release(state.Admitted[random.Next(state.Admitted.Count)].Request.Stream, at)
            : new CoordinatorCommand.ReportDue(EffectId.Of(state.Stream, "admit"), at);
    }

    private static DateTimeOffset At(int minute) => T0.AddMinutes(minute);

    private static DateTimeOffset Second(int second) => T0.AddSeconds(second);
}

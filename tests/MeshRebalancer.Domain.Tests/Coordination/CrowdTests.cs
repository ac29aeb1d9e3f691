using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Coordination.Sample;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;

namespace MeshRebalancer.Domain.Tests.Coordination;

/// <summary>Many portfolios that want the same at the same moment: when each may start, and what all of them may take of one pool.</summary>
public sealed class CrowdTests
{
    private const string Pool = "uniswap-v3@1:weth/usdc/500";

    private static readonly DeskLimits Spread = Wide with { StartJitterSeconds = 600 };
    private static readonly DeskLimits Shared = Wide with { PoolShare = new(3_600, DepthMaxBps: 1_000, VolumeMaxBps: 100) };

    [Fact]
    public void A_portfolios_delay_is_its_own_and_always_the_same()
    {
        var longest = TimeSpan.FromSeconds(600);
        StartJitter.Of("portfolio-main-a", longest).ShouldBe(StartJitter.Of("portfolio-main-a", longest));
        StartJitter.Of("portfolio-main-a", longest).ShouldBe(TimeSpan.FromMilliseconds(538_124), "A draw that changed with a release would start everybody twice.");
        StartJitter.Of("", longest).ShouldBeInRange(TimeSpan.Zero, longest);
    }

    [Fact]
    public void Delays_of_names_that_differ_in_a_digit_spread_evenly()
    {
        var tenths = Enumerable.Range(0, 10_000).Select(i => (int)(StartJitter.Of($"portfolio-main-p{i}", TimeSpan.FromSeconds(100)).TotalSeconds / 10)).ToLookup(tenth => Math.Min(9, tenth));
        // Of 10,000 even draws a tenth holds 1,000 ± 30.
        tenths.Count.ShouldBe(10);
        tenths.ShouldAllBe(tenth => tenth.Count() > 880 && tenth.Count() < 1_120);
    }

    [Fact]
    public void Requests_of_one_tick_start_one_after_the_other_and_a_restart_changes_nothing()
    {
        var desk = Enumerable.Range(0, 20).Aggregate(Under(Spread), (one, i) => one.When(new CoordinatorCommand.Request(Wanted($"p{i}", 1, 1), T0)).Next);
        var starts = new List<DateTimeOffset>();
        while (desk.State.Waiting.Count > 0)
        {
            var wake = desk.Outstanding.OfType<CoordinatorEffect.Wake>().ShouldHaveSingleItem();
            desk.When(new CoordinatorCommand.ReportDue(wake.Id, wake.DueAt!.Value.AddTicks(-1))).ThenNothing();
            var admitted = desk.When(new CoordinatorCommand.ReportDue(wake.Id, wake.DueAt!.Value));
            starts.AddRange(admitted.Events.OfType<CoordinatorEvent.Admitted>().Select(one => one.At));
            desk = admitted.Next;
        }

        starts.Count.ShouldBe(20);
        starts.Distinct().Count().ShouldBe(20);
        starts.ShouldBe(Enumerable.Range(0, 20).Select(i => T0 + StartJitter.Of($"portfolio-main-p{i}", TimeSpan.FromSeconds(600))).Order());
        (starts[^1] - starts[0]).ShouldBeGreaterThan(TimeSpan.FromSeconds(300));
    }

    [Fact]
    public void Who_waits_for_its_delay_holds_up_nobody()
    {
        var (late, early) = StartJitter.Of("portfolio-main-a", TimeSpan.FromSeconds(600)) > StartJitter.Of("portfolio-main-b", TimeSpan.FromSeconds(600)) ? ("a", "b") : ("b", "a");
        var desk = Under(Spread with { OpenMax = 1 }).When(new CoordinatorCommand.Request(Wanted(late, 1, 1), T0)).Next.When(new CoordinatorCommand.Request(Wanted(early, 1, 1), T0)).Next;
        var wake = desk.Outstanding.OfType<CoordinatorEffect.Wake>().ShouldHaveSingleItem();
        desk.When(new CoordinatorCommand.ReportDue(wake.Id, wake.DueAt!.Value)).Events.ShouldHaveSingleItem().ShouldBeOfType<CoordinatorEvent.Admitted>().Request.Facts.Id.ShouldBe(early);
    }

    [Fact]
    public void All_portfolios_together_take_no_more_of_a_pool_than_the_share_of_its_depth()
    {
        var (a, b) = (Wanted("a", 1, 10), Wanted("b", 1, 10));
        var desk = FlightTests.Admitted(Shared, a, b).When(Swap(a, "r1.leg1", 600)).Next;
        desk.When(Swap(b, "r1.leg1", 401)).ThenRejected("pool-depth-over-limit", "r1.leg1 adds 401.00 USD to 600.00 USD", "1000 bps of 10,000.00 USD", Pool);
        desk.When(Swap(b, "r1.leg1", 400)).Events.Count.ShouldBe(1);
        desk.When(Swap(b, "r1.leg1", 400)).SecondTimeNothing();
    }

    [Fact]
    public void Of_volume_too_and_another_pool_is_another_matter()
    {
        var (a, b) = (Wanted("a", 1, 10), Wanted("b", 1, 10));
        var desk = FlightTests.Admitted(Shared, a, b).When(Swap(a, "r1.leg1", 300, volume: 40_000)).Next;
        desk.When(Swap(b, "r1.leg1", 101, volume: 40_000)).ThenRejected("pool-volume-over-limit", "100 bps of 40,000.00 USD swapped in the last 3600 s");
        var other = Swap(b, "r1.leg1", 400, volume: 40_000);
        desk.When(other with { Flight = other.Flight with { Pool = "another" } }).Events.Count.ShouldBe(1);
    }

    [Fact]
    public void What_was_taken_counts_for_the_window_though_its_rebalance_ended_and_for_longer_while_it_is_open()
    {
        var (a, b, c) = (Wanted("a", 1, 10), Wanted("b", 1, 10), Wanted("c", 1, 10));
        var desk = FlightTests.Admitted(Shared, a, b, c).When(Swap(a, "r1.leg1", 500)).Next.When(Swap(b, "r1.leg1", 500)).Next.When(new CoordinatorCommand.Release(a.Stream, T0)).Next;
        desk.When(Swap(c, "r1.leg1", 1, at: T0.AddSeconds(3_599))).ThenRejected("pool-depth-over-limit");
        desk.When(Swap(c, "r1.leg1", 500, at: T0.AddSeconds(3_600))).Events.Count.ShouldBe(1);
        desk.When(Swap(c, "r1.leg1", 501, at: T0.AddSeconds(3_600))).ThenRejected("pool-depth-over-limit", "to 500.00 USD");
    }

    [Fact]
    public void A_pool_that_was_not_looked_at_is_unknown_and_not_deep()
    {
        var a = Wanted("a", 1, 10);
        var desk = FlightTests.Admitted(Shared, a);
        desk.When(Swap(a, "r1.leg1", 1) with { Pool = null }).ThenRejected("pool-unknown", Pool);
        desk.When(Swap(a, "r1.leg1", 1) with { Pool = new(Usd.Of(10_000)) }).ThenRejected("pool-unknown", Pool);
        desk.When(Reserve(a, Crossing("r1.leg1", 900))).Events.Count.ShouldBe(2);
    }

    [Fact]
    public void A_share_of_nothing_and_what_is_out_of_range_are_refused_all_at_once() => New
        .When(new CoordinatorCommand.Configure(Wide with { StartJitterSeconds = 0, PoolShare = new(59) }, T0))
        .ThenRejected("limits-invalid", "startJitterSeconds is 0", "poolShare.windowSeconds is 59", "poolShare limits nothing");

    [Fact]
    public void Whatever_a_desk_draws_no_pool_is_ever_taken_beyond_its_share()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new System.Random(seed);
            var wanted = Enumerable.Range(0, 6).Select(i => Wanted($"p{i}", 1, 1)).ToArray();
            var desk = FlightTests.Admitted(Shared, wanted);
            var taken = new List<(DateTimeOffset At, ulong Dollars)>();
            for (var step = 0; step < 60; step++)
            {
                var (at, dollars) = (T0.AddSeconds(step * 100), (ulong)random.Next(1, 400));
                var outcome = desk.When(Swap(wanted[random.Next(6)], $"r1.leg{step}", dollars, at: at));
                if (outcome.Decision is Decision<CoordinatorEvent>.Accepted)
                    taken.Add((at, dollars));
                desk = outcome.Next;
                taken.Where(one => one.At > at.AddSeconds(-3_600)).Sum(one => (decimal)one.Dollars).ShouldBeLessThanOrEqualTo(1_000m, $"seed {seed}");
            }

            taken.Count.ShouldBeGreaterThan(0);
        }
    }

    private static CoordinatorCommand.ReserveFlight Swap(
        Domain.Rebalancing.RebalanceRequest request, string leg, ulong dollars, ulong volume = 10_000_000, DateTimeOffset? at = null) =>
        Reserve(request, Sale(leg, dollars) with { Pool = Pool }, at: at) with { Pool = new(Usd.Of(10_000), Usd.Of(volume)) };
}

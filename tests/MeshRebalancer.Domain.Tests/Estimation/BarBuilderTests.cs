using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests.Estimation;

public sealed class BarBuilderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_bar_has_the_first_highest_lowest_and_last_price_and_closes_with_the_first_price_after_it()
    {
        var bars = Of((-1, 99), (0, 100), (20, 105), (40, 95), (59, 101));
        bars.Closed.ShouldBeEmpty();
        bars.With(102, Noon.AddSeconds(60)).Closed.ShouldBe([new Bar(Noon, 100, 105, 95, 101)]);
    }

    [Fact]
    public void A_bar_that_was_not_watched_from_its_beginning_is_left_out() =>
        Of((30, 100), (60, 101), (120, 102)).Closed.ShouldBe([new Bar(Noon.AddMinutes(1), 101, 101, 101, 101)]);

    [Fact]
    public void No_price_makes_no_bar_and_the_next_one_begins_anew() =>
        Of((-1, 99), (0, 100), (60, 101), (200, 102), (240, 103), (300, 104)).Closed.Select(bar => bar.At).ShouldBe([Noon, Noon.AddMinutes(1), Noon.AddMinutes(4)]);

    [Fact]
    public void Prices_from_before_and_what_is_no_price_change_nothing()
    {
        var bars = Of((-1, 99), (0, 100), (60, 101));
        foreach (var (price, seconds) in new[] { (500.0, 30), (double.NaN, 61), (0, 61), (-1, 61), (double.PositiveInfinity, 61) })
        {
            bars.With(price, Noon.AddSeconds(seconds)).With(102, Noon.AddSeconds(120)).Closed[^1].ShouldBe(new Bar(Noon.AddMinutes(1), 101, 101, 101, 101));
        }
    }

    [Fact]
    public void Stored_bars_go_before_and_only_so_many_are_kept()
    {
        EquatableArray<Bar> before = [.. Enumerable.Range(-5, 5).Select(i => new Bar(Noon.AddMinutes(i), 1, 1, 1, 1))];
        var bars = BarBuilder.After(Minute, 4, before);
        bars.Until.ShouldBe(Noon);
        foreach (var minute in Enumerable.Range(0, 4))
        {
            bars = bars.With(2, Noon.AddMinutes(minute));
        }

        bars.Closed.Select(bar => bar.At).ShouldBe([Noon.AddMinutes(-2), Noon.AddMinutes(-1), Noon.AddMinutes(1), Noon.AddMinutes(2)]);
    }

    [Fact]
    public void Longer_bars_are_made_of_all_their_shorter_ones_or_not_at_all()
    {
        Bar[] shorter = [.. new[] { 0, 1, 2, 3, 5 }.Select(i => new Bar(Noon.AddMinutes(i), 10 + i, 20 + i, 5 - i, 11 + i))];
        var series = BarSeries.Of(Minute, [.. shorter.Select(bar => bar with { Low = 1 })]).Match(ok => ok, _ => throw new InvalidOperationException("fit"));
        BarMerging.To(2 * Minute, series).ShouldBe([new Bar(Noon, 10, 21, 1, 12), new Bar(Noon.AddMinutes(2), 12, 23, 1, 14)]);
        BarMerging.To(Minute, series).ShouldBe(series.Bars);
        BarMerging.To(TimeSpan.FromSeconds(90), series).ShouldBeEmpty();
        BarMerging.To(TimeSpan.FromSeconds(30), series).ShouldBeEmpty();
    }

    private static BarBuilder Of(params (int Seconds, double Price)[] seen) =>
        seen.Aggregate(BarBuilder.After(Minute, 100, []), (bars, one) => bars.With(one.Price, Noon.AddSeconds(one.Seconds)));
}

using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests.Estimation;

public sealed class BarSeriesTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public void Gaps_are_named_and_the_return_across_one_is_left_out()
    {
        var series = BarSeries.Of(Day, [Flat(0, 100), Flat(1, 110), Flat(4, 50), Flat(5, 55)]).Good();
        series.Gaps.ShouldBe([new Gap(At(1), At(4), 2)]);
        var returns = LogReturns.Of(series).Good();
        returns.Values.Select(value => Math.Round(value, 12)).ShouldBe([Math.Round(Math.Log(1.1), 12), Math.Round(Math.Log(1.1), 12)]);
        returns.At.ShouldBe([At(1), At(5)]);
        returns.Gaps.ShouldBe(series.Gaps);
        returns.BarsPerYear.ShouldBe(365.25, 1e-9);
    }

    [Fact]
    public void A_weekend_is_no_gap_where_longer_steps_are_allowed_and_the_year_counts_its_bars()
    {
        Bar[] bars = [.. Enumerable.Range(0, 365 * 2).Select(day => Flat(day, 100 + (day % 7))).Where(bar => bar.At.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))];
        var series = BarSeries.Of(Day, bars, TimeSpan.FromDays(3)).Good();
        series.Gaps.ShouldBeEmpty();
        LogReturns.Of(series).Good().BarsPerYear.ShouldBe(365.25 * 5 / 7, 1);
    }

    [Fact]
    public void Everything_wrong_with_the_bars_is_listed_at_once()
    {
        var found = BarSeries.Of(Day,
        [
            Flat(0, 100), Flat(0, 100), Flat(2, 0), Flat(3, -1), Flat(4, double.NaN), Flat(5, double.PositiveInfinity),
            new(At(6), 100, 99, 98, 99), Flat(1, 100), new(new(2020, 2, 1, 0, 0, 0, TimeSpan.FromHours(2)), 1, 1, 1, 1),
        ]).ShouldBeOfType<Result<BarSeries, EquatableArray<Unfit>>.Fail>().Error;
        found.Select(unfit => unfit.Code).ShouldBe(
            ["not-positive", "not-positive", "not-finite", "not-finite", "not-ordered", "not-utc", "duplicate", "not-ordered"]);
        found.Select(unfit => unfit.Reason).ShouldAllBe(reason => reason.StartsWith("bar of 2020-", StringComparison.Ordinal));
    }

    [Fact]
    public void One_bar_has_no_return() => LogReturns.Of(BarSeries.Of(Day, [Flat(0, 1)]).Good()).Bad().Code.ShouldBe("too-few-points");

    [Fact]
    public void Returns_of_several_assets_are_those_of_the_bars_that_all_have()
    {
        var one = LogReturns.Of(BarSeries.Of(Day, [Flat(0, 100), Flat(1, 101), Flat(2, 103), Flat(3, 104)]).Good()).Good();
        var two = LogReturns.Of(BarSeries.Of(Day, [Flat(1, 10), Flat(2, 11), Flat(3, 12)]).Good()).Good();
        var joint = JointReturns.Of([(Numbers.Asset(2), one), (Numbers.Asset(1), two)]).Good();
        joint.Assets.ShouldBe([Numbers.Asset(1), Numbers.Asset(2)]);
        joint.Points.ShouldBe(2);
        joint.Rows[1][0].ShouldBe(Math.Log(103.0 / 101));
    }

    private static DateTimeOffset At(int day) => Draws.Start.AddDays(day);

    private static Bar Flat(int day, double price) => new(At(day), price, price, price, price);
}

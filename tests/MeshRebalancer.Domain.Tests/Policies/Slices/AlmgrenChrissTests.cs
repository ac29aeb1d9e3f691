using MeshRebalancer.Domain.Policies.Slices;

namespace MeshRebalancer.Domain.Tests.Policies.Slices;

/// <summary>
/// Schedules beside published numbers: the example of Almgren and Chriss (2001), table 1 (a million shares at 50 dollars over five days), with the half-lives
/// and the ends of the frontier as the open-source library DRIP prints them for it.
/// </summary>
public sealed class AlmgrenChrissTests
{
    private static readonly AlmgrenChriss Published = new(1e6, 5, 1, 0.95, 2.5e-6, 2.5e-7, 0.0625);

    [Theory]
    [InlineData(0.001, 0.6625, 1.0812, 51.30)]
    [InlineData(0.002, 0.6625, 1.0794, 36.27)]
    [InlineData(0.003, 0.6625, 1.0776, 29.62)]
    [InlineData(0.005, 0.6625, 1.0740, 22.94)]
    [InlineData(0.008, 0.6626, 1.0687, 18.14)]
    [InlineData(0.009, 0.6626, 1.0669, 17.10)]
    public void Cost_variance_and_half_life_are_the_published_ones(double aversionMillionth, double millions, double variance, double days)
    {
        var left = Published.Optimal(aversionMillionth * 1e-6);
        (Published.Cost(left) / 1e6).ShouldBe(millions, 5e-5);
        (Published.Variance(left) / 1e12).ShouldBe(variance, 5e-5);
        (1 / Published.Urgency(aversionMillionth * 1e-6)).ShouldBe(days, 5e-3);
    }

    [Fact]
    public void Equal_slices_cost_what_the_papers_formula_for_them_says()
    {
        // ½γX² + εX + (η − ½γτ)X²/T, and ⅓σ²X²T(1 − 1/N)(1 − 1/2N).
        Published.Cost(Published.Equal()).ShouldBe(662_500, 1e-6);
        Published.Variance(Published.Equal()).ShouldBe(0.95 * 0.95 * 1e12 * 5 / 3 * 0.8 * 0.9, 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-15)]
    public void Who_minds_no_risk_trades_the_same_each_time(double aversion) =>
        Published.Optimal(aversion).Zip(Published.Equal()).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 1);

    [Fact]
    public void Who_minds_nothing_else_trades_nearly_all_at_once_and_no_number_overflows()
    {
        Published.Optimal(1e6)[1].ShouldBeLessThan(1e-3);
        Published.Optimal(1e300).ShouldAllBe(left => double.IsFinite(left));
        (Published with { Steps = 100 }).Optimal(1e3).ShouldAllBe(left => double.IsFinite(left) && left >= 0);
    }

    [Theory]
    [InlineData(1e-8)]
    [InlineData(1e-6)]
    [InlineData(1e-4)]
    public void No_other_schedule_near_it_costs_less(double aversion)
    {
        var random = new System.Random(7);
        var best = Published.Optimal(aversion);
        var least = Objective(best);
        for (var trial = 0; trial < 500; trial++)
        {
            double[] other = [.. best.Select((left, i) => i is 0 or 5 ? left : left + ((random.NextDouble() - 0.5) * 1e4))];
            Objective(other).ShouldBeGreaterThanOrEqualTo(least * (1 - 1e-12));
        }

        double Objective(double[] left) => Published.Cost(left) + (aversion * Published.Variance(left));
    }
}

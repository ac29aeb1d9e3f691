using MeshRebalancer.Domain.Estimation;

namespace MeshRebalancer.Domain.Tests.Estimation;

public sealed class VarianceTests
{
    /// <summary>J. Hull, Options, Futures and Other Derivatives, the chapter on estimating volatilities: λ 0.90, volatility 1%, then a move of 2%.</summary>
    [Fact]
    public void A_step_of_the_weighted_variance_is_that_of_Hulls_example()
    {
        var next = Ewma.Next(0.01 * 0.01, 0.02, 0.90);
        next.ShouldBe(0.00013, 1e-15);
        Math.Sqrt(next).ShouldBe(0.0114, 5e-5);
    }

    [Fact]
    public void The_weighted_variance_goes_on_by_its_own_step()
    {
        var returns = new Draws(1).Normals(2_000, 0.01);
        var before = Ewma.Variance(returns.AsSpan(0, 1_999), 0.94).Good();
        Ewma.Variance(returns, 0.94).Good().ShouldBe(Ewma.Next(before, returns[^1], 0.94), 1e-18);
        Ewma.Forecast(before, 10).ShouldBe(10 * before);
        Math.Pow(Ewma.DecayOf(11), 11).ShouldBe(0.5, 1e-12);
    }

    [Fact]
    public void Equal_moves_have_their_own_square_as_variance_whatever_the_decay() =>
        Ewma.Variance([0.02, -0.02, 0.02], 0.5).Good().ShouldBe(0.0004, 1e-15);

    [Theory]
    [InlineData(double.NaN, "not-finite")]
    [InlineData(double.NegativeInfinity, "not-finite")]
    public void A_return_that_is_no_number_is_refused(double value, string code) => Ewma.Variance([0.01, value], 0.94).Bad().Code.ShouldBe(code);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_decay_outside_its_range_is_refused(double decay) => Ewma.Variance([0.01], decay).Bad().Code.ShouldBe("out-of-range");

    [Fact]
    public void One_bar_has_the_ranges_variance_of_the_papers_formulas()
    {
        var series = BarSeries.Of(TimeSpan.FromDays(1), [new(Draws.Start, 100, 110, 95, 105)]).Good();
        var range = Math.Pow(Math.Log(110.0 / 95), 2);
        RangeVariance.Parkinson(series).Good().ShouldBe(range / (4 * Math.Log(2)), 1e-15);
        RangeVariance.GarmanKlass(series).Good().ShouldBe((0.5 * range) - (((2 * Math.Log(2)) - 1) * Math.Pow(Math.Log(1.05), 2)), 1e-15);
    }

    /// <summary>2,000 ticks a bar: seen so often, the highs and lows are too near by about a percent of volatility; 2,000 bars leave about 1.5% of noise.</summary>
    [Fact]
    public void Ranges_find_the_variance_that_a_price_was_made_with()
    {
        var bars = new Draws(2).Bars(2_000, 0.02, 2_000);
        Math.Sqrt(RangeVariance.Parkinson(bars).Good()).ShouldBe(0.02, 0.02 * 0.04);
        Math.Sqrt(RangeVariance.GarmanKlass(bars).Good()).ShouldBe(0.02, 0.02 * 0.04);
    }

    [Fact]
    public void Ranges_are_sharper_than_closes()
    {
        double[][] estimates = [.. Enumerable.Range(0, 200).Select(seed =>
        {
            var bars = new Draws(seed).Bars(20, 0.02, 200);
            return new[] { LogReturns.Of(bars).Good().Values.Average(r => r * r), RangeVariance.Parkinson(bars).Good(), RangeVariance.GarmanKlass(bars).Good() };
        })];
        var spread = Enumerable.Range(0, 3).Select(k => estimates.Select(row => row[k]).ToArray()).Select(row => row.Sum(x => Math.Pow((x / row.Average()) - 1, 2))).ToArray();
        (spread[0] / spread[1]).ShouldBeInRange(3.5, 7);
        (spread[0] / spread[2]).ShouldBeInRange(5, 10);
    }

    [Theory]
    [InlineData(null, 3_000, VolatilityRegime.Normal)]
    [InlineData(VolatilityRegime.Normal, 8_001, VolatilityRegime.Stressed)]
    [InlineData(VolatilityRegime.Stressed, 6_000, VolatilityRegime.Stressed)]
    [InlineData(VolatilityRegime.Stressed, 5_999, VolatilityRegime.Normal)]
    [InlineData(VolatilityRegime.Normal, 7_000, VolatilityRegime.Normal)]
    [InlineData(VolatilityRegime.Normal, 1_999, VolatilityRegime.Calm)]
    [InlineData(VolatilityRegime.Calm, 2_500, VolatilityRegime.Calm)]
    [InlineData(VolatilityRegime.Calm, 2_501, VolatilityRegime.Normal)]
    [InlineData(VolatilityRegime.Stressed, 100, VolatilityRegime.Calm)]
    public void A_regime_is_left_later_than_it_is_entered(VolatilityRegime? now, int volatilityBps, VolatilityRegime next) =>
        new RegimeBounds(2_000, 2_500, 8_000, 6_000).Next(now, volatilityBps).ShouldBe(next);

    [Fact]
    public void Two_regimes_know_no_calm() => new RegimeBounds(null, null, 8_000, 6_000).Next(null, 1).ShouldBe(VolatilityRegime.Normal);

    [Theory]
    [InlineData(2_000, null, 8_000, 6_000, "calmUntilBps")]
    [InlineData(2_500, 2_000, 8_000, 6_000, "calmUntilBps")]
    [InlineData(2_000, 2_500, 8_000, 9_000, "stressedUntilBps")]
    [InlineData(2_000, 7_000, 8_000, 6_000, "calmUntilBps")]
    public void Bounds_that_cross_are_named(int? calmBelow, int? calmUntil, int stressedAbove, int stressedUntil, string named) =>
        new RegimeBounds(calmBelow, calmUntil, stressedAbove, stressedUntil).Violation.ShouldNotBeNull().ShouldContain(named);
}

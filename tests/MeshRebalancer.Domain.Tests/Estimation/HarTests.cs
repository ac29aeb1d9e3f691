using MeshRebalancer.Domain.Estimation;

namespace MeshRebalancer.Domain.Tests.Estimation;

public sealed class HarTests
{
    [Fact]
    public void Coefficients_of_a_series_that_follows_the_model_exactly_are_found_exactly()
    {
        var draws = new Draws(1);
        List<double> series = [.. Enumerable.Range(0, 22).Select(_ => 1e-4 * Math.Exp(draws.Normal()))];
        while (series.Count < 70)
        {
            series.Add(1e-6 + (0.35 * series[^1]) + (0.30 * series.TakeLast(5).Average()) + (0.25 * series.TakeLast(22).Average()));
        }

        var fit = Har.Fit([.. series]).Good();
        fit.Constant.ShouldBe(1e-6, 1e-9);
        fit.Daily.ShouldBe(0.35, 1e-4);
        fit.Weekly.ShouldBe(0.30, 1e-4);
        fit.Monthly.ShouldBe(0.25, 1e-4);
        fit.RSquared.ShouldBe(1, 1e-6);
    }

    [Fact]
    public void Coefficients_of_a_noisy_series_are_found_within_three_standard_errors()
    {
        var (draws, series) = (new Draws(2), Enumerable.Repeat(1e-4, 22).ToList());
        while (series.Count < 6_000)
        {
            var expected = 1e-5 + (0.35 * series[^1]) + (0.30 * series.TakeLast(5).Average()) + (0.25 * series.TakeLast(22).Average());
            series.Add(expected * Math.Exp((0.4 * draws.Normal()) - 0.08));
        }

        var fit = Har.Fit([.. series]).Good();
        fit.Daily.ShouldBe(0.35, 3 * fit.Errors.Daily);
        fit.Weekly.ShouldBe(0.30, 3 * fit.Errors.Weekly);
        fit.Monthly.ShouldBe(0.25, 3 * fit.Errors.Monthly);
        fit.Errors.Daily.ShouldBeInRange(0.001, 0.1);
        fit.Points.ShouldBe(6_000);
    }

    [Fact]
    public void A_forecast_feeds_each_bar_into_the_next()
    {
        var fit = new HarFit(1e-5, 0.4, 0.3, 0.2, new(0, 0, 0, 0), 1, [.. Enumerable.Repeat(1e-4, 22)], 100);
        fit.Forecast(1).ShouldBe(1e-5 + (0.9 * 1e-4), 1e-18);
        var second = 1e-5 + (0.4 * 1e-4) + (0.3 * 1e-4) + (0.2 * 1e-4);
        fit.Forecast(2).ShouldBe(1e-4 + second, 1e-15);
        (fit.Forecast(2_000) / 2_000).ShouldBe(1e-4, 1e-9);
    }

    [Fact]
    public void Rubbish_is_refused()
    {
        var variances = new Draws(3).Normals(200, 1).Select(Math.Abs).ToArray();
        Har.Fit(variances.AsSpan(0, 61)).Bad().Code.ShouldBe("too-few-points");
        Har.Fit([.. variances, double.NaN]).Bad().Code.ShouldBe("not-finite");
        Har.Fit([.. variances, -1]).Bad().Code.ShouldBe("not-positive");
        Har.Fit([.. Enumerable.Repeat(1e-4, 100)]).Bad().Code.ShouldBe("singular");
    }
}

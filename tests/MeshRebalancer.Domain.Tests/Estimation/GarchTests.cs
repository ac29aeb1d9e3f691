using MeshRebalancer.Domain.Estimation;

namespace MeshRebalancer.Domain.Tests.Estimation;

public sealed class GarchTests
{
    private const double Mu = 0.0005, Omega = 2e-6, Alpha = 0.08, Beta = 0.90;

    private static readonly GarchFit[] Fits = [.. Enumerable.Range(100, 60).Select(seed => Garch.Fit(new Draws(seed).Garch(3_000, Mu, Omega, Alpha, Beta)).Good())];

    /// <summary>Of 60 series made with the same parameters; nineteen of twenty are expected where errors are normal, and variances' are a little skewed.</summary>
    [Fact]
    public void Two_standard_errors_hold_the_parameters_that_a_series_was_made_with_in_nine_fits_of_ten()
    {
        Covered(fit => Math.Abs(fit.Mu - Mu) / fit.Errors!.Mu).ShouldBeGreaterThanOrEqualTo(54);
        Covered(fit => Math.Abs(fit.Omega - Omega) / fit.Errors!.Omega).ShouldBeGreaterThanOrEqualTo(54);
        Covered(fit => Math.Abs(fit.Alpha - Alpha) / fit.Errors!.Alpha).ShouldBeGreaterThanOrEqualTo(54);
        Covered(fit => Math.Abs(fit.Beta - Beta) / fit.Errors!.Beta).ShouldBeGreaterThanOrEqualTo(54);

        static int Covered(Func<GarchFit, double> distance) => Fits.Count(fit => distance(fit) < 2);
    }

    /// <summary>Innovations are normal here, so both kinds estimate the spread that 60 fits of other draws really have.</summary>
    [Fact]
    public void Standard_errors_are_the_spread_of_repeated_fits()
    {
        Spread(fit => fit.Alpha).ShouldBe(Fits.Average(fit => fit.Errors!.Alpha), 0.35 * Spread(fit => fit.Alpha));
        Spread(fit => fit.Beta).ShouldBe(Fits.Average(fit => fit.Errors!.Beta), 0.35 * Spread(fit => fit.Beta));
        Fits.Average(fit => fit.RobustErrors!.Alpha).ShouldBe(Fits.Average(fit => fit.Errors!.Alpha), 0.15 * Spread(fit => fit.Alpha));

        static double Spread(Func<GarchFit, double> of) => Math.Sqrt(Fits.Sum(fit => Math.Pow(of(fit) - Fits.Average(of), 2)) / (Fits.Length - 1));
    }

    [Fact]
    public void The_gradient_vanishes_at_the_fit_and_the_likelihood_falls_in_every_direction()
    {
        var returns = new Draws(7).Garch(2_000, 0.02, 0.05, 0.10, 0.85);
        var fit = Garch.Fit(returns).Good();
        double[] at = [fit.Mu, fit.Omega, fit.Alpha, fit.Beta];
        var likelihood = new ByDefinition(returns);
        likelihood.Value(at).ShouldBe(fit.LogLikelihood, 1e-8);
        for (var i = 0; i < 4; i++)
        {
            foreach (var step in new[] { 1e-3, -1e-3 })
            {
                likelihood.Value([.. at.Select((x, j) => j == i ? x * (1 + step) : x)]).ShouldBeLessThan(fit.LogLikelihood);
            }

            var (up, down) = (at.Select((x, j) => j == i ? x + 1e-6 : x).ToArray(), at.Select((x, j) => j == i ? x - 1e-6 : x).ToArray());
            ((likelihood.Value(up) - likelihood.Value(down)) / 2e-6).ShouldBe(0, 0.02);
        }
    }

    [Fact]
    public void The_unit_of_the_returns_does_not_matter()
    {
        var returns = new Draws(8).Garch(1_000, Mu, Omega, Alpha, Beta);
        var fit = Garch.Fit(returns).Good();
        var percent = Garch.Fit([.. returns.Select(r => 100 * r)]).Good();
        percent.Alpha.ShouldBe(fit.Alpha, 1e-6);
        percent.Beta.ShouldBe(fit.Beta, 1e-6);
        percent.Omega.ShouldBe(fit.Omega * 10_000, percent.Omega * 1e-5);
        percent.Errors!.Omega.ShouldBe(fit.Errors!.Omega * 10_000, percent.Errors.Omega * 1e-3);
    }

    [Fact]
    public void The_same_returns_give_the_same_digits()
    {
        var returns = new Draws(9).Garch(1_000, Mu, Omega, Alpha, Beta);
        Garch.Fit(returns).Good().ShouldBe(Garch.Fit(returns).Good());
    }

    /// <summary>The textbook's closed form: h bars ahead the variance stands at long-run + (α + β)^h of its distance.</summary>
    [Fact]
    public void Forecasts_return_to_the_long_run_by_the_closed_form()
    {
        var fit = new GarchFit(0, Omega, Alpha, Beta, null, null, 0, 4e-4, 1_000);
        fit.LongRunVariance.ShouldBe(1e-4, 1e-16);
        var expected = Enumerable.Range(0, 30).Sum(k => fit.LongRunVariance + (Math.Pow(fit.Persistence, k) * (fit.NextVariance - fit.LongRunVariance)));
        fit.Forecast(30).ShouldBe(expected, 1e-15);
        (fit.Forecast(5_000) / 5_000).ShouldBe(1e-4, 5e-6);
    }

    [Fact]
    public void Noise_without_clusters_is_fitted_without_errors_or_with_wide_ones()
    {
        var fit = Garch.Fit(new Draws(10).Normals(2_000, 0.01)).Good();
        fit.LongRunVariance.ShouldBe(1e-4, 1.5e-5);
        (fit.Errors is null || fit.Alpha < 3 * fit.Errors.Alpha).ShouldBeTrue();
    }

    [Fact]
    public void Too_few_returns_equal_returns_and_no_numbers_are_refused()
    {
        Garch.Fit(new double[99]).Bad().Code.ShouldBe("too-few-points");
        Garch.Fit(new double[100]).Bad().Code.ShouldBe("no-variance");
        Garch.Fit([.. new Draws(1).Normals(200, 1), double.NaN]).Bad().Code.ShouldBe("not-finite");
    }

    /// <summary>The likelihood once more, straight from its definition.</summary>
    private sealed class ByDefinition(double[] returns)
    {
        public double Value(double[] at)
        {
            var squares = returns.Select(r => (r - at[0]) * (r - at[0])).ToArray();
            var (h, e2, sum) = (squares.Average(), squares.Average(), 0.0);
            foreach (var square in squares)
            {
                h = at[1] + (at[2] * e2) + (at[3] * h);
                e2 = square;
                sum -= 0.5 * (Math.Log(2 * Math.PI) + Math.Log(h) + (square / h));
            }

            return sum;
        }
    }
}

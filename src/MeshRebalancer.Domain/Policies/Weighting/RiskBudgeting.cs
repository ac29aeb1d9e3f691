using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies.Weighting;

/// <summary>
/// Weights above zero of which each contributes its budgeted share to the portfolio's variance: w(i)·(Σw)(i) ÷ w′Σw = b(i). Sources: S. Maillard,
/// T. Roncalli and J. Teïletche, <em>Journal of Portfolio Management</em> 36 (2010), 60-70 (equal budgets); B. Bruder and T. Roncalli, <em>Managing
/// Risk Exposures using the Risk Budgeting Approach</em>, 2012 (any). Solved as F. Spinu (2013) states it, ½x′Σx − Σ b ln x, by cyclical coordinate
/// descent (T. Griveau-Billion, J.-C. Richard and T. Roncalli, 2013): there is one solution, and each step is a square root.
/// </summary>
public static class RiskBudgeting
{
    private const int SweepsMax = 20_000;
    private const double ResidualMax = 1e-13;

    /// <summary>The weights.</summary>
    /// <param name="covariance">Of the assets.</param>
    /// <param name="budgets">One for each asset, above zero; they sum to one.</param>
    public static Result<double[], Unfit> Weights(Covariance covariance, IReadOnlyList<double> budgets)
    {
        if (budgets.Count != covariance.Assets.Count || budgets.Any(budget => !(budget > 0)) || Math.Abs(budgets.Sum() - 1) > 1e-9)
            return new Unfit("out-of-range", FormattableString.Invariant($"budgets: {budgets.Count} that sum to {budgets.Sum()} found; one above zero for each of {covariance.Assets.Count} assets, together 1, is needed."));
        var correlation = Matrix.From(budgets.Count, covariance.Correlation);
        var x = budgets.Select(Math.Sqrt).ToArray();
        for (var sweep = 0; sweep < SweepsMax; sweep++)
        {
            Sweep(correlation, budgets, x);
            if (Residual(correlation, budgets, x) < ResidualMax)
                return Weights(covariance, x);
        }

        return new Unfit("no-convergence", "risk budgets: no weights found; the covariance is nearly singular.");
    }

    /// <summary>Each asset's share of the variance of these weights; together one.</summary>
    public static double[] Contributions(Covariance covariance, IReadOnlyList<double> weights)
    {
        double[] w = [.. weights];
        var (moved, variance) = (covariance.Matrix.Times(w), covariance.Matrix.Quadratic(w));
        return [.. w.Select((weight, i) => weight * moved[i] / variance)];
    }

    // The positive root of x² + x·(Σ of the others' correlations × x) − b = 0, one asset at a time.
    private static void Sweep(Matrix correlation, IReadOnlyList<double> budgets, double[] x)
    {
        for (var i = 0; i < x.Length; i++)
        {
            var others = -x[i];
            for (var j = 0; j < x.Length; j++)
            {
                others += correlation[i, j] * x[j];
            }

            x[i] = (Math.Sqrt((others * others) + (4 * budgets[i])) - others) / 2;
        }
    }

    private static double Residual(Matrix correlation, IReadOnlyList<double> budgets, double[] x) =>
        correlation.Times(x).Select((moved, i) => Math.Abs((x[i] * moved) - budgets[i])).Max();

    private static double[] Weights(Covariance covariance, double[] x)
    {
        double[] unscaled = [.. x.Select((value, i) => value / covariance.Volatility(i))];
        var sum = unscaled.Sum();
        return [.. unscaled.Select(value => value / sum)];
    }
}

using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Estimation;

/// <summary>
/// GARCH(1,1) with a constant mean and normal innovations, by maximum likelihood: r = μ + e, h(t) = ω + α e²(t−1) + β h(t−1); before the sample
/// e² and h are the mean of e². Sources: T. Bollerslev, <em>Journal of Econometrics</em> 31 (1986), 307-327; the start and the standard errors from
/// the Hessian follow G. Fiorentini, G. Calzolari and L. Panattoni, <em>Journal of Applied Econometrics</em> 11 (1996), 399-417, the robust ones
/// T. Bollerslev and J. Wooldridge, <em>Econometric Reviews</em> 11 (1992), 143-172.
/// </summary>
public static class Garch
{
    /// <summary>Fewer returns say too little about four parameters.</summary>
    public const int PointsMin = 100;

    private static readonly (double Alpha, double Beta)[] Starts = [(0.05, 0.90), (0.10, 0.80), (0.10, 0.88), (0.20, 0.60), (0.03, 0.50)];

    /// <summary>Fits the model. The same returns give the same digits; the returns' unit (fractions or percent) does not matter.</summary>
    public static Result<GarchFit, Unfit> Fit(ReadOnlySpan<double> returns)
    {
        if ((Unfit.TooFew("returns", returns.Length, PointsMin) ?? Unfit.NotFinite("returns", returns)) is { } unfit)
            return unfit;
        var scale = StandardDeviation(returns);
        if (!(scale > 0) || !double.IsFinite(scale))
            return new Unfit("no-variance", "returns: all are the same, so there is no variance to fit.");
        var scaled = new double[returns.Length];
        for (var i = 0; i < scaled.Length; i++)
        {
            scaled[i] = returns[i] / scale;
        }

        return GarchSearch.Best(new GarchLikelihood(scaled), Starts) is { } found
            ? GarchErrors.Complete(found, scale, returns.Length)
            : new Unfit("no-convergence", "returns: the likelihood of GARCH(1,1) has no maximum that could be found.");
    }

    private static double StandardDeviation(ReadOnlySpan<double> values)
    {
        var (mean, sum) = (0.0, 0.0);
        foreach (var value in values)
        {
            mean += value / values.Length;
        }

        foreach (var value in values)
        {
            sum += (value - mean) * (value - mean);
        }

        return Math.Sqrt(sum / values.Length);
    }
}

/// <summary>A fitted GARCH(1,1), in the unit of the returns that it was fitted on.</summary>
/// <param name="Mu">Mean return of a bar.</param>
/// <param name="Omega">Constant part of the variance.</param>
/// <param name="Alpha">Weight of the last squared surprise.</param>
/// <param name="Beta">Weight of the last variance.</param>
/// <param name="Errors">Standard errors of the four from the Hessian; null at the edge of what is allowed (α or β zero, α + β one), where they mean nothing.</param>
/// <param name="RobustErrors">Standard errors that hold though innovations are not normal; null likewise.</param>
/// <param name="LogLikelihood">At the maximum, constants included.</param>
/// <param name="NextVariance">The variance of the bar after the sample.</param>
/// <param name="Points">How many returns it was fitted on.</param>
public sealed record GarchFit(
    double Mu, double Omega, double Alpha, double Beta, GarchErrors? Errors, GarchErrors? RobustErrors, double LogLikelihood, double NextVariance, int Points)
{
    /// <summary>α + β: how much of a shock to the variance is left after a bar; below one.</summary>
    public double Persistence => Alpha + Beta;

    /// <summary>The variance that forecasts return to: ω ÷ (1 − α − β).</summary>
    public double LongRunVariance => Omega / (1 - Persistence);

    /// <summary>The variance of all the next bars together: each bar's expectation lies nearer to the long-run variance.</summary>
    public double Forecast(int bars)
    {
        var (sum, next) = (0.0, NextVariance);
        for (var bar = 0; bar < bars; bar++)
        {
            sum += next;
            next = Omega + (Persistence * next);
        }

        return sum;
    }
}

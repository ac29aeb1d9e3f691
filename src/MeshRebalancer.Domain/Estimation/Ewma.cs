using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Estimation;

/// <summary>
/// Exponentially weighted variance: σ²(t+1) = λσ²(t) + (1−λ)r²(t).
/// Source: J.P. Morgan/Reuters, <em>RiskMetrics Technical Document</em>, 4th ed., 1996, section 5.2; mean taken as zero.
/// </summary>
public static class Ewma
{
    /// <summary>What RiskMetrics takes for daily returns.</summary>
    public const double DailyDecay = 0.94;

    /// <summary>The variance of the next bar. The weights of a finite sample are scaled to sum to one.</summary>
    /// <param name="returns">Returns of one bar each, oldest first; at least one.</param>
    /// <param name="decay">λ, above 0 and below 1.</param>
    public static Result<double, Unfit> Variance(ReadOnlySpan<double> returns, double decay)
    {
        if ((Unfit.TooFew("returns", returns.Length, 1) ?? Unfit.NotFinite("returns", returns) ?? Decay(decay)) is { } unfit)
            return unfit;
        var (sum, weights) = (0.0, 0.0);
        foreach (var value in returns)
        {
            sum = (decay * sum) + (value * value);
            weights = (decay * weights) + 1;
        }

        return sum / weights;
    }

    /// <summary>One step: the variance of the next bar from this bar's variance and return.</summary>
    public static double Next(double variance, double @return, double decay) => (decay * variance) + ((1 - decay) * @return * @return);

    /// <summary>The variance of all the next bars together: the model knows no return to a mean, so each is like the next.</summary>
    public static double Forecast(double variance, int bars) => variance * bars;

    /// <summary>λ for a half-life in bars: λ^bars = ½.</summary>
    public static double DecayOf(double halfLifeBars) => Math.Pow(0.5, 1 / halfLifeBars);

    private static Unfit? Decay(double decay) => decay is > 0 and < 1
        ? null
        : new("out-of-range", FormattableString.Invariant($"decay: {decay} found, above 0 and below 1 is allowed."));
}

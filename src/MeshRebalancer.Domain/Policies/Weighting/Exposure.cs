using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies.Weighting;

/// <summary>How much of a portfolio stands in risky assets, the rest in cash, and how momentum tilts them.</summary>
public static class Exposure
{
    /// <summary>
    /// Target volatility ÷ expected volatility, at most the ceiling. Sources: A. Moreira and T. Muir, <em>Journal of Finance</em> 72 (2017), 1611-1644;
    /// C. Harvey et al., <em>The Impact of Volatility Targeting</em>, <em>Journal of Portfolio Management</em> 45 (2018), 14-33.
    /// </summary>
    public static double OfVolatilityTarget(double volatility, double target, double ceiling) => volatility <= 0 ? ceiling : Math.Min(ceiling, target / volatility);

    /// <summary>
    /// Multiplier × cushion ÷ wealth, cushion = wealth above the floor; none below the floor. Sources: F. Black and A. Perold, <em>Journal of Economic
    /// Dynamics and Control</em> 16 (1992), 403-426; A. Perold and W. Sharpe, <em>Financial Analysts Journal</em> 44 (1988), 16-27. The floor holds as
    /// long as no single move between two rebalances loses more than 1 ÷ multiplier.
    /// </summary>
    public static double OfCushion(Usd wealth, Usd floor, double multiplier, double ceiling)
    {
        if (wealth <= floor)
            return 0;
        var cushion = (double)UInt256.MulDiv((wealth - floor).Raw, UInt256.PowerOfTen(15), wealth.Raw, Rounding.Down) / 1e15;
        return Math.Min(ceiling, multiplier * cushion);
    }

    /// <summary>
    /// Base weights × a score of the return over a window, scaled to one: 1 + z for a z-score above zero, 1 ÷ (1 − z) below, z cut at ±3. Sources:
    /// N. Jegadeesh and S. Titman, <em>Journal of Finance</em> 48 (1993), 65-91 (a window that leaves the latest bars out); MSCI, <em>Momentum Indexes
    /// Methodology</em> (the score). Unlike MSCI's, the return is not divided by volatility.
    /// </summary>
    public static double[] Tilted(IReadOnlyList<double> weights, IReadOnlyList<double> momentum)
    {
        var mean = momentum.Average();
        var deviation = Math.Sqrt(momentum.Average(m => (m - mean) * (m - mean)));
        double[] tilted = [.. weights.Select((w, i) => w * Score(deviation > 0 ? Math.Clamp((momentum[i] - mean) / deviation, -3, 3) : 0))];
        var sum = tilted.Sum();
        return [.. tilted.Select(w => w / sum)];
    }

    /// <summary>The log return of a window that ends some bars before the last.</summary>
    public static Result<double, Unfit> Momentum(BarSeries series, int lookbackBars, int skipBars)
    {
        if (Unfit.TooFew("bars", series.Bars.Count, lookbackBars + 1) is { } few)
            return few;
        var last = series.Bars.Count - 1;
        return Math.Log(series.Bars[last - skipBars].Close / series.Bars[last - lookbackBars].Close);
    }

    private static double Score(double z) => z > 0 ? 1 + z : 1 / (1 - z);
}

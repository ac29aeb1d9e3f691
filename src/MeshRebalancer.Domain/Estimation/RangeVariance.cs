using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Estimation;

/// <summary>
/// The variance of a bar from its highs and lows, about five (Parkinson) and seven (Garman-Klass) times as sharp as one from closes alone.
/// Both assume a price without drift that is seen all the time: with few ticks a bar the highs are too low, and so is the estimate;
/// what happens between one bar's close and the next one's open is not in it.
/// </summary>
public static class RangeVariance
{
    private static readonly double ParkinsonScale = 1 / (4 * Math.Log(2));
    private static readonly double CloseScale = (2 * Math.Log(2)) - 1;

    /// <summary>mean of ln(H÷L)² ÷ (4 ln 2). Source: M. Parkinson, <em>Journal of Business</em> 53 (1980), 61-65.</summary>
    public static Result<double, Unfit> Parkinson(BarSeries series) => Mean(series, bar => ParkinsonScale * Square(Math.Log(bar.High / bar.Low)));

    /// <summary>
    /// mean of ½ ln(H÷L)² − (2 ln 2 − 1) ln(C÷O)². Source: M. Garman and M. Klass, <em>Journal of Business</em> 53 (1980), 67-78, the practical
    /// estimator that they call σ̂₅.
    /// </summary>
    public static Result<double, Unfit> GarmanKlass(BarSeries series) => Mean(series, OfBar);

    /// <summary>One bar's Garman-Klass variance: a realised variance where nothing finer than bars is known. Never below zero.</summary>
    public static double OfBar(Bar bar) => (0.5 * Square(Math.Log(bar.High / bar.Low))) - (CloseScale * Square(Math.Log(bar.Close / bar.Open)));

    /// <summary>The variance of all the next bars together, each like the mean of those seen.</summary>
    public static double Forecast(double variance, int bars) => variance * bars;

    private static Result<double, Unfit> Mean(BarSeries series, Func<Bar, double> variance) =>
        Unfit.TooFew("bars", series.Bars.Count, 1) is { } few ? few : series.Bars.Average(variance);

    private static double Square(double value) => value * value;
}

using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Estimation;

/// <summary>Logarithms of close ÷ previous close, oldest first. A return across a gap is left out, for it covers more than one bar.</summary>
/// <param name="Values">The returns of one bar each: 0.01 is about one percent.</param>
/// <param name="At">The beginning of the bar at whose end each return was known.</param>
/// <param name="Gaps">What was left out.</param>
/// <param name="BarsPerYear">How many bars a year of this market has: counted, so that weekends of an exchange are taken as they are.</param>
public sealed record LogReturns(EquatableArray<double> Values, EquatableArray<DateTimeOffset> At, EquatableArray<Gap> Gaps, double BarsPerYear)
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365.25);

    /// <summary>The returns of a series of at least two bars.</summary>
    public static Result<LogReturns, Unfit> Of(BarSeries series)
    {
        if (Unfit.TooFew("bars", series.Bars.Count, 2) is { } few)
            return few;
        var gaps = series.Gaps.ToLookup(gap => gap.After);
        var steps = series.Bars.Zip(series.Bars.Skip(1)).Where(pair => !gaps.Contains(pair.First.At)).ToArray();
        if (steps.Length == 0)
            return new Unfit("too-few-points", "bars: a gap stands between any two, so that no return is left.");
        var across = series.Gaps.Aggregate(TimeSpan.Zero, (sum, gap) => sum + (gap.Before - gap.After));
        return new LogReturns(
            [.. steps.Select(step => Math.Log(step.Second.Close / step.First.Close))],
            [.. steps.Select(step => step.Second.At)],
            series.Gaps,
            steps.Length / ((series.Bars[series.Bars.Count - 1].At - series.Bars[0].At - across) / Year));
    }
}

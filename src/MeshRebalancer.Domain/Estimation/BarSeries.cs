using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Estimation;

/// <summary>Bars of one length in the order of time, each once, with clean prices; gaps are allowed and named.</summary>
public sealed record BarSeries
{
    private BarSeries(TimeSpan length, EquatableArray<Bar> bars, EquatableArray<Gap> gaps) => (Length, Bars, Gaps) = (length, bars, gaps);

    /// <summary>The length of a bar.</summary>
    public TimeSpan Length { get; }

    /// <summary>The bars, oldest first.</summary>
    public EquatableArray<Bar> Bars { get; }

    /// <summary>Where bars are missing, oldest first. A return across a gap is not counted.</summary>
    public EquatableArray<Gap> Gaps { get; }

    /// <summary>The series, or everything that is wrong with it: order, duplicates, time zones, and prices that are no positive numbers.</summary>
    /// <param name="length">The length of a bar, above zero.</param>
    /// <param name="bars">All in UTC.</param>
    /// <param name="stepMax">
    /// The longest step from one bar to the next that is no gap; one bar's length where null. An exchange that closes over weekends needs more.
    /// </param>
    public static Result<BarSeries, EquatableArray<Unfit>> Of(TimeSpan length, IReadOnlyList<Bar> bars, TimeSpan? stepMax = null)
    {
        if (length <= TimeSpan.Zero)
            return EquatableArray.Create([new Unfit("not-positive", $"length: {length} found, more than zero is needed.")]);
        EquatableArray<Unfit> unfit = [.. bars.SelectMany(Prices), .. bars.Zip(bars.Skip(1), Order).OfType<Unfit>()];
        return unfit.Count > 0
            ? unfit
            : new BarSeries(length, bars.ToEquatableArray(), GapsOf(length, bars, stepMax ?? length));
    }

    /// <summary>The bars from an instant on.</summary>
    public BarSeries Last(int count) => count >= Bars.Count
        ? this
        : new(Length, [.. Bars.TakeLast(count)], [.. Gaps.Where(gap => gap.After >= Bars[Bars.Count - count].At)]);

    private static EquatableArray<Gap> GapsOf(TimeSpan length, IReadOnlyList<Bar> bars, TimeSpan stepMax) =>
    [
        .. bars.Zip(bars.Skip(1))
            .Where(pair => pair.Second.At - pair.First.At > stepMax)
            .Select(pair => new Gap(pair.First.At, pair.Second.At, (int)Math.Max(1, Math.Min(int.MaxValue, ((pair.Second.At - pair.First.At) / length) - 1)))),
    ];

    private static IEnumerable<Unfit> Prices(Bar bar)
    {
        double[] prices = [bar.Open, bar.High, bar.Low, bar.Close];
        if (prices.FirstOrDefault(price => !double.IsFinite(price)) is var strange && !double.IsFinite(strange))
            yield return new("not-finite", FormattableString.Invariant($"bar of {bar.At:u}: a price of {strange} found, a finite number is needed."));
        else if (prices.Min() <= 0)
            yield return new("not-positive", FormattableString.Invariant($"bar of {bar.At:u}: a price of {prices.Min()} found, more than zero is needed."));
        else if (bar.High < prices.Max() || bar.Low > prices.Min())
            yield return new("not-ordered", FormattableString.Invariant($"bar of {bar.At:u}: open and close must lie between low {bar.Low} and high {bar.High}."));
        if (bar.At.Offset != TimeSpan.Zero)
            yield return new("not-utc", FormattableString.Invariant($"bar of {bar.At:O}: an offset of {bar.At.Offset} found, UTC is needed."));
    }

    private static Unfit? Order(Bar first, Bar second) =>
        second.At == first.At ? new("duplicate", FormattableString.Invariant($"bar of {second.At:u}: stands twice."))
        : second.At < first.At ? new("not-ordered", FormattableString.Invariant($"bar of {second.At:u}: stands after the bar of {first.At:u}."))
        : null;
}

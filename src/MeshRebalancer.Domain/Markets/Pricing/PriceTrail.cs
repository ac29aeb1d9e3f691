using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets.Pricing;

/// <summary>
/// What sources agreed on of late, whether it was believed or not: a few stretches of time, each with its lowest and highest price, so that it
/// stays small however often prices come.
/// </summary>
/// <param name="Stretches">Oldest first.</param>
public sealed record PriceTrail(EquatableArray<PriceStretch> Stretches)
{
    private const int Parts = 60;

    /// <summary>Nothing was agreed on yet.</summary>
    public static PriceTrail Empty { get; } = new([]);

    /// <summary>With one more agreement; what lies wholly before the window is dropped. A stretch is kept while its end lies inside.</summary>
    public PriceTrail With(Price price, DateTimeOffset at, JumpBound bound)
    {
        var kept = Stretches.Where(stretch => stretch.Until >= at.AddSeconds(-bound.WindowSeconds)).ToArray();
        return kept is [.. var before, var last] && at - last.From < TimeSpan.FromSeconds((double)bound.WindowSeconds / Parts)
            ? new([.. before, last.With(price, at)])
            : new([.. kept, new PriceStretch(price, price, at, at)]);
    }

    /// <summary>
    /// The newest stretch inside the window whose lowest or highest price stands further than the bound from this one, or null. The bound is
    /// taken of the price before, rounded down.
    /// </summary>
    public PriceStretch? FurtherThan(Price price, DateTimeOffset at, JumpBound bound) => Stretches
        .Where(stretch => stretch.Until >= at.AddSeconds(-bound.WindowSeconds))
        .LastOrDefault(stretch => IsFurther(price, stretch.Low, bound) || IsFurther(price, stretch.High, bound));

    private static bool IsFurther(Price price, Price before, JumpBound bound) => PriceDistance.IsFurther(price, before, bound.MaxBps);
}

/// <summary>A stretch of time and what was agreed on in it.</summary>
/// <param name="Low">The lowest price.</param>
/// <param name="High">The highest.</param>
/// <param name="From">When it began.</param>
/// <param name="Until">The last agreement in it.</param>
public sealed record PriceStretch(Price Low, Price High, DateTimeOffset From, DateTimeOffset Until)
{
    internal PriceStretch With(Price price, DateTimeOffset at) => new(
        price.CompareTo(Low) < 0 ? price : Low, price.CompareTo(High) > 0 ? price : High, From, at > Until ? at : Until);
}

using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies.Weighting;

/// <summary>A bound for each asset, in the order of the assets.</summary>
public sealed record WeightBounds
{
    /// <summary>One, in basis points.</summary>
    public const int Whole = 10_000;

    private WeightBounds(EquatableArray<AssetBound> items) => Items = items;

    /// <summary>One for each asset.</summary>
    public EquatableArray<AssetBound> Items { get; }

    /// <summary>Bounds for these assets; an asset that none is given for has none. Refused when no weights can keep them, naming those that cannot hold together.</summary>
    public static Result<WeightBounds, Unfit> Of(EquatableArray<AssetId> assets, EquatableArray<AssetBound> given)
    {
        EquatableArray<AssetBound> items = [.. assets.Select(asset => given.FirstOrDefault(bound => bound.Asset == asset) ?? AssetBound.None(asset))];
        return Contradiction(items) is { } contradiction ? new Unfit("bounds-contradict", contradiction) : new WeightBounds(items);
    }

    /// <summary>The bounds that cannot hold together, in words, or null.</summary>
    public static string? Contradiction(EquatableArray<AssetBound> items)
    {
        if (items.FirstOrDefault(bound => bound.MinBps > bound.MaxBps) is { } crossed)
            return FormattableString.Invariant($"{crossed.Asset}: minBps {crossed.MinBps} and maxBps {crossed.MaxBps} cannot hold together");
        var (low, high) = (items.Sum(bound => bound.MinBps), items.Sum(bound => bound.MaxBps));
        return low > Whole ? $"{Named(items.Where(bound => bound.MinBps > 0), "minBps", bound => bound.MinBps)} cannot hold together: {low} bps, more than 10000"
            : high < Whole ? $"{Named(items, "maxBps", bound => bound.MaxBps)} cannot hold together: {high} bps, less than 10000"
            : null;
    }

    /// <summary>
    /// The weights nearest to the given ones that keep the bounds and sum to one: each is moved by the same amount and cut off at its bounds.
    /// Weights that keep them already are left as they are.
    /// </summary>
    public double[] Nearest(IReadOnlyList<double> weights)
    {
        double At(int i, double shift) => Math.Clamp(weights[i] + shift, Low(i), High(i));
        double Sum(double shift) => Enumerable.Range(0, weights.Count).Sum(i => At(i, shift));
        if (weights.Select((w, i) => w == At(i, 0)).All(kept => kept) && Math.Abs(weights.Sum() - 1) < 1e-12)
            return [.. weights];
        var (low, high) = (-2 - weights.Max(Math.Abs), 2 + weights.Max(Math.Abs));
        for (var halving = 0; halving < 100; halving++)
        {
            var middle = (low + high) / 2;
            (low, high) = Sum(middle) < 1 ? (middle, high) : (low, middle);
        }

        return [.. weights.Select((_, i) => At(i, (low + high) / 2))];
    }

    /// <summary>An asset's lower bound as a fraction.</summary>
    public double Low(int asset) => Items[asset].MinBps / (double)Whole;

    /// <summary>An asset's upper bound as a fraction.</summary>
    public double High(int asset) => Items[asset].MaxBps / (double)Whole;

    private static string Named(IEnumerable<AssetBound> items, string what, Func<AssetBound, int> of) =>
        string.Join(", ", items.Select(bound => FormattableString.Invariant($"{bound.Asset} {what} {of(bound)}")));
}

using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies.Weighting;

/// <summary>
/// The one door from weights in floating point to target weights: whole basis points that sum to exactly 10,000, by the method of the largest
/// remainder (Hamilton): each is rounded down, and what is left goes to the largest remainders, the earlier asset first where they are equal.
/// </summary>
public static class Apportion
{
    /// <summary>The weights in basis points, inside the bounds.</summary>
    /// <param name="bounds">The assets in order, and what each may have.</param>
    /// <param name="weights">One for each; they sum to one and keep the bounds, but for rounding.</param>
    public static Result<EquatableArray<TargetWeight>, Unfit> ToBps(WeightBounds bounds, IReadOnlyList<double> weights)
    {
        if (Unfit.NotFinite("weights", [.. weights]) is { } unfit)
            return unfit;
        if (weights.Count != bounds.Items.Count || Math.Abs(weights.Sum() - 1) > 1e-6)
            return new Unfit("not-whole", FormattableString.Invariant($"weights: {weights.Count} that sum to {weights.Sum()} found, {bounds.Items.Count} that sum to 1 are needed."));
        var items = bounds.Items.ToArray();
        int[] whole = [.. items.Select((bound, i) => Math.Clamp((int)Math.Floor((weights[i] * WeightBounds.Whole) + 1e-9), bound.MinBps, bound.MaxBps))];
        double[] rest = [.. weights.Select((weight, i) => (weight * WeightBounds.Whole) - whole[i])];
        for (var left = WeightBounds.Whole - whole.Sum(); left != 0; left -= Math.Sign(left))
        {
            var (sign, chosen) = (Math.Sign(left), -1);
            for (var i = 0; i < items.Length; i++)
            {
                var room = sign > 0 ? whole[i] < items[i].MaxBps : whole[i] > items[i].MinBps;
                if (room && (chosen < 0 || sign * rest[i] > sign * rest[chosen]))
                    chosen = i;
            }

            whole[chosen] += sign;
            rest[chosen] -= sign;
        }

        return Targets([.. items.Select(bound => bound.Asset)], whole);
    }

    private static EquatableArray<TargetWeight> Targets(AssetId[] assets, int[] bps) =>
        [.. assets.Select((asset, i) => new TargetWeight(asset, bps[i])).OrderBy(target => target.Asset)];
}

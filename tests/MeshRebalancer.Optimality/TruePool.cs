using MeshRebalancer.Domain.Planning.Flows;

namespace MeshRebalancer.Optimality;

/// <summary>
/// What a way truly brings: ranges of constant liquidity one after the other, in each of which x brings r·x ÷ (r + x) at the price where it begins (one
/// endless range is a constant-product pool, Uniswap V2's; several are V3's ticks; infinite depth is a bridge's fee in proportion).
/// </summary>
/// <param name="Price">What the first unit brings, fee taken off.</param>
/// <param name="Ranges">Depth r, and how much is sent until it ends.</param>
public sealed record TruePool(double Price, IReadOnlyList<(double Depth, double Length)> Ranges)
{
    /// <summary>The most that can be sent.</summary>
    public double Most => Ranges.Sum(range => range.Length);

    /// <summary>What is brought.</summary>
    public double Of(double sent) => Walk(sent).Brought;

    /// <summary>What a unit more would bring.</summary>
    public double Marginal(double sent) => Walk(sent).Marginal;

    /// <summary>A chain through points of the curve: never above it.</summary>
    public FlowCurve Below(IEnumerable<double> at) => new(at.Where(sent => sent > 0).Select(sent => (sent, Of(sent))));

    /// <summary>Tangents at points: never below the curve.</summary>
    public FlowCurve Above(IReadOnlyList<double> at, double most)
    {
        List<(double, double)> corners = [];
        for (var i = 0; i + 1 < at.Count; i++)
        {
            var (x0, y0, m0) = (at[i], Of(at[i]), Marginal(at[i]));
            var (x1, y1, m1) = (at[i + 1], Of(at[i + 1]), Marginal(at[i + 1]));
            var x = m0 - m1 < 1e-13 ? x1 : Math.Clamp((y1 - y0 + (m0 * x0) - (m1 * x1)) / (m0 - m1), x0, x1);
            if (x > (corners.Count == 0 ? 0 : corners[^1].Item1) + (most * 1e-9))
                corners.Add((x, y0 + (m0 * (x - x0))));
        }

        if (corners.Count == 0 || corners[^1].Item1 < most * (1 - 1e-9))
            corners.Add((most, Of(at[^1]) + (Marginal(at[^1]) * (most - at[^1]))));
        return new(corners);
    }

    private (double Brought, double Marginal) Walk(double sent)
    {
        var (brought, price) = (0.0, Price);
        foreach (var (depth, length) in Ranges)
        {
            var part = Math.Min(sent, length);
            brought += double.IsInfinity(depth) ? price * part : price * depth * part / (depth + part);
            var end = double.IsInfinity(depth) ? price : price * depth / (depth + part) * depth / (depth + part);
            if (sent < length)
                return (brought, end);
            (sent, price) = (sent - length, end);
        }

        return (brought, price);
    }
}

using MeshRebalancer.Domain.Estimation;

namespace MeshRebalancer.Domain.Policies.Weighting;

/// <summary>
/// Weights by a tree of the assets: they are ordered so that alike stand side by side, then each half gets a share in inverse proportion to its
/// variance, down to single assets. No matrix is inverted. Source: M. López de Prado, <em>Building Diversified Portfolios that Outperform out of
/// Sample</em>, <em>Journal of Portfolio Management</em> 42 (2016), 59-69: correlation distance, Euclidean distance of its columns, single linkage,
/// halving by count.
/// </summary>
public static class HierarchicalRiskParity
{
    /// <summary>The weights; above zero, together one.</summary>
    public static double[] Weights(Covariance covariance)
    {
        var weights = Enumerable.Repeat(1.0, covariance.Assets.Count).ToArray();
        Halve(covariance, Order(covariance), weights);
        return weights;
    }

    /// <summary>The assets' places in the order of the tree's leaves.</summary>
    public static int[] Order(Covariance covariance)
    {
        var distance = Distances(covariance);
        List<(int Id, int[] Leaves)> clusters = [.. Enumerable.Range(0, covariance.Assets.Count).Select(i => (i, new[] { i }))];
        for (var next = clusters.Count; clusters.Count > 1; next++)
        {
            var (left, right) = Nearest(clusters, distance);
            var joined = (next, clusters[left].Leaves.Concat(clusters[right].Leaves).ToArray());
            clusters.RemoveAt(right);
            clusters.RemoveAt(left);
            clusters.Add(joined);
        }

        return clusters[0].Leaves;
    }

    // d = √(½(1−ρ)), then the Euclidean distance between columns of d: how differently two assets stand to all assets.
    private static Matrix Distances(Covariance covariance)
    {
        var near = Matrix.From(covariance.Assets.Count, (i, j) => Math.Sqrt(Math.Max(0, (1 - covariance.Correlation(i, j)) / 2)));
        return Matrix.From(near.Size, (i, j) => Math.Sqrt(Enumerable.Range(0, near.Size).Sum(k => (near[k, i] - near[k, j]) * (near[k, i] - near[k, j]))));
    }

    // Clusters stand in the order in which they were made, so equal distances always join the oldest.
    private static (int Left, int Right) Nearest(List<(int Id, int[] Leaves)> clusters, Matrix distance)
    {
        var (best, least) = ((Left: 0, Right: 1), double.PositiveInfinity);
        for (var left = 0; left < clusters.Count; left++)
        {
            for (var right = left + 1; right < clusters.Count; right++)
            {
                var single = clusters[left].Leaves.Min(i => clusters[right].Leaves.Min(j => distance[i, j]));
                if (single < least)
                    (best, least) = ((left, right), single);
            }
        }

        return best;
    }

    private static void Halve(Covariance covariance, int[] order, double[] weights)
    {
        if (order.Length < 2)
            return;
        var (left, right) = (order[..(order.Length / 2)], order[(order.Length / 2)..]);
        var (leftVariance, rightVariance) = (Variance(covariance, left), Variance(covariance, right));
        var share = 1 - (leftVariance / (leftVariance + rightVariance));
        foreach (var i in left)
        {
            weights[i] *= share;
        }

        foreach (var i in right)
        {
            weights[i] *= 1 - share;
        }

        Halve(covariance, left, weights);
        Halve(covariance, right, weights);
    }

    // The variance of a cluster whose assets are weighted inversely to their variances.
    private static double Variance(Covariance covariance, int[] cluster)
    {
        var part = covariance.Matrix.Part(cluster);
        double[] inverse = [.. Enumerable.Range(0, part.Size).Select(i => 1 / part[i, i])];
        var sum = inverse.Sum();
        return part.Quadratic([.. inverse.Select(value => value / sum)]);
    }
}

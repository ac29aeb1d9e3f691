using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Estimation;

/// <summary>How returns of assets move together: a positive definite matrix, or it could not have been made.</summary>
public sealed class Covariance
{
    private Covariance(EquatableArray<AssetId> assets, Matrix matrix, double shrinkage) => (Assets, Matrix, Shrinkage) = (assets, matrix, shrinkage);

    /// <summary>Ordered by name.</summary>
    public EquatableArray<AssetId> Assets { get; }

    /// <summary>Variances and covariances; per year where <see cref="Scaled"/> made it so.</summary>
    public Matrix Matrix { get; }

    /// <summary>How much of the target is mixed in: 0 is the sample's own matrix, 1 the target alone.</summary>
    public double Shrinkage { get; }

    /// <summary>Checks a matrix that was made elsewhere: finite, symmetric, positive definite.</summary>
    public static Result<Covariance, Unfit> Of(EquatableArray<AssetId> assets, Matrix matrix, double shrinkage = 0)
    {
        if (assets.Count != matrix.Size || assets.Count == 0)
            return new Unfit("wrong-size", FormattableString.Invariant($"covariance: {matrix.Size} rows for {assets.Count} assets."));
        for (var i = 0; i < matrix.Size; i++)
        {
            for (var j = 0; j < matrix.Size; j++)
            {
                if (!double.IsFinite(matrix[i, j]))
                    return new Unfit("not-finite", FormattableString.Invariant($"covariance of {assets[i]} and {assets[j]}: {matrix[i, j]} found, a finite number is needed."));
                if (Math.Abs(matrix[i, j] - matrix[j, i]) > 1e-12 * Math.Sqrt(Math.Abs(matrix[i, i] * matrix[j, j])))
                    return new Unfit("not-symmetric", FormattableString.Invariant($"covariance of {assets[i]} and {assets[j]}: {matrix[i, j]} one way, {matrix[j, i]} the other."));
            }
        }

        return matrix.Cholesky() is (null, var row)
            ? new Unfit("singular", $"covariance: {assets[row]} moves as a mixture of the assets before it, or not at all, so that weights cannot be told apart. Leave one out, or shrink.")
            : new Covariance(assets, matrix, shrinkage);
    }

    /// <summary>The sample's covariance, mean taken out, divided by the number of points less one.</summary>
    public static Result<Covariance, Unfit> Sample(JointReturns returns) => Points(returns) is { } unfit
        ? unfit
        : Of(returns.Assets, Moments.Covariance(Moments.Centred(returns), returns.Points - 1));

    /// <summary>The same with every variance and covariance multiplied, such as by the bars of a year.</summary>
    public Covariance Scaled(double factor) => new(Assets, Matrix.From(Matrix.Size, (i, j) => Matrix[i, j] * factor), Shrinkage);

    /// <summary>The standard deviation of one asset.</summary>
    public double Volatility(int asset) => Math.Sqrt(Matrix[asset, asset]);

    /// <summary>−1 … 1.</summary>
    public double Correlation(int left, int right) => left == right ? 1 : Matrix[left, right] / (Volatility(left) * Volatility(right));

    /// <summary>The place of an asset.</summary>
    /// <exception cref="KeyNotFoundException">It is not in here.</exception>
    public int IndexOf(AssetId asset)
    {
        for (var i = 0; i < Assets.Count; i++)
        {
            if (Assets[i] == asset)
                return i;
        }

        throw new KeyNotFoundException($"{asset} is not in this covariance.");
    }

    /// <summary>Finite, and more points than assets: with fewer, some mixture of the assets would look riskless.</summary>
    internal static Unfit? Points(JointReturns returns) =>
        returns.Rows.Select((row, i) => Unfit.NotFinite($"returns of {returns.Assets[i]}", row.AsSpan())).FirstOrDefault(unfit => unfit is not null)
        ?? (returns.Points > Math.Max(returns.Assets.Count, 2)
            ? null
            : new Unfit("too-few-points", FormattableString.Invariant(
                $"returns: {returns.Points} points of {returns.Assets.Count} assets found; a covariance needs at least {Math.Max(returns.Assets.Count, 2) + 1}.")));
}

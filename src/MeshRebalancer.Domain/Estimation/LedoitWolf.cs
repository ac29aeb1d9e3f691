using System.Text.Json.Serialization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Estimation;

/// <summary>What a sample's covariance is drawn towards.</summary>
public enum ShrinkageTarget
{
    /// <summary>The mean variance on the diagonal, zero beside it. Source: O. Ledoit and M. Wolf, <em>Journal of Multivariate Analysis</em> 88 (2004), 365-411.</summary>
    [JsonStringEnumMemberName("scaled-identity")]
    ScaledIdentity,

    /// <summary>The sample's variances with the mean correlation. Source: O. Ledoit and M. Wolf, <em>Journal of Portfolio Management</em> 30 (2004), 110-119.</summary>
    [JsonStringEnumMemberName("constant-correlation")]
    ConstantCorrelation,
}

/// <summary>
/// The covariance that lies between the sample's own, which is noisy, and a simple one, which is biased: the mixture is the one that is expected
/// to be nearest to the truth, estimated from the same points. Both divide by the number of points, as the papers do.
/// </summary>
public static class LedoitWolf
{
    /// <summary>The shrunk covariance of one bar.</summary>
    public static Result<Covariance, Unfit> Shrink(JointReturns returns, ShrinkageTarget target)
    {
        if (Covariance.Points(returns) is { } unfit)
            return unfit;
        var centred = Moments.Centred(returns);
        var sample = Moments.Covariance(centred, returns.Points);
        var prior = target == ShrinkageTarget.ScaledIdentity ? Identity(sample) : Correlated(sample);
        var noise = Noise(centred, sample);
        var together = target == ShrinkageTarget.ScaledIdentity ? 0 : Together(centred, sample, noise);
        var distance = Sum(sample.Size, (i, j) => Square(sample[i, j] - prior[i, j]));
        var mix = distance == 0 ? 1 : Math.Clamp((Sum(sample.Size, (i, j) => noise[i, j]) - together) / distance / returns.Points, 0, 1);
        return Covariance.Of(returns.Assets, Matrix.From(sample.Size, (i, j) => (mix * prior[i, j]) + ((1 - mix) * sample[i, j])), mix);
    }

    private static Matrix Identity(Matrix sample)
    {
        var mean = Enumerable.Range(0, sample.Size).Average(i => sample[i, i]);
        return Matrix.From(sample.Size, (i, j) => i == j ? mean : 0);
    }

    private static Matrix Correlated(Matrix sample)
    {
        var mean = MeanCorrelation(sample);
        return Matrix.From(sample.Size, (i, j) => i == j ? sample[i, i] : mean * Math.Sqrt(sample[i, i] * sample[j, j]));
    }

    private static double MeanCorrelation(Matrix sample) => sample.Size == 1 ? 0
        : Sum(sample.Size, (i, j) => i == j ? 0 : sample[i, j] / Math.Sqrt(sample[i, i] * sample[j, j])) / (sample.Size * (sample.Size - 1.0));

    // π: the asymptotic variance of each entry of the sample's covariance.
    private static Matrix Noise(double[][] centred, Matrix sample)
    {
        double[][] squares = [.. centred.Select(row => row.Select(Square).ToArray())];
        return Matrix.From(sample.Size, (i, j) => Moments.Mean(squares[i], squares[j]) - Square(sample[i, j]));
    }

    // ρ: how the target's entries move with the sample's.
    private static double Together(double[][] centred, Matrix sample, Matrix noise)
    {
        double[][] cubes = [.. centred.Select(row => row.Select(x => x * x * x).ToArray())];
        var mean = MeanCorrelation(sample);
        return Sum(sample.Size, (i, j) => i == j
            ? noise[i, i]
            : mean * Math.Sqrt(sample[j, j] / sample[i, i]) * (Moments.Mean(cubes[i], centred[j]) - (sample[i, i] * sample[i, j])));
    }

    private static double Sum(int size, Func<int, int, double> cell) =>
        Enumerable.Range(0, size).Sum(i => Enumerable.Range(0, size).Sum(j => cell(i, j)));

    private static double Square(double value) => value * value;
}

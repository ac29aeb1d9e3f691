namespace MeshRebalancer.Domain.Estimation;

/// <summary>Sums over joint returns that several estimators share.</summary>
internal static class Moments
{
    /// <summary>Rows with their mean taken out.</summary>
    public static double[][] Centred(JointReturns returns) =>
        [.. returns.Rows.Select(row =>
        {
            var mean = row.Average();
            return row.Select(value => value - mean).ToArray();
        })];

    /// <summary>Sums of products, divided.</summary>
    public static Matrix Covariance(double[][] centred, double divisor) => Matrix.From(centred.Length, (i, j) => Sum(centred[Math.Min(i, j)], centred[Math.Max(i, j)]) / divisor);

    /// <summary>mean of left × right.</summary>
    public static double Mean(double[] left, double[] right) => Sum(left, right) / left.Length;

    private static double Sum(double[] left, double[] right)
    {
        var sum = 0.0;
        for (var t = 0; t < left.Length; t++)
        {
            sum += left[t] * right[t];
        }

        return sum;
    }
}

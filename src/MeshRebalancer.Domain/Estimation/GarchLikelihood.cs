namespace MeshRebalancer.Domain.Estimation;

/// <summary>The log-likelihood of GARCH(1,1) with its analytic gradient, by μ, ω, α, β.</summary>
internal sealed class GarchLikelihood(double[] returns)
{
    public const int Parameters = 4;

    private static readonly double LogTwoPi = Math.Log(2 * Math.PI);

    public int Points => returns.Length;

    /// <summary>The log-likelihood, its gradient, and on request the sum of the points' squared gradients and the variance after the sample.</summary>
    public double Value(ReadOnlySpan<double> at, Span<double> gradient, Matrix? squares, out double next)
    {
        var (mu, omega, alpha, beta) = (at[0], at[1], at[2], at[3]);
        var (mean, before) = Presample(mu);
        var (h, dMu, dOmega, dAlpha, dBeta) = (omega + ((alpha + beta) * before), -2 * (alpha + beta) * mean, 1.0, before, before);
        var sum = 0.0;
        gradient.Clear();
        Span<double> point = stackalloc double[Parameters];
        foreach (var value in returns)
        {
            var e = value - mu;
            var (square, inverse) = (e * e, 1 / h);
            sum -= Math.Log(h) + (square * inverse);
            var weight = 0.5 * ((square * inverse) - 1) * inverse;
            (point[0], point[1], point[2], point[3]) = ((weight * dMu) + (e * inverse), weight * dOmega, weight * dAlpha, weight * dBeta);
            Add(gradient, point, squares);
            (dMu, dOmega, dAlpha, dBeta) = ((beta * dMu) - (2 * alpha * e), 1 + (beta * dOmega), square + (beta * dAlpha), h + (beta * dBeta));
            h = omega + (alpha * square) + (beta * h);
        }

        next = h;
        return 0.5 * (sum - (returns.Length * LogTwoPi));
    }

    private (double Mean, double Square) Presample(double mu)
    {
        var (mean, square) = (0.0, 0.0);
        foreach (var value in returns)
        {
            mean += value - mu;
            square += (value - mu) * (value - mu);
        }

        return (mean / returns.Length, square / returns.Length);
    }

    private static void Add(Span<double> gradient, ReadOnlySpan<double> point, Matrix? squares)
    {
        for (var i = 0; i < Parameters; i++)
        {
            gradient[i] += point[i];
            for (var j = 0; squares is not null && j < Parameters; j++)
            {
                squares[i, j] += point[i] * point[j];
            }
        }
    }
}

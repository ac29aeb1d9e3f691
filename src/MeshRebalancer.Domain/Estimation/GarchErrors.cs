using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Estimation;

/// <summary>Standard errors of a fit's parameters, in the unit of the returns.</summary>
public sealed record GarchErrors(double Mu, double Omega, double Alpha, double Beta)
{
    private const int Size = GarchLikelihood.Parameters;

    // Nearer than this to its bound a parameter is taken to lie on it.
    private const double Edge = 1e-5;

    internal static Result<GarchFit, Unfit> Complete(GarchSearch.Found found, double scale, int points)
    {
        var (at, squares) = (found.At, new Matrix(Size));
        found.Likelihood.Value(at, stackalloc double[Size], squares, out var next);
        var inverse = IsAtEdge(at) ? null : Curvature(found.Likelihood, at).Inverse();
        return new GarchFit(
            at[0] * scale,
            at[1] * scale * scale,
            at[2],
            at[3],
            inverse is null ? null : Of(inverse, scale),
            inverse is null ? null : Of(inverse.Times(squares).Times(inverse), scale),
            found.Value - (points * Math.Log(scale)),
            next * scale * scale,
            points);
    }

    internal static bool IsAtEdge(double[] at) => at[1] < Edge * Edge || at[2] < Edge || at[3] < Edge || at[2] + at[3] > 1 - Edge;

    /// <summary>Minus the Hessian of the likelihood: central differences of the analytic gradient.</summary>
    internal static Matrix Curvature(GarchLikelihood likelihood, double[] at)
    {
        var curvature = new Matrix(Size);
        Span<double> up = stackalloc double[Size];
        Span<double> down = stackalloc double[Size];
        for (var i = 0; i < Size; i++)
        {
            var step = 1e-5 * Math.Max(Math.Abs(at[i]), 0.01);
            likelihood.Value(Moved(at, i, step), up, null, out _);
            likelihood.Value(Moved(at, i, -step), down, null, out _);
            for (var j = 0; j < Size; j++)
            {
                curvature[i, j] = (down[j] - up[j]) / (2 * step);
            }
        }

        return Matrix.From(Size, (row, column) => (curvature[row, column] + curvature[column, row]) / 2);
    }

    private static GarchErrors Of(Matrix covariance, double scale) => new(
        Math.Sqrt(covariance[0, 0]) * scale, Math.Sqrt(covariance[1, 1]) * scale * scale, Math.Sqrt(covariance[2, 2]), Math.Sqrt(covariance[3, 3]));

    private static double[] Moved(double[] at, int index, double by) => [.. at.Select((x, i) => i == index ? x + by : x)];
}

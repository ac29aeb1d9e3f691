namespace MeshRebalancer.Domain.Estimation;

/// <summary>
/// Climbs the likelihood from the best of a few starts: BFGS on parameters without bounds (μ, ln ω, and the logits of α + β and of α's share), so
/// that every step is allowed; then Newton's method on the parameters themselves, for the last digits.
/// </summary>
internal static class GarchSearch
{
    private const int Size = GarchLikelihood.Parameters;
    private const int StepsMax = 300;
    private const int HalvingsMax = 40;
    private const double GradientMin = 1e-7;

    /// <summary>μ, ω, α, β at the maximum.</summary>
    public sealed record Found(GarchLikelihood Likelihood, double[] At, double Value);

    public static Found? Best(GarchLikelihood likelihood, (double Alpha, double Beta)[] starts)
    {
        var start = starts
            .Select(pair => Free([0, 1 - pair.Alpha - pair.Beta, pair.Alpha, pair.Beta]))
            .MaxBy(free => Value(likelihood, free, new double[Size]))!;
        var at = Bound(Climb(likelihood, start));
        var polished = Polish(likelihood, at);
        var value = likelihood.Value(polished, stackalloc double[Size], null, out _);
        return double.IsFinite(value) ? new(likelihood, polished, value) : null;
    }

    private static double[] Climb(GarchLikelihood likelihood, double[] x)
    {
        var (gradient, inverse) = (new double[Size], Matrix.From(Size, (row, column) => row == column ? 1.0 / likelihood.Points : 0));
        var value = Value(likelihood, x, gradient);
        for (var step = 0; step < StepsMax && gradient.Max(Math.Abs) > GradientMin * likelihood.Points; step++)
        {
            var direction = inverse.Times(gradient);
            var slope = Dot(direction, gradient);
            if (Search(likelihood, x, value, direction, slope) is not { } next)
                break;
            Update(inverse, Minus(next.X, x), Minus(gradient, next.Gradient));
            (x, value, gradient) = next;
        }

        return x;
    }

    // Halves the step until the likelihood rises by a fair part of what the slope promises.
    private static (double[] X, double Value, double[] Gradient)? Search(GarchLikelihood likelihood, double[] x, double value, double[] direction, double slope)
    {
        var length = Math.Min(1, 4 / Math.Max(1e-300, direction.Max(Math.Abs)));
        for (var halving = 0; halving < HalvingsMax; halving++, length /= 2)
        {
            var (next, gradient) = (new double[Size], new double[Size]);
            for (var i = 0; i < Size; i++)
            {
                next[i] = x[i] + (length * direction[i]);
            }

            var reached = Value(likelihood, next, gradient);
            if (reached >= value + (1e-4 * length * slope) && reached > value)
                return (next, reached, gradient);
        }

        return null;
    }

    // The BFGS update of the inverse Hessian of −likelihood; left out when the curvature has the wrong sign.
    private static void Update(Matrix inverse, double[] step, double[] change)
    {
        var curvature = Dot(step, change);
        if (!(curvature > 1e-300))
            return;
        var moved = inverse.Times(change);
        var factor = (1 + (Dot(change, moved) / curvature)) / curvature;
        for (var i = 0; i < Size; i++)
        {
            for (var j = 0; j < Size; j++)
            {
                inverse[i, j] += (factor * step[i] * step[j]) - (((moved[i] * step[j]) + (step[i] * moved[j])) / curvature);
            }
        }
    }

    private static double[] Polish(GarchLikelihood likelihood, double[] at)
    {
        for (var round = 0; round < 3; round++)
        {
            var gradient = new double[Size];
            var value = likelihood.Value(at, gradient, null, out _);
            if (GarchErrors.IsAtEdge(at) || GarchErrors.Curvature(likelihood, at).Inverse() is not { } inverse)
                return at;
            double[] next = [.. inverse.Times(gradient).Zip(at, (step, x) => x + step)];
            if (GarchErrors.IsAtEdge(next) || !(likelihood.Value(next, gradient, null, out _) > value))
                return at;
            at = next;
        }

        return at;
    }

    // The likelihood and its gradient by the parameters without bounds.
    private static double Value(GarchLikelihood likelihood, double[] free, Span<double> gradient)
    {
        var at = Bound(free);
        var value = likelihood.Value(at, gradient, null, out _);
        if (!double.IsFinite(value))
            return double.NegativeInfinity;
        var (persistence, share) = (Logistic(free[2]), Logistic(free[3]));
        var (byAlpha, byBeta) = (gradient[2], gradient[3]);
        gradient[1] *= at[1];
        gradient[2] = persistence * (1 - persistence) * ((byAlpha * share) + (byBeta * (1 - share)));
        gradient[3] = persistence * share * (1 - share) * (byAlpha - byBeta);
        return value;
    }

    private static double[] Bound(double[] free)
    {
        var (persistence, share) = (Logistic(free[2]), Logistic(free[3]));
        return [free[0], Math.Exp(Math.Clamp(free[1], -60, 60)), persistence * share, persistence * (1 - share)];
    }

    private static double[] Free(double[] at) =>
        [at[0], Math.Log(at[1]), Logit(at[2] + at[3]), Logit(at[2] / (at[2] + at[3]))];

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-Math.Clamp(x, -40, 40)));

    private static double Logit(double p) => Math.Log(p / (1 - p));

    private static double Dot(double[] left, double[] right) => left.Zip(right, (l, r) => l * r).Sum();

    private static double[] Minus(double[] left, double[] right) => [.. left.Zip(right, (l, r) => l - r)];
}

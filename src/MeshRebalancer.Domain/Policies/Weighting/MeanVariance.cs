using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies.Weighting;

/// <summary>
/// The weights that maximise w′μ − ½γ w′Σw among those that sum to one inside their bounds; without μ, those of least variance. Source:
/// H. Markowitz, <em>Journal of Finance</em> 7 (1952), 77-91. Solved exactly by a primal active-set method (J. Nocedal and S. Wright, <em>Numerical
/// Optimization</em>, 2nd ed., algorithm 16.3): on the assets between their bounds the optimum is a linear system.
/// </summary>
public static class MeanVariance
{
    private const double Tolerance = 1e-12;

    /// <summary>The weights of least variance.</summary>
    public static Result<double[], Unfit> MinimumVariance(Covariance covariance, WeightBounds bounds) =>
        Weights(covariance, new double[covariance.Assets.Count], 1, bounds);

    /// <summary>The weights of the best trade between expected return and variance.</summary>
    /// <param name="covariance">Σ, per year.</param>
    /// <param name="expected">μ, per year, one for each asset.</param>
    /// <param name="riskAversion">γ, above zero.</param>
    /// <param name="bounds">In the order of the covariance's assets.</param>
    public static Result<double[], Unfit> Weights(Covariance covariance, IReadOnlyList<double> expected, double riskAversion, WeightBounds bounds)
    {
        if (Unfit.NotFinite("expected returns", [.. expected]) is { } unfit)
            return unfit;
        if (!(riskAversion > 0) || !double.IsFinite(riskAversion) || expected.Count != covariance.Assets.Count || bounds.Items.Count != expected.Count)
            return new Unfit("out-of-range", FormattableString.Invariant($"risk aversion: {riskAversion}, for {expected.Count} expected returns and {bounds.Items.Count} bounds of {covariance.Assets.Count} assets."));
        var size = expected.Count;
        var scale = Enumerable.Range(0, size).Average(i => covariance.Matrix[i, i]);
        var search = new Search(
            Matrix.From(size, (i, j) => covariance.Matrix[i, j] / scale), [.. expected.Select(mu => mu / scale / riskAversion)], bounds);
        return search.Run() is { } weights ? weights : new Unfit("no-convergence", "weights: the optimum was not reached; the covariance is nearly singular.");
    }

    /// <summary>One run: weights that always keep the constraints, and which of them lie at a bound.</summary>
    private sealed class Search(Matrix matrix, double[] linear, WeightBounds bounds)
    {
        private readonly double[] _w = bounds.Nearest([.. linear.Select(_ => 1.0 / linear.Length)]);
        private readonly bool[] _bound = new bool[linear.Length];

        public double[]? Run()
        {
            for (var i = 0; i < _w.Length; i++)
            {
                _bound[i] = _w[i] <= bounds.Low(i) || _w[i] >= bounds.High(i);
            }

            for (var round = 0; round < 200 + (50 * _w.Length); round++)
            {
                int[] free = [.. Enumerable.Range(0, _w.Length).Where(i => !_bound[i])];
                var gradient = matrix.Times(_w).Zip(linear, (moved, mu) => moved - mu).ToArray();
                if (free.Length == 0)
                {
                    if (!ReleasePair(gradient))
                        return _w;
                    continue;
                }

                if (Step(free, gradient) is not var (step, level))
                    return null;
                if (step.Max(Math.Abs) > Tolerance)
                    Move(free, step);
                else if (!Release(gradient, level))
                    return _w;
            }

            return null;
        }

        // The step to the optimum of the free weights, whose sum stays, and the gradient that they all have there.
        private (double[] Step, double Level)? Step(int[] free, double[] gradient)
        {
            if (matrix.Part(free).Cholesky().Factor is not { } factor)
                return null;
            var ones = factor.SolveFactored([.. free.Select(_ => 1.0)]);
            var slopes = factor.SolveFactored([.. free.Select(i => gradient[i])]);
            var level = slopes.Sum() / ones.Sum();
            return ([.. ones.Zip(slopes, (one, slope) => (level * one) - slope)], level);
        }

        private void Move(int[] free, double[] step)
        {
            var (length, blocking, edge) = (1.0, -1, 0.0);
            for (var k = 0; k < free.Length; k++)
            {
                var limit = step[k] < 0 ? bounds.Low(free[k]) : bounds.High(free[k]);
                var room = step[k] == 0 ? double.PositiveInfinity : Math.Max(0, (limit - _w[free[k]]) / step[k]);
                if (room < length)
                    (length, blocking, edge) = (room, free[k], limit);
            }

            for (var k = 0; k < free.Length; k++)
            {
                _w[free[k]] += length * step[k];
            }

            if (blocking >= 0)
                (_w[blocking], _bound[blocking]) = (edge, true);
        }

        // Frees the weight at a bound that would gain most by leaving it.
        private bool Release(double[] gradient, double level)
        {
            var (worst, gain) = (-1, Tolerance * Math.Max(1, gradient.Max(Math.Abs)));
            for (var i = 0; i < _w.Length; i++)
            {
                if (_bound[i] && Gain(i, gradient[i] - level) > gain)
                    (worst, gain) = (i, Gain(i, gradient[i] - level));
            }

            if (worst >= 0)
                _bound[worst] = false;
            return worst >= 0;
        }

        // All lie at a bound: one that may rise and one that may fall are freed together, when that gains.
        private bool ReleasePair(double[] gradient)
        {
            int[] up = [.. Enumerable.Range(0, _w.Length).Where(i => _w[i] < bounds.High(i))];
            int[] down = [.. Enumerable.Range(0, _w.Length).Where(i => _w[i] > bounds.Low(i))];
            if (up.Length == 0 || down.Length == 0)
                return false;
            var (riser, faller) = (up.MinBy(i => gradient[i]), down.MaxBy(i => gradient[i]));
            if (riser == faller || gradient[faller] - gradient[riser] <= Tolerance)
                return false;
            (_bound[riser], _bound[faller]) = (false, false);
            return true;
        }

        private double Gain(int i, double slope) =>
            _w[i] <= bounds.Low(i) && _w[i] >= bounds.High(i) ? 0 : _w[i] <= bounds.Low(i) ? -slope : slope;
    }
}

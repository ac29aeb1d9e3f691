using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Benchmarks.Pure;

/// <summary>
/// GARCH(1,1) by maximum likelihood on 2,000 returns, beside a bare loop that goes once through the variance recursion and the logarithms of its
/// likelihood: what one step of any search costs at least. Milliseconds are 1,000 ÷ fits a second.
/// </summary>
internal static class EstimationFigures
{
    private const int Points = 2_000;
    private const int Seed = 20_261_121;

    private static readonly (double Omega, double Alpha, double Beta) True = (0.02, 0.08, 0.90);

    public static async Task RunAsync(Sampling sampling, Action<Figure> report)
    {
        var returns = Draw();
        var (ours, peer) = await sampling.CompareAsync(
            rounds =>
            {
                for (var i = 0; i < rounds; i++)
                {
                    Fit(returns);
                }
            },
            rounds =>
            {
                for (var i = 0; i < rounds; i++)
                {
                    if (!double.IsFinite(Pass(returns, 0.08 + (i * 1e-9))))
                        throw new InvalidOperationException("The likelihood is finite here.");
                }
            });
        report(new Figure.Compared(FormattableString.Invariant($"GARCH(1,1) fit with standard errors, {Points} points"), "fits/s", ours, "one pass of the likelihood, bare", peer));
    }

    private static void Fit(double[] returns)
    {
        if (Garch.Fit(returns) is not Result<GarchFit, Unfit>.Ok { Value.Persistence: > 0.8 and < 1 })
            throw new InvalidOperationException("The returns were drawn from a GARCH(1,1) with a persistence of 0.98.");
    }

    private static double Pass(double[] returns, double alpha)
    {
        var (variance, sum) = (1.0, 0.0);
        foreach (var value in returns)
        {
            sum += Math.Log(variance) + (value * value / variance);
            variance = True.Omega + (alpha * value * value) + (True.Beta * variance);
        }

        return sum;
    }

    private static double[] Draw()
    {
        var (random, variance, returns) = (new Random(Seed), 1.0, new double[Points]);
        for (var i = 0; i < Points; i++)
        {
            var bell = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            returns[i] = Math.Sqrt(variance) * bell;
            variance = True.Omega + (True.Alpha * returns[i] * returns[i]) + (True.Beta * variance);
        }

        return returns;
    }
}

using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests.Estimation;

/// <summary>Made-up series of which the truth is known; the same seed gives the same series.</summary>
internal sealed class Draws(int seed)
{
    public static readonly DateTimeOffset Start = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Random _random = new(seed);

    /// <summary>A standard normal draw, by Box and Muller.</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    public double[] Normals(int count, double deviation) => [.. Enumerable.Range(0, count).Select(_ => deviation * Normal())];

    public double[] Garch(int count, double mu, double omega, double alpha, double beta)
    {
        var (returns, h) = (new double[count], omega / (1 - alpha - beta));
        for (var t = -500; t < count; t++)
        {
            var e = Math.Sqrt(h) * Normal();
            if (t >= 0)
                returns[t] = mu + e;
            h = omega + (alpha * e * e) + (beta * h);
        }

        return returns;
    }

    /// <summary>Bars of a price without drift that is seen so many times a bar.</summary>
    public BarSeries Bars(int count, double barDeviation, int ticks)
    {
        var (bars, price) = (new List<Bar>(count), 100.0);
        for (var i = 0; i < count; i++)
        {
            var (open, high, low) = (price, price, price);
            for (var tick = 0; tick < ticks; tick++)
            {
                price *= Math.Exp(barDeviation / Math.Sqrt(ticks) * Normal());
                (high, low) = (Math.Max(high, price), Math.Min(low, price));
            }

            bars.Add(new(Start.AddDays(i), open, high, low, price));
        }

        return BarSeries.Of(TimeSpan.FromDays(1), bars).Good();
    }

    /// <summary>Returns of assets that share one factor.</summary>
    public JointReturns Joint(int points, params (double Factor, double Own)[] assets)
    {
        var factor = Normals(points, 1);
        return Numbers.Returns([.. assets.Select(asset => factor.Select(f => (asset.Factor * f) + (asset.Own * Normal())).ToArray())]);
    }
}

internal static class Numbers
{
    public static T Good<T>(this Result<T, Unfit> result) => result.Match(ok => ok, unfit => throw new InvalidOperationException(unfit.Reason));

    public static T Good<T>(this Result<T, EquatableArray<Unfit>> result) => result.Match(ok => ok, unfit => throw new InvalidOperationException(unfit.ToString()));

    public static Unfit Bad<T>(this Result<T, Unfit> result) => result.ShouldBeOfType<Result<T, Unfit>.Fail>().Error;

    public static AssetId Asset(int index) => AssetId.Parse(FormattableString.Invariant($"A{index:00}"));

    public static JointReturns Returns(params double[][] rows) =>
        new([.. rows.Select((_, i) => Asset(i))], [.. rows.Select(row => row.ToEquatableArray())], 365.25);

    public static Covariance Covariance(double[,] cells) => Domain.Estimation.Covariance.Of(
        [.. Enumerable.Range(0, cells.GetLength(0)).Select(Asset)], Matrix.From(cells.GetLength(0), (i, j) => cells[i, j])).Good();

    public static Covariance Covariance(double[] volatilities, double[,] correlations) => Domain.Estimation.Covariance.Of(
        [.. Enumerable.Range(0, volatilities.Length).Select(Asset)],
        Matrix.From(volatilities.Length, (i, j) => volatilities[i] * volatilities[j] * correlations[i, j])).Good();
}

using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Estimation;

/// <summary>
/// The heterogeneous autoregressive model of realised variance: RV(t+1) = c + d·RV(t) + w·mean of the last 5 + m·mean of the last 22, by least
/// squares, with Newey-West standard errors. Source: F. Corsi, <em>Journal of Financial Econometrics</em> 7 (2009), 174-196.
/// </summary>
public static class Har
{
    /// <summary>Bars of the week and of the month, as in the paper.</summary>
    public const int Week = 5, Month = 22;

    /// <summary>A month before the first row, and ten rows for each coefficient.</summary>
    public const int PointsMin = Month + 40;

    private const int Coefficients = 4;
    private const int Lags = Week;

    /// <summary>Fits the model.</summary>
    /// <param name="realised">Realised variances of one bar each, oldest first, none below zero.</param>
    public static Result<HarFit, Unfit> Fit(ReadOnlySpan<double> realised)
    {
        if ((Unfit.TooFew("realised variances", realised.Length, PointsMin) ?? Unfit.NotFinite("realised variances", realised) ?? Negative(realised)) is { } unfit)
            return unfit;
        var values = realised.ToArray();
        var rows = Enumerable.Range(Month - 1, values.Length - Month).Select(last => Row(values.AsSpan(0, last + 1))).ToArray();
        var (mean, targets) = (values.Average(), values[Month..]);
        var normal = Matrix.From(Coefficients, (i, j) => rows.Sum(row => row[i] * row[j] * Scale(i, mean) * Scale(j, mean)));
        if (normal.Inverse() is not { } inverse)
            return new Unfit("singular", "realised variances: the day, the week and the month say the same, so their weights cannot be told apart.");
        var right = Enumerable.Range(0, Coefficients).Select(i => rows.Zip(targets, (row, target) => row[i] * target).Sum() * Scale(i, mean)).ToArray();
        double[] beta = [.. inverse.Times(right).Select((b, i) => b * Scale(i, mean))];
        double[] residuals = [.. rows.Zip(targets, (row, target) => target - Dot(row, beta))];
        var errors = Errors(rows, residuals, inverse, mean);
        return new HarFit(
            beta[0], beta[1], beta[2], beta[3], new(errors[0], errors[1], errors[2], errors[3]), Fitted(residuals, targets), values[^Month..].ToEquatableArray(), values.Length);
    }

    internal static double[] Row(ReadOnlySpan<double> past) => [1, past[^1], Mean(past[^Week..]), Mean(past[^Month..])];

    internal static double Dot(double[] left, double[] right) => left.Zip(right, (l, r) => l * r).Sum();

    private static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    // Variances may be 10^-6 beside the constant's 1: scaled columns keep the normal equations well conditioned.
    private static double Scale(int coefficient, double mean) => coefficient == 0 || mean == 0 ? 1 : 1 / mean;

    private static double Fitted(double[] residuals, double[] targets)
    {
        var mean = targets.Average();
        return 1 - (residuals.Sum(e => e * e) / Math.Max(double.Epsilon, targets.Sum(y => (y - mean) * (y - mean))));
    }

    // W. Newey and K. West, Econometrica 55 (1987): forecasts overlap, so residuals hang together.
    private static double[] Errors(double[][] rows, double[] residuals, Matrix inverse, double mean)
    {
        var middle = Matrix.From(Coefficients, (i, j) =>
        {
            double Term(int t, int s) => rows[t][i] * rows[s][j] * residuals[t] * residuals[s] * Scale(i, mean) * Scale(j, mean);
            var sum = Enumerable.Range(0, rows.Length).Sum(t => Term(t, t));
            for (var lag = 1; lag <= Lags; lag++)
            {
                sum += (1 - (lag / (Lags + 1.0))) * Enumerable.Range(lag, rows.Length - lag).Sum(t => Term(t, t - lag) + Term(t - lag, t));
            }

            return sum;
        });
        var covariance = inverse.Times(middle).Times(inverse);
        return [.. Enumerable.Range(0, Coefficients).Select(i => Math.Sqrt(Math.Max(0, covariance[i, i])) * Scale(i, mean))];
    }

    private static Unfit? Negative(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            if (value < 0)
                return new("not-positive", FormattableString.Invariant($"realised variances: {value} found, none may be below zero."));
        }

        return null;
    }
}

/// <summary>A fitted HAR model.</summary>
/// <param name="Constant">c.</param>
/// <param name="Daily">d.</param>
/// <param name="Weekly">w.</param>
/// <param name="Monthly">m.</param>
/// <param name="Errors">Newey-West standard errors of the four.</param>
/// <param name="RSquared">Share of the variance that is explained, inside the sample.</param>
/// <param name="Recent">The last 22 realised variances, which forecasts go on from.</param>
/// <param name="Points">How many realised variances it was fitted on.</param>
public sealed record HarFit(double Constant, double Daily, double Weekly, double Monthly, HarErrors Errors, double RSquared, EquatableArray<double> Recent, int Points)
{
    /// <summary>The variance of all the next bars together: each forecast is fed in for the next. None is below zero.</summary>
    public double Forecast(int bars)
    {
        List<double> past = [.. Recent];
        double[] beta = [Constant, Daily, Weekly, Monthly];
        for (var bar = 0; bar < bars; bar++)
        {
            past.Add(Math.Max(0, Har.Dot(Har.Row([.. past]), beta)));
        }

        return past.Skip(Recent.Count).Sum();
    }
}

/// <summary>Standard errors of a HAR model's coefficients.</summary>
public sealed record HarErrors(double Constant, double Daily, double Weekly, double Monthly);

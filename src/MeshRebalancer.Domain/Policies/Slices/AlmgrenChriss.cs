namespace MeshRebalancer.Domain.Policies.Slices;

/// <summary>
/// An order that is carried out in equal steps of time: what each schedule costs in impact and leaves at risk (Almgren and Chriss, "Optimal execution of
/// portfolio transactions", Journal of Risk 3, 2001, with linear impact and prices without trend).
/// </summary>
/// <param name="Size">X, how much is to be traded, above zero.</param>
/// <param name="Steps">N, 1 or more.</param>
/// <param name="Step">τ, the length of a step.</param>
/// <param name="Volatility">σ, of the price in a unit of time.</param>
/// <param name="Temporary">η: a rate of v a unit of time moves its own fill by ηv.</param>
/// <param name="Permanent">γ: what was traded moves the price by γ a unit for good.</param>
/// <param name="Spread">ε, the fixed cost of a unit.</param>
public sealed record AlmgrenChriss(double Size, int Steps, double Step, double Volatility, double Temporary, double Permanent = 0, double Spread = 0)
{
    // η̃ of the paper: within a step the temporary impact already holds half of the permanent one.
    private double Impact => Temporary - (Permanent * Step / 2);

    /// <summary>κ̃ = √(λσ² ÷ η̃): how fast a risk averse trader gets out. One over it is the trade's half-life.</summary>
    public double Urgency(double riskAversion) => Math.Sqrt(riskAversion * Volatility * Volatility / Impact);

    /// <summary>What is left after each step, from all of it to none: sinh κ(T − t) ÷ sinh κT, the least cost + λ × variance.</summary>
    public double[] Optimal(double riskAversion)
    {
        var squared = Math.Pow(Urgency(riskAversion) * Step, 2);
        var growth = Math.Acosh(1 + (squared / 2));
        return [.. Enumerable.Range(0, Steps + 1).Select(done => Size * Ratio(growth * (Steps - done), growth * Steps, Steps - done))];
    }

    /// <summary>The same where every step trades as much.</summary>
    public double[] Equal() => [.. Enumerable.Range(0, Steps + 1).Select(done => Size * (Steps - done) / Steps)];

    /// <summary>The same where all is traded in the first step.</summary>
    public double[] AtOnce() => [Size, .. new double[Steps]];

    /// <summary>What a schedule is expected to cost: ½γX² + εX + η̃ ÷ τ × Σn².</summary>
    public double Cost(double[] left) =>
        (Permanent * Size * Size / 2) + (Spread * Size) + (Impact / Step * Enumerable.Range(1, Steps).Sum(step => Math.Pow(left[step - 1] - left[step], 2)));

    /// <summary>The variance of that: σ²τ × Σx².</summary>
    public double Variance(double[] left) => Volatility * Volatility * Step * left.Skip(1).Sum(one => one * one);

    // sinh a ÷ sinh b without the overflow of either; where nothing urges, the straight line.
    private double Ratio(double a, double b, int left) => b < 1e-9 ? (double)left / Steps
        : Math.Exp(a - b) * (1 - Math.Exp(-2 * a)) / (1 - Math.Exp(-2 * b));
}

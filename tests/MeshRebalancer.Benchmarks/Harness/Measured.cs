namespace MeshRebalancer.Benchmarks.Harness;

/// <summary>What several runs of one thing gave.</summary>
/// <param name="Median">Of all runs.</param>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The largest.</param>
internal readonly record struct Measured(double Median, double Min, double Max)
{
    /// <summary>One or more runs.</summary>
    public static Measured Of(IEnumerable<double> runs)
    {
        var sorted = runs.Order().ToArray();
        var middle = sorted.Length / 2;
        return new(sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, sorted[0], sorted[^1]);
    }

    /// <summary>Something that is counted, not sampled.</summary>
    public static Measured Exactly(double value) => new(value, value, value);

    /// <summary>The same in a larger unit.</summary>
    public Measured Times(double factor) => new(Median * factor, Min * factor, Max * factor);
}

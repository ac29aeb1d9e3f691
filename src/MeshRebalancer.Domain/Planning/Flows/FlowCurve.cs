namespace MeshRebalancer.Domain.Planning.Flows;

/// <summary>
/// What an arc brings for what is sent, as a concave chain of straight pieces from nothing. Where it is drawn through quotes of a concave venue it
/// lies on or below what the venue would give.
/// </summary>
public sealed class FlowCurve
{
    /// <param name="points">(sent, brought), rising in what is sent; nothing for nothing is understood. Points below the chain of the others are left out.</param>
    /// <exception cref="ArgumentException">Amounts do not rise, or are no numbers.</exception>
    public FlowCurve(IEnumerable<(double Sent, double Brought)> points)
    {
        List<(double Sent, double Brought)> hull = [(0, 0)];
        foreach (var point in points)
        {
            if (!(point.Sent > hull[^1].Sent) || !double.IsFinite(point.Sent) || !double.IsFinite(point.Brought) || point.Brought < 0)
                throw new ArgumentException($"({point.Sent}, {point.Brought}) does not follow {hull[^1]}: what is sent must rise, and both must be numbers.", nameof(points));
            while (hull.Count > 1 && Slope(hull[^2], hull[^1]) <= Slope(hull[^1], point))
                hull.RemoveAt(hull.Count - 1);
            hull.Add(point);
        }

        // More for less is no concave chain's way: from where it would fall, nothing more is sent.
        while (hull.Count > 1 && Slope(hull[^2], hull[^1]) <= 0)
            hull.RemoveAt(hull.Count - 1);
        Lengths = [.. hull.Skip(1).Zip(hull, (to, from) => to.Sent - from.Sent)];
        Slopes = [.. hull.Skip(1).Zip(hull, (to, from) => Slope(from, to))];
        Most = hull[^1].Sent;
    }

    /// <summary>The most that can be sent.</summary>
    public double Most { get; }

    internal double[] Lengths { get; }

    internal double[] Slopes { get; }

    /// <summary>What is brought for an amount; past the most, what the most brings.</summary>
    public double Of(double sent)
    {
        var brought = 0.0;
        for (var i = 0; i < Lengths.Length && sent > 0; i++)
        {
            brought += Math.Min(sent, Lengths[i]) * Slopes[i];
            sent -= Lengths[i];
        }

        return brought;
    }

    /// <summary>The same cut off at an amount.</summary>
    public FlowCurve UpTo(double most) => new(Points().TakeWhile(point => point.Sent < most * (1 - 1e-12)).Append((Math.Min(most, Most), Of(most))));

    /// <summary>Through at most so many of its points, the last among them.</summary>
    internal FlowCurve Coarser(int pieces)
    {
        if (Lengths.Length <= pieces)
            return this;
        (double Sent, double Brought)[] all = [.. Points()];
        return new(Enumerable.Range(1, pieces).Select(i => all[(i * all.Length / pieces) - 1]));
    }

    /// <summary>Its corners, without the first, which is nothing for nothing.</summary>
    public IEnumerable<(double Sent, double Brought)> Points()
    {
        var (sent, brought) = (0.0, 0.0);
        for (var i = 0; i < Lengths.Length; i++)
        {
            (sent, brought) = (sent + Lengths[i], brought + (Lengths[i] * Slopes[i]));
            yield return (sent, brought);
        }
    }

    private static double Slope((double Sent, double Brought) from, (double Sent, double Brought) to) => (to.Brought - from.Brought) / (to.Sent - from.Sent);
}

namespace MeshRebalancer.Domain.Planning.Flows;

/// <summary>What is charged for an asset's distance from its target: one price inside its band, another beyond. Convex where the second is not lower.</summary>
/// <param name="Target">Wanted value.</param>
/// <param name="Band">Tolerated distance.</param>
/// <param name="Inside">Price of a unit of distance inside the band, 0 … 1.</param>
/// <param name="Outside">Price beyond it, not below <paramref name="Inside"/>.</param>
/// <param name="Least">It may not be sold below this.</param>
/// <param name="Most">It may not be bought beyond this.</param>
public sealed record FlowAsset(double Target, double Band, double Inside, double Outside, double Least, double Most)
{
    /// <summary>The charge for a value.</summary>
    public double Penalty(double value)
    {
        var distance = Math.Abs(value - Target);
        return (Inside * Math.Min(distance, Band)) + (Outside * Math.Max(0, distance - Band));
    }

    /// <summary>What one unit more is worth, and for how many units; nothing where there is no room.</summary>
    internal (double Worth, double Room) Up(double value, double grain) =>
        value >= Most - grain ? (double.NegativeInfinity, 0)
        : value < Target - Band - grain ? (1 + Outside, Math.Min(Most, Target - Band) - value)
        : value < Target - grain ? (1 + Inside, Math.Min(Most, Target) - value)
        : value < Target + Band - grain ? (1 - Inside, Math.Min(Most, Target + Band) - value)
        : (1 - Outside, Most - value);

    /// <summary>What the last unit is worth, and for how many units; endlessly much where none may go.</summary>
    internal (double Worth, double Room) Down(double value, double grain) =>
        value <= Least + grain ? (double.PositiveInfinity, 0)
        : value > Target + Band + grain ? (1 - Outside, value - Math.Max(Least, Target + Band))
        : value > Target + grain ? (1 - Inside, value - Math.Max(Least, Target))
        : value > Target - Band + grain ? (1 + Inside, value - Math.Max(Least, Target - Band))
        : (1 + Outside, value - Least);
}

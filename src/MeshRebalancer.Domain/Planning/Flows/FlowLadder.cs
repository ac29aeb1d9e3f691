namespace MeshRebalancer.Domain.Planning.Flows;

/// <summary>At which amounts a way is asked for what it brings.</summary>
public static class FlowLadder
{
    /// <summary>Of the most that may be sent, before anything is known.</summary>
    public static ReadOnlySpan<double> Fractions => [1.0 / 32, 1.0 / 16, 1.0 / 8, 1.0 / 4, 3.0 / 8, 1.0 / 2, 3.0 / 4, 1];

    /// <summary>Of what a first answer sends, to find how much it should be.</summary>
    public static ReadOnlySpan<double> Around => [0.6, 0.8, 0.9, 0.97, 1, 1.03, 1.1, 1.2, 1.4];
}

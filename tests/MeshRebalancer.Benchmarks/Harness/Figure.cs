namespace MeshRebalancer.Benchmarks.Harness;

/// <summary>One line of the table.</summary>
internal abstract record Figure
{
    private Figure()
    {
    }

    /// <summary>Measured, beside its peer in the same run.</summary>
    /// <param name="Name">What was measured.</param>
    /// <param name="Unit">Of both sides.</param>
    /// <param name="Ours">The product.</param>
    /// <param name="PeerName">The peer or limit.</param>
    /// <param name="Peer">The peer or limit.</param>
    public sealed record Compared(string Name, string Unit, Measured Ours, string PeerName, Measured Peer) : Figure;

    /// <summary>Not measured here.</summary>
    /// <param name="Name">What would have been.</param>
    /// <param name="Why">What is missing, and how to get it.</param>
    public sealed record Skipped(string Name, string Why) : Figure;
}

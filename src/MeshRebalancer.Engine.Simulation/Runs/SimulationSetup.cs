namespace MeshRebalancer.Engine.Simulation;

/// <summary>What is to be simulated.</summary>
/// <param name="Seed">Everything is drawn from it.</param>
public sealed record SimulationSetup(long Seed)
{
    /// <summary>Portfolios, 1 … 1,000.</summary>
    public int Portfolios { get; init; } = 20;

    /// <summary>Simulated time with faults; afterwards everything may come to its end.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Faults that are left out whatever the seed draws.</summary>
    public IReadOnlySet<FaultKind> Without { get; init; } = new SortedSet<FaultKind>();

    /// <summary>A deliberate fault by its name, or null.</summary>
    public string? Sabotage { get; init; }

    /// <summary>Whether the trace is kept as lines, for people.</summary>
    public bool KeepsLines { get; init; }
}

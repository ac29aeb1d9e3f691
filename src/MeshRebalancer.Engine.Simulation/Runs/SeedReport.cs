namespace MeshRebalancer.Engine.Simulation;

/// <summary>What one seed led to.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="TraceHash">The same for the same seed in every process.</param>
/// <param name="Faults">Which faults were played, and how often.</param>
/// <param name="Violations">None if all is well.</param>
/// <param name="Simulated">How much time went by in the world.</param>
/// <param name="Events">Events stored.</param>
/// <param name="Rebalances">Rebalances begun.</param>
/// <param name="Nodes">Nodes started.</param>
/// <param name="Lines">The trace, if it was asked for.</param>
public sealed record SeedReport(
    long Seed, string TraceHash, IReadOnlyDictionary<FaultKind, int> Faults, IReadOnlyList<Violation> Violations, TimeSpan Simulated, int Events, int Rebalances,
    int Nodes, IReadOnlyList<string> Lines);

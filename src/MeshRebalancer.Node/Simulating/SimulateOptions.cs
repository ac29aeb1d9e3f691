using MeshRebalancer.Engine.Simulation;

namespace MeshRebalancer.Node.Simulating;

/// <summary>What a simulation was asked for.</summary>
/// <param name="Like">What each seed is like.</param>
/// <param name="Base">The first seed.</param>
/// <param name="Seeds">How many.</param>
/// <param name="Limit">No seed begins after so long; null is no limit.</param>
/// <param name="Json">One JSON document on standard output.</param>
/// <param name="Replay">One seed alone, its whole trace printed.</param>
internal sealed record SimulateOptions(SimulationSetup Like, long Base, int Seeds, TimeSpan? Limit, bool Json, bool Replay);

namespace MeshRebalancer.Engine.Simulation;

/// <summary>How a sabotage was found.</summary>
/// <param name="Seeds">How many seeds it took, the finding one included.</param>
/// <param name="Checker">Who found it.</param>
/// <param name="Message">What it said.</param>
public sealed record SabotageHunt(int Seeds, string Checker, string Message)
{
    /// <summary>Runs seeds until a checker finds the sabotage; null when none does.</summary>
    /// <param name="setup">With the sabotage's name, and the first seed.</param>
    /// <param name="seedsMax">How many seeds at most.</param>
    public static SabotageHunt? Run(SimulationSetup setup, int seedsMax)
    {
        var found = false;
        var reports = SeedBatch.Run(setup, setup.Seed, seedsMax, Environment.ProcessorCount, () => !found, report => found |= report.Violations.Count > 0);
        return reports.FirstOrDefault(report => report.Violations.Count > 0) is { } first
            ? new((int)(first.Seed - setup.Seed) + 1, first.Violations[0].Checker, first.Violations[0].Message)
            : null;
    }
}

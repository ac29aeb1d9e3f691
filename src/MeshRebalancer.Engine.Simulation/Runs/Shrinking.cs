namespace MeshRebalancer.Engine.Simulation;

/// <summary>Makes a failing run smaller while it still fails in the same way: fewer kinds of faults, fewer portfolios, less time.</summary>
public static class Shrinking
{
    /// <summary>The smallest run found, with its trace as lines.</summary>
    /// <param name="setup">A run that fails.</param>
    /// <param name="failed">Its report.</param>
    /// <param name="tries">Runs that may be made for it.</param>
    public static (SimulationSetup Setup, SeedReport Report) Shrink(SimulationSetup setup, SeedReport failed, int tries = 60)
    {
        var checker = failed.Violations[0].Checker;
        var left = tries;
        foreach (var kind in failed.Faults.Keys.ToArray())
        {
            Try(setup with { Without = new SortedSet<FaultKind>(setup.Without) { kind } });
        }

        while (setup.Portfolios > 1 && Try(setup with { Portfolios = setup.Portfolios / 2 }))
        {
            // Again with half of them.
        }

        while (setup.Length > TimeSpan.FromMinutes(2) && Try(setup with { Length = setup.Length / 2 }))
        {
            // Again with half of the time.
        }

        setup = setup with { KeepsLines = true };
        return (setup, SeedBatch.RunOne(setup));

        bool Try(SimulationSetup smaller)
        {
            if (left-- <= 0 || !SeedBatch.RunOne(smaller).Violations.Any(violation => violation.Checker == checker))
                return false;
            setup = smaller;
            return true;
        }
    }
}

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Many seeds, several at one time, each on one thread.</summary>
public static class SeedBatch
{
    /// <summary>Runs seeds in their order until all are done, or no further one may begin.</summary>
    /// <param name="like">What each is like, seed apart.</param>
    /// <param name="first">The first seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="atOnce">How many at one time.</param>
    /// <param name="mayBegin">Asked before each seed.</param>
    /// <param name="done">Told of each, one at a time, in the order in which they end.</param>
    /// <returns>The reports, by seed.</returns>
    public static IReadOnlyList<SeedReport> Run(
        SimulationSetup like, long first, int count, int atOnce, Func<bool> mayBegin, Action<SeedReport> done)
    {
        var gate = new Lock();
        var reports = new SortedDictionary<long, SeedReport>();
        var next = 0;
        var workers = Enumerable.Range(0, atOnce).Select(_ => new Thread(() =>
        {
            for (var i = Interlocked.Increment(ref next) - 1; i < count && mayBegin(); i = Interlocked.Increment(ref next) - 1)
            {
                var report = RunOne(like with { Seed = first + i });
                lock (gate)
                {
                    reports.Add(report.Seed, report);
                    done(report);
                }
            }
        })).ToArray();
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        return [.. reports.Values];
    }

    /// <summary>Runs one seed; what breaks the simulation itself is reported as a violation, too.</summary>
    public static SeedReport RunOne(SimulationSetup setup)
    {
        try
        {
            return Simulator.Run(setup);
        }
        catch (Exception error) when (error is not ArgumentException)
        {
            return new(
                setup.Seed, "", new SortedDictionary<FaultKind, int>(), [new("simulation", DateTimeOffset.UnixEpoch, error.ToString())], TimeSpan.Zero, 0, 0, 0, []);
        }
    }
}

using MeshRebalancer.Engine.Simulation.Timing;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Runs one seed: a world, its faults, the nodes in it and the checkers over it, on one thread and in virtual time.</summary>
public static class Simulator
{
    // Attestations take up to an hour, and what they end is told, booked and closed afterwards.
    private static readonly TimeSpan EndsWithin = TimeSpan.FromHours(4);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    /// <summary>Runs a seed to its end, or to its first violation.</summary>
    /// <exception cref="ArgumentException">No sabotage has this name.</exception>
    public static SeedReport Run(SimulationSetup setup)
    {
        var time = new VirtualTime();
        var sabotage = setup.Sabotage is { } name ? Sabotages.Find(name) : null;
        using var trace = new Trace(setup.KeepsLines);
        SeedReport? report = null;
        VirtualLoop.RunInOrder(time, setup.Length + (2 * EndsWithin), async () => report = await RunAsync(setup, time, sabotage, trace));
        return report!;
    }

    private static async Task<SeedReport> RunAsync(SimulationSetup setup, VirtualTime time, Sabotage? sabotage, Trace trace)
    {
        var chance = new Chance(setup.Seed);
        var faults = new FaultSettings(chance.Of("faults"), setup.Without);
        var begun = time.GetUtcNow();
        var disk = new SimDisk();
        var world = new SimWorld(time, chance.Of("world"), faults, setup.Portfolios, disk, trace);
        var fleet = new Fleet(world, disk, sabotage, chance.Of("fleet"));
        var operators = new Operators(world, fleet, chance.Of("operators"));
        using var over = new CancellationTokenSource();
        using var busy = new CancellationTokenSource();
        var running = fleet.RunAsync(over.Token);
        var people = operators.RunAsync(busy.Token);
        var clerk = operators.ReconcileAsync(over.Token);
        await UntilAsync(world, time.GetUtcNow() + setup.Length, () => false);
        busy.Cancel();
        await Quietly(people);
        faults.Stop();
        fleet.SetClocks();
        if (world.Witness.Violations.Count == 0)
            await EndAsync(world, operators);
        over.Cancel();
        fleet.Kill();
        await Quietly(running);
        await Quietly(clerk);
        return new(
            setup.Seed, trace.Hash(), faults.Counts, world.Witness.Violations, time.GetUtcNow() - begun, disk.All.Count,
            world.Witness.Shadows.States.Keys.Count(stream => stream.Category == "rebalance"), fleet.Started, trace.Lines);
    }

    private static async Task EndAsync(SimWorld world, Operators operators)
    {
        world.Witness.Trace.Remark(world.Now, "world", "faults stop");
        var quiet = operators.QuietAsync();
        var last = world.Now + EndsWithin;
        do
        {
            await UntilAsync(world, last, () => quiet.IsCompleted && !EndingChecker.Unfinished(world.Witness).Any());
            // Prices and balances are looked at once more, so that hand transfers are in the books. That may find what has still to be accounted for.
            await UntilAsync(world, world.Now + TimeSpan.FromMinutes(5), () => false);
        }
        while (world.Now < last && world.Witness.Violations.Count == 0 && EndingChecker.Unfinished(world.Witness).Any());
        if (world.Witness.Violations.Count == 0)
            world.Witness.AtEnd();
    }

    private static async Task UntilAsync(SimWorld world, DateTimeOffset until, Func<bool> isOver)
    {
        while (world.Now < until && world.Witness.Violations.Count == 0 && !isOver())
        {
            await world.Time.PauseAsync(Look, CancellationToken.None);
        }
    }

    private static async Task Quietly(Task task) =>
        await task.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
}

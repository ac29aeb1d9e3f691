using MeshRebalancer.Engine.Conformance;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Runtime.Mailboxes;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Engine.Simulation.Tests;

/// <summary>The mailboxes as the simulation runs them: one thing at a time, on the simulated disk.</summary>
public sealed class SimulationEngineConformanceTests : EngineConformance
{
    private readonly SimDisk _disk = new();
    private readonly ConcurrentExclusiveSchedulerPair _schedulers = new();

    protected override Task<IJournal> OpenJournalAsync() => Task.FromResult<IJournal>(new SimJournal(_disk));

    protected override async Task<RunningEngine> StartEngineAsync(EngineSetup setup)
    {
        var options = new MailboxOptions { PassivateAfter = EngineSetup.PassivateAfter, Effects = new() { BackoffMax = EngineSetup.RetryWithin } };
        var engine = new MailboxEngine(
            setup.Kinds, setup.Journal, options, setup.Time, new Random(1), NullLogger<MailboxEngine>.Instance, _schedulers.ExclusiveScheduler);
        await engine.StartAsync(CancellationToken.None);
        return new(engine, engine.DisposeAsync);
    }
}

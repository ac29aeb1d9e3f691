using System.Globalization;

namespace MeshRebalancer.Engine.Simulation.Tests.Runs;

/// <summary>Whole runs of the simulated world, faults and all.</summary>
public sealed class SeedTests
{
    private static readonly SimulationSetup Small = new(1) { Portfolios = 5, Length = TimeSpan.FromMinutes(30) };

    [Fact]
    public void Twenty_seeds_hold()
    {
        var reports = SeedBatch.Run(Small, 100, 20, Environment.ProcessorCount, () => true, _ => { });
        reports.SelectMany(report => report.Violations.Select(one => Words(report, one))).ShouldBeEmpty();
        reports.Count.ShouldBe(20);
        reports.Sum(report => report.Rebalances).ShouldBeGreaterThan(40);
    }

    [Fact]
    public void Every_kind_of_fault_is_played_in_fifty_seeds()
    {
        var reports = SeedBatch.Run(Small with { Portfolios = 3 }, 500, 50, Environment.ProcessorCount, () => true, _ => { });
        FaultSettings.Kinds.Where(kind => reports.All(report => !report.Faults.ContainsKey(kind))).ShouldBeEmpty();
        reports.SelectMany(report => report.Violations.Select(one => Words(report, one))).ShouldBeEmpty();
    }

    [Fact]
    public void A_world_without_faults_rebalances_in_peace()
    {
        var report = SeedBatch.RunOne(Small with { Without = new SortedSet<FaultKind>(Enum.GetValues<FaultKind>()) });
        report.Violations.ShouldBeEmpty();
        report.Faults.ShouldBeEmpty();
        report.Nodes.ShouldBe(1);
        report.Rebalances.ShouldBeGreaterThan(3);
    }

    [Fact]
    public void Another_seed_is_another_run() =>
        SeedBatch.RunOne(Small with { Seed = 8 }).TraceHash.ShouldNotBe(SeedBatch.RunOne(Small with { Seed = 9 }).TraceHash);

    private static string Words(SeedReport report, Violation violation) =>
        string.Create(CultureInfo.InvariantCulture, $"seed {report.Seed}: {violation.Checker}: {violation.Message}");
}

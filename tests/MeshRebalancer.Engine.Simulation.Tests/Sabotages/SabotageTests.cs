namespace MeshRebalancer.Engine.Simulation.Tests.Sabotages;

/// <summary>The simulation is itself tested: by faults that are put into copies of the logic.</summary>
public sealed class SabotageTests
{
    // As the command has it by default, only smaller: what one small seed does not show, the next may.
    private const int SeedsMax = 200;

    public static TheoryData<string> Names => [.. Simulation.Sabotages.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_sabotage_is_found(string name)
    {
        var hunt = SabotageHunt.Run(new(1) { Portfolios = 5, Length = TimeSpan.FromMinutes(30), Sabotage = name }, SeedsMax);
        hunt.ShouldNotBeNull($"{name} was not found within {SeedsMax} seeds");
    }

    [Fact]
    public void There_are_twenty_or_more_with_names_of_their_own()
    {
        Simulation.Sabotages.Names.Count.ShouldBeGreaterThanOrEqualTo(20);
        Simulation.Sabotages.Names.ShouldBeUnique();
        Simulation.Sabotages.Names.ShouldAllBe(name => Simulation.Sabotages.Words(name).Length > 10);
    }

    [Fact]
    public void A_failing_seed_is_made_smaller_and_still_fails()
    {
        var setup = new SimulationSetup(1) { Portfolios = 5, Length = TimeSpan.FromMinutes(30), Sabotage = "close-too-early" };
        var failed = SeedBatch.RunOne(setup);
        failed.Violations[0].Checker.ShouldBe("one-open");
        var (smaller, report) = Shrinking.Shrink(setup, failed);
        smaller.Without.Count.ShouldBe(failed.Faults.Count);
        smaller.Portfolios.ShouldBeLessThan(setup.Portfolios);
        report.Violations[0].Checker.ShouldBe("one-open");
        report.Lines.ShouldNotBeEmpty();
    }
}

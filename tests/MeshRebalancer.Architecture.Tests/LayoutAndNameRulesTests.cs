namespace MeshRebalancer.Architecture.Tests;

/// <summary>Each rule finds its violation in a made-up house.</summary>
public sealed class LayoutAndNameRulesTests
{
    private static readonly Project Shed = new("MeshRebalancer.Shed", "src/MeshRebalancer.Shed", [], [], IsExecutable: false, HasCode: true);

    [Fact]
    public void A_project_outside_the_solution_is_reported()
    {
        LayoutRules.InSolution([Shed], "").ShouldHaveSingleItem();
        LayoutRules.InSolution([Shed], """Project("{0}") = "MeshRebalancer.Shed", "src\MeshRebalancer.Shed\MeshRebalancer.Shed.csproj", "{1}" """).ShouldBeEmpty();
        LayoutRules.InSolution([Shed with { Folder = "src/cluster/MeshRebalancer.Shed" }], "").ShouldBeEmpty();
    }

    [Fact]
    public void Code_without_tests_is_reported()
    {
        LayoutRules.HasTests([Shed]).ShouldHaveSingleItem();
        LayoutRules.HasTests([Shed with { HasCode = false }]).ShouldBeEmpty();
        LayoutRules.HasTests([Shed, Shed with { Name = "MeshRebalancer.Shed.Tests", Folder = "tests/MeshRebalancer.Shed.Tests" }]).ShouldBeEmpty();
    }

    [Fact]
    public void Clutter_at_the_top_level_is_reported() =>
        LayoutRules.OnTop(["src", "PLAN.md", "README.md", "artifacts", "node.db"], ["artifacts/", "*.db"]).ShouldBe(["'PLAN.md' has no place at the top level."]);

    [Fact]
    public void A_file_that_is_too_long_is_reported() =>
        LayoutRules.Size([("src/A.cs", 501), ("src/B.cs", 500), ("src/packages.lock.json", 2000)]).ShouldHaveSingleItem().ShouldStartWith("src/A.cs");

    [Theory]
    [InlineData("OrderManager")]
    [InlineData("Helper")]
    [InlineData("PriceUtils")]
    [InlineData("BlockInfo")]
    [InlineData("MarketData")]
    [InlineData("HTTPProcessor")]
    [InlineData("CacheManager`1")]
    public void An_empty_name_is_reported(string name) => NameRules.Types([name]).ShouldHaveSingleItem();

    [Theory]
    [InlineData("Dataset")]
    [InlineData("InfoPage")]
    [InlineData("Utilization")]
    [InlineData("TypedData")]
    [InlineData("UInt256")]
    public void A_name_that_says_something_is_not(string name) => NameRules.Types([name]).ShouldBeEmpty();

    [Theory]
    [InlineData("Transfer.started.v1")]
    [InlineData("transfer.v1")]
    [InlineData("transfer.started")]
    [InlineData("transfer.started.1")]
    [InlineData("transfer started.v1")]
    public void A_malformed_wire_name_is_reported(string wire) => NameRules.WireNames([("Started", wire)]).ShouldHaveSingleItem();

    [Fact]
    public void A_wire_name_that_is_used_twice_is_reported() =>
        NameRules.WireNames([("A", "leg.settled.v1"), ("B", "leg.settled.v1"), ("C", "leg.settled.v2")]).ShouldBe(["'leg.settled.v1' names A and B."]);
}

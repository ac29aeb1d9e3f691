namespace MeshRebalancer.Architecture.Tests;

/// <summary>Each rule finds its violation in a made-up house.</summary>
public sealed class RoomRulesTests
{
    [Theory]
    [InlineData("Kernel", "Domain")]
    [InlineData("Kernel", "Telemetry")]
    [InlineData("Domain", "Telemetry")]
    [InlineData("Domain", "Ports")]
    [InlineData("Ports", "Telemetry")]
    [InlineData("Telemetry", "Kernel")]
    [InlineData("Runtime", "Evm")]
    [InlineData("Runtime", "Adapters")]
    [InlineData("Evm", "Domain")]
    [InlineData("Adapters", "Runtime")]
    [InlineData("Adapters", "Engine.Embedded")]
    [InlineData("Engine.Embedded", "Engine.Simulation")]
    [InlineData("Engine.Simulation", "Engine.Embedded")]
    [InlineData("Engine.Embedded", "Adapters")]
    [InlineData("Devnet", "Runtime")]
    [InlineData("Hosting", "Engine.Embedded")]
    [InlineData("Hosting", "Devnet")]
    [InlineData("Node", "Engine.Akka")]
    [InlineData("Engine.Akka", "Engine.Embedded")]
    public void A_room_that_may_not_be_entered_is_reported(string from, string to)
    {
        RoomRules.References([Room(from, references: to)]).ShouldHaveSingleItem().ShouldContain($"may not refer to MeshRebalancer.{to}");
        RoomRules.BuiltReferences([new($"MeshRebalancer.{from}", [$"MeshRebalancer.{to}", "System.Runtime"])]).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("Domain", "Kernel")]
    [InlineData("Ports", "Domain")]
    [InlineData("Ports", "Kernel")]
    [InlineData("Runtime", "Telemetry")]
    [InlineData("Evm", "Kernel")]
    [InlineData("Adapters", "Evm")]
    [InlineData("Engine.Embedded", "Runtime")]
    [InlineData("Devnet", "Adapters")]
    [InlineData("Hosting", "Runtime")]
    [InlineData("Node", "Devnet")]
    [InlineData("Node", "Kernel")]
    public void A_room_that_may_be_entered_is_not(string from, string to)
    {
        RoomRules.References([Room(from, references: to)]).ShouldBeEmpty();
        RoomRules.BuiltReferences([new($"MeshRebalancer.{from}", [$"MeshRebalancer.{to}"])]).ShouldBeEmpty();
    }

    [Fact]
    public void A_room_that_nobody_knows_is_reported() => RoomRules.References([Room("Attic")]).ShouldHaveSingleItem().ShouldContain("no room");

    [Fact]
    public void A_test_may_enter_every_room() =>
        RoomRules.References([new("MeshRebalancer.Kernel.Tests", "tests/MeshRebalancer.Kernel.Tests", ["MeshRebalancer.Node"], [], false, true)]).ShouldBeEmpty();

    [Fact]
    public void A_library_that_hosts_is_reported()
    {
        RoomRules.OnlyProgramsHost([Room("Devnet", references: "Hosting")]).ShouldHaveSingleItem();
        RoomRules.OnlyProgramsHost([Room("Node", references: "Hosting") with { IsExecutable = true }]).ShouldBeEmpty();
    }

    [Fact]
    public void A_package_in_a_pure_room_is_reported()
    {
        RoomRules.PureRoomsHaveNoPackages([Room("Domain") with { Packages = ["NodaTime"] }]).ShouldHaveSingleItem();
        RoomRules.PureRoomsHaveNoPackages([Room("Evm") with { Packages = ["Polly.Core"] }]).ShouldBeEmpty();
    }

    [Fact]
    public void A_library_used_by_a_pure_room_is_reported()
    {
        RoomRules.PureRoomsUseTheBaseLibrary([new("MeshRebalancer.Domain", ["System.Runtime", "MeshRebalancer.Kernel", "MathNet.Numerics"])])
            .ShouldBe(["MeshRebalancer.Domain uses MathNet.Numerics."]);
        RoomRules.PureRoomsUseTheBaseLibrary([new("MeshRebalancer.Kernel", ["Microsoft.Extensions.Logging.Abstractions"])]).ShouldHaveSingleItem();
        RoomRules.PureRoomsUseTheBaseLibrary([new("MeshRebalancer.Evm", ["Polly.Core"])]).ShouldBeEmpty();
    }

    private static Project Room(string name, params string[] references) => new(
        $"MeshRebalancer.{name}",
        $"src/MeshRebalancer.{name}",
        [.. references.Select(reference => $"MeshRebalancer.{reference}")],
        [],
        IsExecutable: false,
        HasCode: true);
}

namespace MeshRebalancer.Architecture.Tests;

/// <summary>The rooms, and who may enter them. Each rule answers with its violations.</summary>
internal static class RoomRules
{
    private const string Prefix = "MeshRebalancer.";

    // What each room may refer to directly; what those may refer to comes with them.
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Kernel"] = [],
        ["Telemetry"] = [],
        ["Analyzers"] = [],
        ["Domain"] = ["Kernel"],
        ["Ports"] = ["Domain"],
        ["Runtime"] = ["Ports", "Telemetry"],
        ["Evm"] = ["Kernel", "Telemetry"],
        ["Adapters"] = ["Ports", "Evm", "Telemetry"],
        ["Engine.Embedded"] = ["Runtime"],
        ["Engine.Simulation"] = ["Runtime"],
        ["Engine.Akka"] = ["Runtime"],
        ["Adapters.Nethereum"] = ["Ports"],
        ["Devnet"] = ["Evm", "Adapters"],
        ["Hosting"] = ["Runtime", "Adapters"],
        ["Node"] = ["Hosting", "Engine.Embedded", "Engine.Simulation", "Devnet"],
        ["ClusterNode"] = ["Hosting", "Engine.Akka", "Adapters.Nethereum"],
    };

    private static readonly string[] BaseLibraryOnly = ["MeshRebalancer.Kernel", "MeshRebalancer.Domain", "MeshRebalancer.Telemetry"];

    /// <summary>A project refers only to the rooms that it may enter, and every shipping project is a known room.</summary>
    public static string[] References(IEnumerable<Project> projects) =>
        [.. projects.Where(project => project.Ships).SelectMany(project => Allowed.ContainsKey(Room(project.Name))
            ? Forbidden(project.Name, project.References)
            : [$"{project.Name} is no room of this house: add it to the table in {nameof(RoomRules)} and to the architecture page."])];

    /// <summary>What the compiler wrote down agrees.</summary>
    public static string[] BuiltReferences(IEnumerable<BuiltAssembly> assemblies) =>
        [.. assemblies.SelectMany(assembly => Forbidden(assembly.Name, assembly.References.Where(IsOurs)))];

    /// <summary>Only programs refer to Hosting; tests and test support may look at what they test.</summary>
    public static string[] OnlyProgramsHost(IEnumerable<Project> projects) =>
        [.. projects
            .Where(project => project.Ships && !project.IsExecutable && project.References.Contains(Prefix + "Hosting"))
            .Select(project => $"{project.Name} is no program and refers to Hosting.")];

    /// <summary>The pure rooms, and the names of our telemetry, need no package.</summary>
    public static string[] PureRoomsHaveNoPackages(IEnumerable<Project> projects) =>
        [.. from project in projects
            where BaseLibraryOnly.Contains(project.Name)
            from package in project.Packages
            select $"{project.Name} asks for the package {package}."];

    /// <summary>The pure rooms are built on the base library and on each other.</summary>
    public static string[] PureRoomsUseTheBaseLibrary(IEnumerable<BuiltAssembly> assemblies) =>
        [.. from assembly in assemblies
            where BaseLibraryOnly.Contains(assembly.Name)
            from reference in assembly.References
            where !IsOurs(reference) && reference is not "netstandard" && !reference.StartsWith("System.", StringComparison.Ordinal)
            select $"{assembly.Name} uses {reference}."];

    private static IEnumerable<string> Forbidden(string name, IEnumerable<string> references)
    {
        var reachable = Reachable(Room(name));
        return references
            .Where(reference => IsOurs(reference) && reference != name && !reachable.Contains(Room(reference)))
            .Select(reference => $"{name} may not refer to {reference}.");
    }

    private static HashSet<string> Reachable(string room) =>
        [.. Allowed.GetValueOrDefault(room, []).SelectMany(next => Reachable(next).Append(next))];

    private static bool IsOurs(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    private static string Room(string name) => IsOurs(name) ? name[Prefix.Length..] : name;
}

using System.Reflection;

namespace MeshRebalancer.Architecture.Tests;

/// <summary>What a built assembly refers to: the compiler writes down only what is really used, transitive projects included.</summary>
internal sealed record BuiltAssembly(string Name, string[] References)
{
    /// <summary>Every assembly of ours that ships in the main solution.</summary>
    public static Assembly[] Ours { get; } =
        [.. SourceTree.Projects
            .Where(project => project.Ships && !project.IsOfCluster && project.Name != "MeshRebalancer.Analyzers")
            .Select(project => Assembly.Load(project.Name))];

    public static BuiltAssembly Of(Assembly assembly) =>
        new(assembly.GetName().Name!, [.. assembly.GetReferencedAssemblies().Select(name => name.Name!)]);
}

using Microsoft.CodeAnalysis;

namespace MeshRebalancer.Analyzers;

/// <summary>Every rule of this house, once.</summary>
public static class Rules
{
    /// <summary>A switch misses a case.</summary>
    public static readonly DiagnosticDescriptor MissingCase = new(
        "MESH0001",
        "A switch over a closed hierarchy names every case",
        "The switch over {0} does not handle {1}",
        "Exhaustiveness",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        "All cases of a closed hierarchy are known, so a switch names each of them without a condition, and a new case is a compile error everywhere.");

    /// <summary>A switch has a discard, a <c>var</c> or a default where every case can be named.</summary>
    public static readonly DiagnosticDescriptor CatchAll = new(
        "MESH0002",
        "A switch over a closed hierarchy has no catch-all",
        "The catch-all in the switch over {0} {1}",
        "Exhaustiveness",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        "A catch-all swallows the case that somebody adds next year. Allowed: '_ => throw' over a tuple, where most pairs are impossible, "
        + "and 'default: throw' in a statement that names every case, because the compiler asks for it.");

    /// <summary>An event has no wire name.</summary>
    public static readonly DiagnosticDescriptor UnnamedEvent = new(
        "MESH0003",
        "An event has a permanent wire name",
        "{0} is stored for ever and needs a [WireName], such as [WireName(\"subject.happened.v1\")]",
        "Wire",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        "An event is read back under its wire name long after its type has been renamed.");
}

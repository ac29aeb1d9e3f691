using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MeshRebalancer.Analyzers;

/// <summary>MESH0003: each concrete case nested in a type called …Event in the domain carries a <c>[WireName]</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WireNameAnalyzer : DiagnosticAnalyzer
{
    private const string Domain = "MeshRebalancer.Domain";
    private const string Attribute = "MeshRebalancer.Kernel.WireNameAttribute";

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rules.UnnamedEvent];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(Judge, SymbolKind.NamedType);
    }

    private static void Judge(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (IsStoredEvent(type) && !type.GetAttributes().Any(attribute => attribute.AttributeClass?.ToDisplayString() == Attribute))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.UnnamedEvent, type.Locations[0], $"{type.ContainingType.Name}.{type.Name}"));
        }
    }

    private static bool IsStoredEvent(INamedTypeSymbol type) =>
        type is { TypeKind: TypeKind.Class, IsAbstract: false, DeclaredAccessibility: Accessibility.Public, ContainingType: { } family }
        && family.Name.EndsWith("Event", StringComparison.Ordinal)
        && string.Equals(type.ContainingAssembly.Name, Domain, StringComparison.Ordinal)
        && ClosedHierarchy.IsA(type, family);
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace MeshRebalancer.Analyzers;

/// <summary>
/// An abstract class or record that nobody outside can derive from, because its constructors are private (or private protected),
/// and whose concrete cases are sealed types nested in it. A nested abstract case may itself be closed; its cases then count.
/// </summary>
internal static class ClosedHierarchy
{
    /// <summary>The concrete cases in the order of their declaration, as open types; empty where the type is no closed hierarchy.</summary>
    public static ImmutableArray<INamedTypeSymbol> CasesOf(ITypeSymbol? type)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class, IsAbstract: true } named || !IsClosed(named.OriginalDefinition))
        {
            return [];
        }

        var cases = ImmutableArray.CreateBuilder<INamedTypeSymbol>();
        return Collect(named.OriginalDefinition, named.OriginalDefinition, cases) ? cases.ToImmutable() : [];
    }

    /// <summary>Whether a value of one type always is of the other too; type arguments are not looked at.</summary>
    public static bool IsA(INamedTypeSymbol type, ITypeSymbol other)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, other.OriginalDefinition))
            {
                return true;
            }
        }

        return type.AllInterfaces.Any(i => SymbolEqualityComparer.Default.Equals(i.OriginalDefinition, other.OriginalDefinition));
    }

    private static bool Collect(INamedTypeSymbol parent, INamedTypeSymbol scope, ImmutableArray<INamedTypeSymbol>.Builder cases)
    {
        foreach (var nested in scope.GetTypeMembers())
        {
            var derives = SymbolEqualityComparer.Default.Equals(nested.BaseType?.OriginalDefinition, parent);
            if (derives && nested.IsSealed)
            {
                cases.Add(nested);
            }
            else if (derives && (!nested.IsAbstract || !IsClosed(nested) || !Collect(nested, nested, cases) || !Collect(nested, scope, cases)))
            {
                return false;
            }
        }

        return true;
    }

    // From a referenced assembly the compiler does not import private constructors at all, which reads as "none can be called" here too.
    private static bool IsClosed(INamedTypeSymbol type) => type.InstanceConstructors.All(constructor =>
        constructor.DeclaredAccessibility is Accessibility.Private or Accessibility.ProtectedAndInternal || IsCopy(type, constructor));

    private static bool IsCopy(INamedTypeSymbol type, IMethodSymbol constructor) =>
        type.IsRecord && constructor.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, type);
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace MeshRebalancer.Analyzers;

/// <summary>One thing that a switch may be handed: a case, something whose cases are not known (no case), or a tuple of these.</summary>
internal sealed class Subject(INamedTypeSymbol? @case, ImmutableArray<Subject> elements)
{
    // Past this a tuple is no simple table any more, and the product of its cases is not looked at.
    private const int ProductMax = 4096;

    public INamedTypeSymbol? Case { get; } = @case;

    public ImmutableArray<Subject> Elements { get; } = elements;

    /// <summary>Everything that a value of the type may be, or nothing where no closed hierarchy is involved.</summary>
    public static ImmutableArray<Subject> AllOf(ITypeSymbol? type) => type is INamedTypeSymbol { IsTupleType: true } tuple
        ? AllOfTuple(tuple)
        : [.. ClosedHierarchy.CasesOf(type).Select(c => new Subject(c, []))];

    public override string ToString() => Elements.IsEmpty ? Case?.Name ?? "_" : $"({string.Join(", ", Elements)})";

    private static ImmutableArray<Subject> AllOfTuple(INamedTypeSymbol tuple)
    {
        var columns = tuple.TupleElements.Select(e => ClosedHierarchy.CasesOf(e.Type)).ToImmutableArray();
        if (columns.All(column => column.IsEmpty) || columns.Aggregate(1L, (product, column) => product * Math.Max(1, column.Length)) > ProductMax)
        {
            return [];
        }

        IEnumerable<ImmutableArray<Subject>> rows = [[]];
        foreach (var column in columns)
        {
            Subject[] values = column.IsEmpty ? [new Subject(null, [])] : [.. column.Select(c => new Subject(c, []))];
            rows = rows.SelectMany(row => values.Select(row.Add)).ToArray();
        }

        return [.. rows.Select(row => new Subject(null, row))];
    }
}

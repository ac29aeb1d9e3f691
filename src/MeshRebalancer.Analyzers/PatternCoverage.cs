using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MeshRebalancer.Analyzers;

/// <summary>Which subjects a pattern matches whatever they hold.</summary>
internal static class PatternCoverage
{
    /// <summary>Whether every such subject matches.</summary>
    public static bool Always(IPatternOperation pattern, Subject subject) => Matches(pattern, subject, certain: true);

    /// <summary>Whether the pattern takes anything at all: a discard or a <c>var</c>.</summary>
    public static bool TakesAnything(IPatternOperation pattern) => pattern switch
    {
        IDiscardPatternOperation => true,
        IDeclarationPatternOperation declaration => declaration.MatchesNull,
        IRecursivePatternOperation { InputType.IsTupleType: true, DeconstructionSubpatterns: { IsEmpty: false } columns, PropertySubpatterns.IsEmpty: true } =>
            columns.All(TakesAnything),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } or =>
            TakesAnything(or.LeftPattern) || TakesAnything(or.RightPattern),
        _ => false,
    };

    private static bool Matches(IPatternOperation pattern, Subject subject, bool certain) => pattern switch
    {
        IDiscardPatternOperation => true,
        IDeclarationPatternOperation { MatchesNull: true } => true,
        IDeclarationPatternOperation { MatchedType: { } type } => IsOf(subject, pattern, type, certain),
        ITypePatternOperation { MatchedType: { } type } => IsOf(subject, pattern, type, certain),
        IRecursivePatternOperation recursive => MatchesParts(recursive, subject, certain),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } or =>
            Matches(or.LeftPattern, subject, certain) || Matches(or.RightPattern, subject, certain),
        IBinaryPatternOperation and => Matches(and.LeftPattern, subject, certain) && Matches(and.RightPattern, subject, certain),
        // What surely does not match is what could not have matched.
        INegatedPatternOperation not => !Matches(not.Pattern, subject, !certain),
        IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } } => false,
        _ => !certain,
    };

    private static bool IsOf(Subject subject, IPatternOperation pattern, ITypeSymbol type, bool certain) =>
        subject.Case is { } @case
            ? ClosedHierarchy.IsA(@case, type)
            : !certain || SymbolEqualityComparer.Default.Equals(pattern.InputType, type);

    private static bool MatchesParts(IRecursivePatternOperation pattern, Subject subject, bool certain)
    {
        if (!subject.Elements.IsEmpty && pattern.DeconstructionSubpatterns.Length == subject.Elements.Length)
        {
            return (!certain || pattern.PropertySubpatterns.IsEmpty)
                && pattern.DeconstructionSubpatterns.Zip(subject.Elements, (column, element) => Matches(column, element, certain)).All(yes => yes);
        }

        var unconditional = pattern.DeconstructionSubpatterns.All(TakesAnything) && pattern.PropertySubpatterns.All(p => TakesAnything(p.Pattern));
        return (!certain || unconditional) && IsOf(subject, pattern, pattern.MatchedType, certain);
    }
}

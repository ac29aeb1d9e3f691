using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MeshRebalancer.Analyzers;

/// <summary>What a switch does with the cases of the closed hierarchy (or the tuple of them) that it governs.</summary>
internal sealed class SwitchReading
{
    private const int NamesMax = 8;

    private SwitchReading(ITypeSymbol type, ImmutableArray<Subject> subjects, ImmutableArray<Arm> arms, bool isStatement)
    {
        Name = type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
        IsTuple = type.IsTupleType;
        IsStatement = isStatement;
        CatchAll = arms.FirstOrDefault(arm => arm.TakesAnything);
        var named = arms.Where(arm => !arm.TakesAnything && arm.Pattern is not null && !arm.HasGuard).Select(arm => arm.Pattern!).ToArray();
        Missing = [.. subjects.Where(subject => !named.Any(pattern => PatternCoverage.Always(pattern, subject)))];
    }

    /// <summary>The governing type, for people.</summary>
    public string Name { get; }

    /// <summary>Whether a tuple is switched on.</summary>
    public bool IsTuple { get; }

    /// <summary>A statement rather than an expression.</summary>
    public bool IsStatement { get; }

    /// <summary>The discard, <c>var</c> or default, if there is one without a guard.</summary>
    public Arm? CatchAll { get; }

    /// <summary>What no other arm matches without a condition.</summary>
    public ImmutableArray<Subject> Missing { get; }

    /// <summary>The missing cases, for people.</summary>
    public string MissingNames => string.Join(", ", Missing.Take(NamesMax))
        + (Missing.Length > NamesMax ? $" and {Missing.Length - NamesMax} more" : "");

    /// <summary>Reads a switch, or answers null where it governs no closed hierarchy.</summary>
    public static SwitchReading? Of(IOperation? operation) => operation switch
    {
        ISwitchExpressionOperation expression => Of(expression.Value.Type, expression.Arms.Select(Arm.Of), isStatement: false),
        ISwitchOperation statement => Of(
            statement.Value.Type, statement.Cases.SelectMany(c => c.Clauses.Select(clause => Arm.Of(c, clause))), isStatement: true),
        _ => null,
    };

    private static SwitchReading? Of(ITypeSymbol? type, IEnumerable<Arm> arms, bool isStatement)
    {
        var subjects = Subject.AllOf(type);
        return subjects.IsEmpty ? null : new(type!, subjects, [.. arms], isStatement);
    }
}

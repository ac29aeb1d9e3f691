using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MeshRebalancer.Analyzers;

/// <summary>One arm of a switch expression, or one label of a switch statement.</summary>
internal sealed class Arm(IPatternOperation? pattern, bool hasGuard, bool takesAnything, bool throws, Location location)
{
    /// <summary>Null for <c>default:</c> and for a constant label.</summary>
    public IPatternOperation? Pattern { get; } = pattern;

    public bool HasGuard { get; } = hasGuard;

    /// <summary>A catch-all without a guard.</summary>
    public bool TakesAnything { get; } = takesAnything;

    public bool Throws { get; } = throws;

    public Location Location { get; } = location;

    public static Arm Of(ISwitchExpressionArmOperation arm) => new(
        arm.Pattern,
        arm.Guard is not null,
        arm.Guard is null && PatternCoverage.TakesAnything(arm.Pattern),
        Unwrap(arm.Value) is IThrowOperation,
        arm.Pattern.Syntax.GetLocation());

    public static Arm Of(ISwitchCaseOperation section, ICaseClauseOperation clause)
    {
        var pattern = (clause as IPatternCaseClauseOperation)?.Pattern;
        var hasGuard = clause is IPatternCaseClauseOperation { Guard: not null };
        return new(
            pattern,
            hasGuard,
            clause is IDefaultCaseClauseOperation || (!hasGuard && pattern is not null && PatternCoverage.TakesAnything(pattern)),
            section.Body.LastOrDefault() is IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation },
            clause.Syntax.GetLocation());
    }

    private static IOperation Unwrap(IOperation operation) => operation is IConversionOperation conversion ? Unwrap(conversion.Operand) : operation;
}

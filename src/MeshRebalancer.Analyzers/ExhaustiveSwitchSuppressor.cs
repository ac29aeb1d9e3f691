using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MeshRebalancer.Analyzers;

/// <summary>
/// Silences the compiler where it calls a switch expression incomplete although all cases of a closed hierarchy are named:
/// it does not know that nobody else can derive from the base.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ExhaustiveSwitchSuppressor : DiagnosticSuppressor
{
    private static readonly ImmutableDictionary<string, SuppressionDescriptor> ById = new[] { "CS8509", "CS8846" }.ToImmutableDictionary(
        id => id, id => new SuppressionDescriptor("MESHS" + id.Substring(2), id, "Every case of the closed hierarchy is named"));

    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions => [.. ById.Values];

    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        foreach (var diagnostic in context.ReportedDiagnostics)
        {
            if (diagnostic.Location.SourceTree is { } tree
                && tree.GetRoot(context.CancellationToken).FindToken(diagnostic.Location.SourceSpan.Start).Parent is SwitchExpressionSyntax expression
                && SwitchReading.Of(context.GetSemanticModel(tree).GetOperation(expression, context.CancellationToken)) is { Missing.IsEmpty: true })
            {
                context.ReportSuppression(Suppression.Create(ById[diagnostic.Id], diagnostic));
            }
        }
    }
}

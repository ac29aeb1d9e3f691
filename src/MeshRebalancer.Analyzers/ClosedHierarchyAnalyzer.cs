using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MeshRebalancer.Analyzers;

/// <summary>MESH0001 and MESH0002: a switch over a closed hierarchy names every case and has no catch-all.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ClosedHierarchyAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rules.MissingCase, Rules.CatchAll];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(Judge, OperationKind.SwitchExpression, OperationKind.Switch);
    }

    private static void Judge(OperationAnalysisContext context)
    {
        if (SwitchReading.Of(context.Operation) is not { } reading)
        {
            return;
        }

        // A statement's 'default: throw' only satisfies the compiler's flow analysis: it never excuses a missing case.
        var throwing = reading.CatchAll is { Throws: true };
        if (!reading.Missing.IsEmpty && (reading.CatchAll is null || (throwing && reading is { IsStatement: true, IsTuple: false })))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.MissingCase, Keyword(context.Operation), reading.Name, reading.MissingNames));
        }
        else if (reading.CatchAll is { } catchAll && !(throwing && (reading.IsTuple || reading.IsStatement)))
        {
            var fault = reading.Missing.IsEmpty ? "is dead: every case is named" : $"hides {reading.MissingNames}: name each";
            context.ReportDiagnostic(Diagnostic.Create(Rules.CatchAll, catchAll.Location, reading.Name, fault));
        }
    }

    private static Location Keyword(IOperation operation) => operation.Syntax switch
    {
        SwitchExpressionSyntax expression => expression.SwitchKeyword.GetLocation(),
        SwitchStatementSyntax statement => statement.SwitchKeyword.GetLocation(),
        var other => other.GetLocation(),
    };
}

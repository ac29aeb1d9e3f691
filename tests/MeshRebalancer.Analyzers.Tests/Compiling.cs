using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MeshRebalancer.Analyzers.Tests;

/// <summary>Compiles small sources with the real compiler and our analyzers.</summary>
internal static class Compiling
{
    private static readonly ImmutableArray<MetadataReference> Framework =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "System.Runtime.dll" or "System.Private.CoreLib.dll" or "System.Linq.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Which errors are reported and not suppressed, as "id: message", in the order of the source.</summary>
    public static async Task<string[]> ReportAsync(string source, string assembly = "Sample", MetadataReference? library = null) =>
        [.. from diagnostic in await DiagnoseAsync(source, assembly, library)
            where !diagnostic.IsSuppressed && diagnostic.Severity == DiagnosticSeverity.Error
            orderby diagnostic.Location.SourceSpan.Start, diagnostic.Id
            select $"{diagnostic.Id}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}"];

    /// <summary>A reference to the source compiled into an assembly of its own.</summary>
    public static MetadataReference Library(string source)
    {
        using var image = new MemoryStream();
        Compile(source, "Library", library: null).Emit(image).Success.ShouldBeTrue();
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    private static async Task<ImmutableArray<Diagnostic>> DiagnoseAsync(string source, string assembly, MetadataReference? library)
    {
        ImmutableArray<DiagnosticAnalyzer> analyzers = [new ClosedHierarchyAnalyzer(), new ExhaustiveSwitchSuppressor(), new WireNameAnalyzer()];
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: false, reportSuppressedDiagnostics: true);
        var compilation = Compile(source, assembly, library);
        compilation.GetDiagnostics().Where(d => d.DefaultSeverity == DiagnosticSeverity.Error).ShouldBeEmpty();
        return await compilation.WithAnalyzers(analyzers, options).GetAllDiagnosticsAsync();
    }

    // As in our builds, a warning is an error.
    private static CSharpCompilation Compile(string source, string assembly, MetadataReference? library) => CSharpCompilation.Create(
        assembly,
        [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest))],
        library is null ? Framework : Framework.Add(library),
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, generalDiagnosticOption: ReportDiagnostic.Error, nullableContextOptions: NullableContextOptions.Enable));
}

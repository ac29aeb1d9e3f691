namespace MeshRebalancer.Architecture.Tests;

/// <summary>The repository that these tests were built from.</summary>
internal static class SourceTree
{
    private static readonly string[] Outputs = ["bin", "obj", "node_modules", "TestResults", "artifacts"];

    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>All projects, those of the cluster too.</summary>
    public static Project[] Projects { get; } =
        [.. new[] { "src", "tests" }
            .Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(FilesUnder)
            .Where(file => file.EndsWith(".csproj", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => Project.Read(Root, file))];

    /// <summary>Every file that is no build output.</summary>
    public static IEnumerable<string> FilesUnder(string folder) => Directory.EnumerateFiles(folder).Concat(
        Directory.EnumerateDirectories(folder)
            .Where(inner => !Outputs.Contains(Path.GetFileName(inner), StringComparer.Ordinal))
            .SelectMany(FilesUnder));

    private static string FindRoot(string folder) => File.Exists(Path.Combine(folder, "MeshRebalancer.sln"))
        ? folder
        : FindRoot(Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar)) ?? throw new InvalidOperationException("No MeshRebalancer.sln above the tests."));
}

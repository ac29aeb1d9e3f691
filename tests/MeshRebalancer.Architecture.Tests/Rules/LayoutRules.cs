using System.Text.RegularExpressions;

namespace MeshRebalancer.Architecture.Tests;

/// <summary>Where things lie, and how large they get. Each rule answers with its violations.</summary>
internal static class LayoutRules
{
    private const int LinesMax = 500;

    private static readonly string[] TopLevel =
    [
        "MeshRebalancer.sln", "src", "tests", "cluster-config", "k8s", "docker-compose.yml",
        "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "docs",
        "Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig", ".ci",
        ".git", ".gitignore", ".gitattributes", ".dockerignore",
    ];

    // Interfaces and plain records: what they promise is tested where it is kept, by the conformance suites.
    private static readonly string[] TestedElsewhere = ["MeshRebalancer.Ports"];

    private static readonly string[] Text = [".cs", ".cshtml", ".razor", ".js", ".mjs", ".cjs", ".css", ".html", ".sql", ".sol", ".sh"];

    /// <summary>Every project of <c>src</c> and <c>tests</c> is in the solution, but for those of the cluster, which have one of their own.</summary>
    public static string[] InSolution(IEnumerable<Project> projects, string solution) =>
        [.. projects
            .Where(project => !project.IsOfCluster)
            .Where(project => !solution.Replace('\\', '/').Contains($"\"{project.Folder}/{project.Name}.csproj\"", StringComparison.Ordinal))
            .Select(project => $"{project.Folder} is not in the solution.")];

    /// <summary>What has code has tests.</summary>
    public static string[] HasTests(IReadOnlyCollection<Project> projects) =>
        [.. projects
            .Where(project => project.Ships && project.HasCode && !TestedElsewhere.Contains(project.Name))
            .Where(project => !projects.Any(other => other.Name == project.Name + ".Tests"))
            .Select(project => $"{project.Name} has no {project.Name}.Tests.")];

    /// <summary>The top level holds what tools and readers look for there, and nothing else.</summary>
    public static string[] OnTop(IEnumerable<string> entries, IEnumerable<string> ignored) =>
        [.. entries.Except(TopLevel).Where(entry => !ignored.Any(pattern => Matches(entry, pattern)))
            .Select(entry => $"'{entry}' has no place at the top level.")];

    /// <summary>A file that needs more than 500 lines is two files.</summary>
    public static string[] Size(IEnumerable<(string Path, int Lines)> files) =>
        [.. files.Where(file => file.Lines > LinesMax && Text.Contains(Path.GetExtension(file.Path)))
            .Select(file => $"{file.Path} has {file.Lines} lines; {LinesMax} is the most.")];

    private static bool Matches(string entry, string pattern) =>
        Regex.IsMatch(entry, $"^{Regex.Escape(pattern.Trim().Trim('/')).Replace("\\*", ".*", StringComparison.Ordinal)}$", RegexOptions.None, TimeSpan.FromSeconds(1));
}

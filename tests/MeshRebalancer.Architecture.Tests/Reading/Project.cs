using System.Xml.Linq;

namespace MeshRebalancer.Architecture.Tests;

/// <summary>What a project file says.</summary>
/// <param name="Name">As its file is called.</param>
/// <param name="Folder">From the root of the repository, with forward slashes.</param>
/// <param name="References">Names of the projects that it refers to.</param>
/// <param name="Packages">Names of the packages that it asks for.</param>
/// <param name="IsExecutable">Whether it is a program.</param>
/// <param name="HasCode">Whether there is any source file.</param>
internal sealed record Project(string Name, string Folder, string[] References, string[] Packages, bool IsExecutable, bool HasCode)
{
    /// <summary>Whether it ships, rather than tests.</summary>
    public bool Ships => Folder.StartsWith("src/", StringComparison.Ordinal) && !IsTest;

    /// <summary>Whether it is of the cluster's solution, whose packages are not everywhere to be had.</summary>
    public bool IsOfCluster => Folder.StartsWith("src/cluster/", StringComparison.Ordinal);

    /// <summary>Whether it tests or measures.</summary>
    public bool IsTest => Name.EndsWith(".Tests", StringComparison.Ordinal) || Name.EndsWith(".Benchmarks", StringComparison.Ordinal);

    public static Project Read(string root, string file)
    {
        var xml = XDocument.Load(file);
        var folder = Path.GetDirectoryName(file)!;
        return new(
            Path.GetFileNameWithoutExtension(file),
            Path.GetRelativePath(root, folder).Replace('\\', '/'),
            [.. Includes(xml, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))],
            [.. Includes(xml, "PackageReference")],
            xml.Descendants("OutputType").Any(type => type.Value == "Exe"),
            SourceTree.FilesUnder(folder).Any(path => path.EndsWith(".cs", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Includes(XDocument xml, string item) =>
        xml.Descendants(item).Select(element => element.Attribute("Include")?.Value).OfType<string>();
}

using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace MeshRebalancer.Devnet;

/// <summary>
/// A package's tarball, verified. Files are read out of it when they are needed and not unpacked beside it, so that what was
/// verified is what is used.
/// </summary>
/// <param name="package">Which.</param>
/// <param name="tarball">Its bytes.</param>
public sealed class PackageArchive(PinnedPackage package, byte[] tarball)
{
    /// <summary>Which package it is.</summary>
    public PinnedPackage Package { get; } = package;

    /// <summary>Reads files of the package in one pass.</summary>
    /// <param name="paths">Inside the package, with slashes.</param>
    /// <exception cref="DevnetException">One isn't there.</exception>
    public IReadOnlyDictionary<string, byte[]> Read(params IReadOnlyCollection<string> paths)
    {
        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var tar = new TarReader(new GZipStream(new MemoryStream(tarball), CompressionMode.Decompress));
        while (found.Count < paths.Count && tar.GetNextEntry() is { } entry)
        {
            // npm puts everything under one folder, mostly but not always called "package".
            var path = entry.Name[(entry.Name.IndexOf('/', StringComparison.Ordinal) + 1)..];
            if (entry.DataStream is { } content && paths.Contains(path))
                found[path] = Bytes(content);
        }

        return paths.FirstOrDefault(path => !found.ContainsKey(path)) is { } missing
            ? throw new DevnetException($"{Package.Spec} holds no file {missing}.")
            : found;
    }

    /// <summary>Reads one JSON file of the package.</summary>
    public JsonElement ReadJson(string path) => JsonElement.Parse(Read(path)[path]);

    private static byte[] Bytes(Stream content)
    {
        using var copy = new MemoryStream();
        content.CopyTo(copy);
        return copy.ToArray();
    }
}

using System.Globalization;
using System.IO.Compression;
using System.Text;
using MeshRebalancer.Hosting.Nodes;

namespace MeshRebalancer.Node.Support;

/// <summary>Named texts for whoever helps from outside, in one file. It is written only when no secret of the configuration stands in it.</summary>
/// <param name="secrets">Texts that may not stand in it.</param>
internal sealed class SupportBundle(IReadOnlyList<string> secrets)
{
    private readonly SortedDictionary<string, string> _entries = new(StringComparer.Ordinal);

    /// <summary>What it holds.</summary>
    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>Adds a text; what goes wrong while it is made stands in its place.</summary>
    public async Task AddAsync(string name, Func<Task<string>> make)
    {
        try
        {
            _entries[name] = await make();
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            _entries[name] = $"This could not be collected: {failed.GetType().Name}: {failed.Message}\n";
        }
    }

    /// <summary>Writes the file, for its owner alone.</summary>
    /// <exception cref="NodeRefusedException">An entry holds a secret, or the file is there already: nothing is written.</exception>
    public async Task WriteAsync(string path, CancellationToken cancel)
    {
        if (_entries.Where(entry => secrets.Any(secret => entry.Value.Contains(secret, StringComparison.OrdinalIgnoreCase))).Select(entry => entry.Key).ToArray() is [_, ..] told)
            throw new NodeRefusedException($"A secret of the configuration stands in {string.Join(", ", told)}; no bundle was written. Please report this without the bundle.");
        if (File.Exists(path))
            throw new NodeRefusedException($"--output names {path}, which is there already; nothing was written.");

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new FileStream(path, options);
        await using var zip = new ZipArchive(file, ZipArchiveMode.Create);
        foreach (var (name, text) in _entries)
        {
            await using var entry = await zip.CreateEntry(name).OpenAsync(cancel);
            await entry.WriteAsync(Encoding.UTF8.GetBytes(text), cancel);
        }
    }

    /// <summary>One line for people.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_entries.Count} entries: {string.Join(", ", Names)}");
}

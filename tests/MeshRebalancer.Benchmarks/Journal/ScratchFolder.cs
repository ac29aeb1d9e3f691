namespace MeshRebalancer.Benchmarks.Journal;

/// <summary>A folder on the disk that is measured (the one for temporary files), deleted at the end.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mesh-benchmarks-");

    /// <summary>A file in it.</summary>
    public string File(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}

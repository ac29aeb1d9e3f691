namespace MeshRebalancer.Engine.Embedded.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TempFolder
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mesh-journal-").FullName;

    public string Journal => System.IO.Path.Combine(Path, "mesh.db");

    public void Delete() => Directory.Delete(Path, recursive: true);
}

using MeshRebalancer.Node.Tests.World;

namespace MeshRebalancer.Node.Tests.Processes;

/// <summary>A journal that a node has written, and closed when it was asked to stop.</summary>
public sealed class WrittenJournal : IAsyncLifetime, IDisposable
{
    private readonly TestFolder _folder = new();

    public async Task InitializeAsync()
    {
        await using var node = _folder.Run();
        await node.ServesAsync();
        (await node.StopAsync()).ShouldBe(0, node.Said);
    }

    public async Task<string> CopyToAsync(string path)
    {
        await using var from = File.OpenRead(_folder.Journal);
        await using var to = File.Create(path);
        await from.CopyToAsync(to);
        return path;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}

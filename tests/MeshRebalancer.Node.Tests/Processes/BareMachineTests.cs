using System.Net;
using System.Net.Sockets;
using MeshRebalancer.EndToEnd;
using MeshRebalancer.Node.Tests.World;

namespace MeshRebalancer.Node.Tests.Processes;

/// <summary>The demo on a machine that lacks what it needs.</summary>
public sealed class BareMachineTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_that_is_missing_is_told_at_once_in_a_line_each_with_how_to_get_it()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        // A file stands where the cache's folder should be.
        await File.WriteAllTextAsync(_folder.File("cache"), "");
        await using var demo = NodeProcess.StartIn([("PATH", _folder.File("nothing")), ("MESH_CACHE", _folder.File("cache"))], "demo", "--once", "--json", "--port", $"{port}");

        (await demo.EndAsync()).ShouldBe(1, demo.Said);

        demo.Output.ShouldBeEmpty();
        var lines = demo.Errors.Split('\n');
        lines.Length.ShouldBe(4, demo.Errors);
        lines[0].ShouldStartWith("mesh: Node.js");
        lines[0].ShouldContain("https://nodejs.org");
        lines[1].ShouldStartWith("mesh: npm");
        lines[2].ShouldBe($"mesh: The cache folder {_folder.File("cache")} can't be written: set MESH_CACHE to one that can.");
        lines[3].ShouldBe($"mesh: Port {port} is in use on 127.0.0.1: stop what listens there, or choose another port.");
        _folder.ShouldBeClean(demo.Said);
    }
}

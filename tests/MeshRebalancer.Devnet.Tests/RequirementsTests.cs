using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MeshRebalancer.Devnet.Tests;

public sealed class RequirementsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mesh-devnet-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Machine_that_runs_these_tests_has_what_is_needed() =>
        (await Requirements.CheckAsync(new CacheFolder(_folder.FullName), [0], default)).ShouldAllBe(requirement => requirement.IsMet);

    [Theory]
    [InlineData("v20.0.0\n", true)]
    [InlineData("v22.1.3", true)]
    [InlineData("v18.20.4", false)]
    [InlineData("nonsense", false)]
    public void Node_must_be_20_or_newer(string printed, bool met) => Requirements.JudgeNode(printed).IsMet.ShouldBe(met);

    [Fact]
    public async Task Taken_port_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var refused = await Should.ThrowAsync<DevnetException>(() => Requirements.DemandAsync(new CacheFolder(_folder.FullName), [port], default));
        refused.Message.ShouldBe($"Port {port} is in use on 127.0.0.1: stop what listens there, or choose another port.");
    }

    [Fact]
    public async Task Cache_that_cannot_be_made_is_named()
    {
        var file = Path.Combine(_folder.FullName, "file");
        await File.WriteAllTextAsync(file, "");
        var refused = await Should.ThrowAsync<DevnetException>(() => Requirements.DemandAsync(new CacheFolder(Path.Combine(file, "cache")), [], default));
        refused.Message.ShouldContain("MESH_CACHE");
    }

    [Fact]
    public async Task Missing_program_gives_the_line_that_says_how_to_get_it()
    {
        var missing = await Should.ThrowAsync<DevnetException>(() => ExternalTool.RunAsync(new ProcessStartInfo("no-such-program"), ExternalTool.NpmMissing, default));
        missing.Message.ShouldBe(ExternalTool.NpmMissing);
    }

    [Theory]
    [InlineData("No space left on device", 28)]
    [InlineData("There is not enough space on the disk.", unchecked((int)0x80070070))]
    public async Task Full_disk_is_said_to_be_full(string message, int code)
    {
        var refused = await Should.ThrowAsync<DevnetException>(() => DiskFull.GuardAsync<int>(() => throw new IOException(message, code)));
        refused.Message.ShouldBe(DiskFull.Message);
    }
}

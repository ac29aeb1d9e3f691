using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace MeshRebalancer.EndToEnd;

/// <summary>Commands that run until Ctrl-C, and what is done with what they print.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mesh-command-");

    private string Config => Path.Combine(_folder.FullName, "mesh.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_devnet_prints_is_a_configuration_that_check_finds_well_and_Ctrl_C_stops_the_chains()
    {
        await using var devnet = NodeProcess.Start("devnet");
        await devnet.SaysAsync("The chains run until Ctrl-C.");
        await File.WriteAllTextAsync(Config, devnet.Output);
        var well = await NodeProcess.RunAsync("check", "--config", Config);
        well.ExitCode.ShouldBe(0, well.Output + well.Errors);
        well.Output.ShouldEndWith("All is well.");
        well.Output.ShouldNotContain("BAD");

        var wrong = await CheckWrongAsync(devnet.Output);
        wrong.ExitCode.ShouldBe(1, wrong.Output + wrong.Errors);
        wrong.Output.Split('\n').Where(line => line.Contains("BAD", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldContain("7");

        (await devnet.InterruptAsync()).ShouldBe(0, devnet.Said);
        foreach (var url in JsonNode.Parse(devnet.Output)!["chains"]!.AsArray().Select(chain => new Uri((string)chain!["rpc"]!["endpoints"]![0]!["httpUrl"]!)))
        {
            await ShouldBeDeafAsync(url);
        }
    }

    [Fact]
    public async Task The_demo_goes_on_with_a_wandering_market_until_Ctrl_C_which_stops_its_chains_too()
    {
        await using var demo = NodeProcess.Start("demo", "--port", "0");
        await demo.ServesAsync();
        await demo.SaysAsync("The market wanders on.");
        var children = Children(demo.Id);
        children.Length.ShouldBeGreaterThanOrEqualTo(2);
        var before = (await demo.GetAsync("/api/v1/prices")).ToString();
        await Wait.UntilAsync(async () => (await demo.GetAsync("/api/v1/prices")).ToString() != before, () => "prices wander");

        (await demo.InterruptAsync()).ShouldBe(130, demo.Said);

        demo.Errors.ShouldBeEmpty();
        demo.Output.ShouldContain("weights ");
        await Wait.UntilAsync(
            () => Task.FromResult(!children.Any(child => Directory.Exists($"/proc/{child}"))),
            () => $"the chains end with the demo, which started {string.Join(", ", children)}");
    }

    private async Task<(int ExitCode, string Output, string Errors)> CheckWrongAsync(string printed)
    {
        var root = JsonNode.Parse(printed)!;
        root["chains"]![0]!["tokens"]!.AsArray().First(token => (string)token!["asset"]! == "WETH")!["decimals"] = 7;
        await File.WriteAllTextAsync(Config, root.ToJsonString());
        return await NodeProcess.RunAsync("check", "--config", Config);
    }

    private static async Task ShouldBeDeafAsync(Uri url)
    {
        using var client = new TcpClient();
        await Should.ThrowAsync<SocketException>(() => client.ConnectAsync(url.Host, url.Port));
    }

    private static string[] Children(int process) =>
    [
        .. Directory.EnumerateDirectories($"/proc/{process}/task")
            .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)),
    ];
}

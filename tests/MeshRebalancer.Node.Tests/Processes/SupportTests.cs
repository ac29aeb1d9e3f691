using System.IO.Compression;
using System.Text.Json.Nodes;
using MeshRebalancer.EndToEnd;
using MeshRebalancer.Node.Tests.World;

namespace MeshRebalancer.Node.Tests.Processes;

/// <summary>The support bundle of a running node: useful, and without any of the canaries that its configuration, keys and database hold.</summary>
public sealed class SupportTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Zip => _folder.File("bundle.zip");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_running_nodes_bundle_says_how_it_is_and_holds_no_secret()
    {
        _folder.Configure(root => root["chains"]![0]!["transactions"] = new JsonObject
        {
            ["private"] = new JsonObject { ["rpcUrl"] = "https://user:canary-of-a-relay-key@relay.example/canary-of-a-relay-path?key=canary-of-a-relay-query" },
        });
        await using var node = _folder.Run();
        await node.ServesAsync();

        var (exit, output, errors) = await NodeProcess.RunAsync("support", "--config", _folder.Config, "--output", Zip, "--url", Page(node));

        exit.ShouldBe(0, errors);
        var entries = await UnzipAsync();
        entries["about.txt"].ShouldContain("version: 0.");
        entries["configuration.json"].ShouldContain("https://relay.example/(left out)");
        entries["journal/verified.txt"].ShouldContain(" 0 streams are damaged.");
        entries["journal/streams.txt"].ShouldContain("portfolio-treasury-treasury");
        entries["journal/latest.txt"].ShouldContain("portfolio.opened.v1");
        entries["node/healthz-live.txt"].ShouldBe("live");
        entries["node/healthz-chains.txt"].ShouldContain("Chain 1 has not been heard of yet.");
        entries["node/api-v1-portfolios.txt"].ShouldContain("treasury");
        _folder.ShouldBeClean(output + errors);
        foreach (var (name, text) in entries)
        {
            _folder.ShouldBeClean($"{name}: {text}");
            text.ShouldNotContain("canary", Case.Insensitive, name);
        }
    }

    [Fact]
    public async Task Without_a_node_the_bundle_says_so_and_a_file_that_is_there_is_kept()
    {
        _folder.Configure(root => root["listenUrl"] = "http://127.0.0.1:1");
        (await NodeProcess.RunAsync("support", "--config", _folder.Config, "--output", Zip)).ExitCode.ShouldBe(0);
        var entries = await UnzipAsync();
        entries["node/healthz-live.txt"].ShouldContain("does not answer");
        entries["journal/streams.txt"].ShouldContain("does not exist");

        (await _folder.FailsAsync(2, "support", "--config", _folder.Config, "--output", Zip)).ShouldContain("is there already");
    }

    [Fact]
    public async Task A_bundle_in_which_a_secret_stands_is_not_written()
    {
        // A portfolio that is named like the passphrase: no rule of redaction knows that, the second look does.
        await File.WriteAllTextAsync(_folder.File("keys/treasury.pass"), "treasury\n");
        (await _folder.FailsAsync(2, "support", "--config", _folder.Config, "--output", Zip)).ShouldContain("no bundle was written");
        File.Exists(Zip).ShouldBeFalse();
    }

    private static string Page(NodeProcess node) =>
        node.Output.Split(' ', '\n').Select(word => word.TrimEnd('.')).First(word => word.StartsWith("http://127.0.0.1:", StringComparison.Ordinal));

    private async Task<SortedDictionary<string, string>> UnzipAsync()
    {
        var entries = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await using var zip = await ZipFile.OpenReadAsync(Zip);
        foreach (var entry in zip.Entries)
        {
            using var reader = new StreamReader(await entry.OpenAsync());
            entries[entry.FullName] = await reader.ReadToEndAsync();
        }

        return entries;
    }
}

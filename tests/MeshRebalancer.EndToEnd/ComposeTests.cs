using System.Text.Json.Nodes;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Node.Demo;

namespace MeshRebalancer.EndToEnd;

/// <summary>The cluster of docker-compose.yml finds the devnet's contracts where its configuration says that they are.</summary>
[Collection(DevnetCollection.Name)]
public sealed class ComposeTests(DevnetFixture fixture)
{
    [Fact]
    public void The_compose_files_cluster_names_the_devnets_contracts()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "mesh.devnet.json"));
        ConfigurationReader.Read(text, AppContext.BaseDirectory).Match(_ => "", violations => string.Join('\n', violations)).ShouldBeEmpty();
        var (composed, running) = (JsonNode.Parse(text)!, JsonNode.Parse(ConfigurationWriter.Write(DevnetConfigurations.Of(
            fixture.Devnet.Deployment, new JournalConfiguration.Sqlite("mesh.db"), new("http://127.0.0.1:5080"), null, [], [])))!);
        // Hosts and ports are the containers'; all else is the same.
        Places(composed).ShouldBe(Places(running));
    }

    private static string Places(JsonNode configuration)
    {
        foreach (var chain in configuration["chains"]!.AsArray())
        {
            chain!.AsObject().Remove("rpc");
        }

        var cctp = configuration["bridges"]!.AsArray().First(bridge => (string?)bridge!["kind"] == "cctp-v2")!.DeepClone();
        cctp.AsObject().Remove("attestationUrl");
        return $"{configuration["chains"]}\n{cctp}";
    }
}

using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshRebalancer.EndToEnd;
using MeshRebalancer.Evm;

namespace MeshRebalancer.Node.Tests.World;

/// <summary>
/// A folder with the sample configuration made runnable: a key of its own, a free port, a SQLite journal, and endpoints where nobody answers.
/// Its secrets are canaries that no output may ever hold.
/// </summary>
internal sealed class TestFolder : IDisposable
{
    private const string UrlCanary = "canary-of-an-api-key-0815";
    private const string PassphraseCanary = "canary-of-a-passphrase-4711";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mesh-node-");
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    // Bound and not listening: the port is ours, so nobody answers on it.
    private readonly Socket _deaf = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public TestFolder()
    {
        _deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Directory.CreateDirectory(File("keys"));
        using var key = PrivateKey.FromBytes(_secret);
        using var tank = PrivateKey.Generate();
        Keep("treasury", key);
        Keep("tank", tank);
        Configure();
    }

    public string Config => File("mesh.json");

    public string Journal => File("mesh.db");

    public string File(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Writes the configuration, with a change of its own.</summary>
    public void Configure(Action<JsonNode>? change = null)
    {
        var sample = System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "mesh.sample.jsonc"));
        var root = JsonNode.Parse(sample, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
        root["listenUrl"] = "http://127.0.0.1:0";
        root["identity"] = new JsonObject { ["mode"] = "off" };
        root.AsObject().Remove("telemetry");
        foreach (var chain in root["chains"]!.AsArray())
        {
            chain!["rpc"] = new JsonObject { ["httpUrls"] = new JsonArray($"http://{_deaf.LocalEndPoint}/v1/{UrlCanary}") };
        }

        change?.Invoke(root);
        System.IO.File.WriteAllText(Config, root.ToJsonString());
    }

    /// <summary>A node on it.</summary>
    public NodeProcess Run() => NodeProcess.Start("run", "--config", Config);

    /// <summary>What every output must be: words without a stack trace and without a secret.</summary>
    public void ShouldBeClean(string said)
    {
        said.ShouldNotContain("   at ");
        said.ShouldNotContain("Unhandled exception");
        foreach (var canary in new[] { UrlCanary, PassphraseCanary, Convert.ToHexStringLower(_secret) })
        {
            said.Contains(canary, StringComparison.OrdinalIgnoreCase).ShouldBeFalse($"a secret was told:\n{said}");
        }
    }

    /// <summary>Runs a command that fails: its exit code and its words on standard error, which are clean.</summary>
    public async Task<string> FailsAsync(int exit, params string[] arguments)
    {
        var (found, output, errors) = await NodeProcess.RunAsync(arguments);
        found.ShouldBe(exit, $"{string.Join(' ', arguments)}\n{output}\n--\n{errors}");
        ShouldBeClean(output + errors);
        return errors;
    }

    private void Keep(string account, PrivateKey key)
    {
        System.IO.File.WriteAllText(File($"keys/{account}.json"), Keystore.Write(key, PassphraseCanary, KeyDerivation.Light));
        System.IO.File.WriteAllText(File($"keys/{account}.pass"), PassphraseCanary + "\n");
    }

    public void Dispose()
    {
        _deaf.Dispose();
        _folder.Delete(recursive: true);
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshRebalancer.Evm;

namespace MeshRebalancer.Devnet;

/// <summary>Compiles our own contracts with solcjs, once per version of sources and compiler.</summary>
internal sealed class SolidityCompiler(CacheFolder cache, PackageCache packages)
{
    private const int OptimizerRuns = 200;

    /// <summary>All contracts of the embedded sources, by name.</summary>
    /// <exception cref="DevnetException">A source does not compile; the message is the compiler's first error.</exception>
    public async Task<IReadOnlyDictionary<string, CompiledContract>> CompileAsync(CancellationToken cancel)
    {
        var compiler = PinnedPackage.Named("solc");
        var input = Input(Resources.Solidity());
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(compiler.Spec + input)));
        var path = Path.Combine(cache.Folder("compiled"), key + ".json");
        if (File.Exists(path) && TryRead(await File.ReadAllTextAsync(path, cancel)) is { } known)
            return known;
        var program = await packages.UnpackAsync(compiler, "soljson.js", cancel);
        var output = await ExternalTool.RunAsync(ExternalTool.Node("-e", Resources.Text("compile.cjs"), "--", program), ExternalTool.NodeMissing, cancel, input);
        var contracts = Read(output);
        await CacheFolder.WriteAsync(path, Encoding.UTF8.GetBytes(output), cancel);
        return contracts;
    }

    private static string Input(IEnumerable<KeyValuePair<string, string>> sources) => new JsonObject
    {
        ["language"] = "Solidity",
        ["sources"] = new JsonObject(sources.Select(source => KeyValuePair.Create(source.Key, (JsonNode?)new JsonObject { ["content"] = source.Value }))),
        ["settings"] = new JsonObject
        {
            ["optimizer"] = new JsonObject { ["enabled"] = true, ["runs"] = OptimizerRuns },
            ["outputSelection"] = new JsonObject { ["*"] = new JsonObject { ["*"] = new JsonArray("evm.bytecode.object") } },
        },
    }.ToJsonString();

    private static Dictionary<string, CompiledContract>? TryRead(string output)
    {
        try
        {
            return Read(output);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Dictionary<string, CompiledContract> Read(string output)
    {
        var json = JsonElement.Parse(output);
        if (json.TryGetProperty("errors", out var errors) && errors.EnumerateArray().FirstOrDefault(IsError) is { ValueKind: JsonValueKind.Object } error)
            throw new DevnetException($"The devnet's contracts don't compile: {error.GetProperty("formattedMessage").GetString()!.ReplaceLineEndings(" ")}");
        return json.GetProperty("contracts").EnumerateObject()
            .SelectMany(file => file.Value.EnumerateObject())
            .ToDictionary(contract => contract.Name, contract => new CompiledContract(contract.Name, Code(contract.Value)), StringComparer.Ordinal);
    }

    private static bool IsError(JsonElement error) => error.GetProperty("severity").GetString() == "error";

    private static HexBytes Code(JsonElement contract) =>
        HexBytes.Parse("0x" + contract.GetProperty("evm").GetProperty("bytecode").GetProperty("object").GetString());
}

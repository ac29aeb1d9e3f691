using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Adapters.Uniswap;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Checks;

/// <summary>What is configured on one chain, as far as it can be compared with the chain.</summary>
/// <param name="Connection">The chain's endpoint.</param>
/// <param name="Tokens">The configured tokens; those of other chains are left out.</param>
/// <param name="Venues">The venues on this chain.</param>
/// <param name="Prices">The price sources on this chain.</param>
/// <param name="Bridges">Bridges that reach it.</param>
/// <param name="Accounts">Accounts that act on it.</param>
public sealed record CheckScope(
    EvmConnection Connection, EquatableArray<Token> Tokens, EquatableArray<UniswapV3Venue> Venues, EquatableArray<IPriceSource> Prices,
    EquatableArray<IBridge> Bridges, EquatableArray<Address> Accounts);

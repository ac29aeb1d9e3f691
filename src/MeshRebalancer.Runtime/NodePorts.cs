using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Runtime;

/// <summary>Everything outside that a node works with.</summary>
/// <param name="Map">What can be traded where.</param>
/// <param name="Chains">One for each network.</param>
/// <param name="Venues">Unique by name and chain.</param>
/// <param name="Bridges">Unique by name.</param>
/// <param name="Prices">Unique by name.</param>
/// <param name="Signer">The keys.</param>
/// <param name="Backing">Issuers and bridges behind tokens, where there are any.</param>
/// <param name="Calls">Who reads calls back that are neither a venue's nor a bridge's: of tokens.</param>
/// <param name="Native">How accounts come to native coin; null where none is topped up.</param>
/// <param name="Streams">Prices that are sent unasked; null where there are none.</param>
public sealed record NodePorts(
    MarketMap Map,
    IReadOnlyList<IChain> Chains,
    IReadOnlyList<ISwapVenue> Venues,
    IReadOnlyList<IBridge> Bridges,
    IReadOnlyList<IPriceSource> Prices,
    ISigner Signer,
    EquatableArray<TokenBacking> Backing = default,
    IReadOnlyList<ICallReader>? Calls = null,
    INativeCalls? Native = null,
    IReadOnlyList<IPriceStream>? Streams = null)
{
    /// <summary>Everything that prices come from, read or streamed.</summary>
    public IReadOnlyList<IPriceOrigin> Origins => [.. Prices, .. (Streams ?? []).SelectMany(stream => stream.Origins)];

    /// <summary>Everybody who makes calls.</summary>
    public IReadOnlyList<ICallReader> CallReaders => [.. Venues, .. Bridges, .. Calls ?? [], .. Native is null ? [] : new[] { Native }];
}

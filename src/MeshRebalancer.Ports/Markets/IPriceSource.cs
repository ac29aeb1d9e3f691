using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Ports.Markets;

/// <summary>Where a price comes from.</summary>
public interface IPriceOrigin
{
    /// <summary>Unique among all of them, such as <c>chainlink:1:WETH</c>.</summary>
    string Name { get; }

    /// <summary>The asset that it prices.</summary>
    AssetId Asset { get; }

    /// <summary>The chain on which the asset's own token is traded at this price; null for a feed or an exchange, which know no token.</summary>
    ChainId? TradedOn => null;
}

/// <summary>An origin that is read: a feed on a chain, a pool's own price. It says what it sees; believing is the market board's.</summary>
public interface IPriceSource : IPriceOrigin
{
    /// <summary>The chain whose new heads make it worth reading again.</summary>
    ChainId Chain { get; }

    /// <summary>Who reads it together with others that have the same reader; null where it is read by itself.</summary>
    IPriceReader? Reader => null;

    /// <summary>The price as the source has it, with its own instant. A negative, zero or absent answer is Unreadable.</summary>
    Task<Result<PriceObservation, PortError>> ReadAsync(CancellationToken cancel);
}

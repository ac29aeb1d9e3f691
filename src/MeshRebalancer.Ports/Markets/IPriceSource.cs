using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Ports.Markets;

/// <summary>One origin of prices: a feed on a chain, a pool's own price, an exchange. It says what it sees; believing is the market board's.</summary>
public interface IPriceSource
{
    /// <summary>Unique among sources, such as <c>chainlink:1:WETH</c>.</summary>
    string Name { get; }

    /// <summary>The asset that it prices.</summary>
    AssetId Asset { get; }

    /// <summary>The chain whose new heads make it worth reading again.</summary>
    ChainId Chain { get; }

    /// <summary>Who reads it together with others that have the same reader; null where it is read by itself.</summary>
    IPriceReader? Reader => null;

    /// <summary>The price as the source has it, with its own instant. A negative, zero or absent answer is Unreadable.</summary>
    Task<Result<PriceObservation, PortError>> ReadAsync(CancellationToken cancel);
}

/// <summary>One source's word.</summary>
/// <param name="Source">Its name.</param>
/// <param name="Asset">The asset.</param>
/// <param name="Price">In USD.</param>
/// <param name="At">When the source says that it was so (a feed's <c>updatedAt</c>, a pool's block time).</param>
/// <param name="AgeMaxSeconds">Older than this is stale: the feed's heartbeat and some grace.</param>
public sealed record PriceObservation(string Source, AssetId Asset, Price Price, DateTimeOffset At, int AgeMaxSeconds);

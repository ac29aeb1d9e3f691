using MeshRebalancer.Domain.Markets;

namespace MeshRebalancer.Ports.Markets;

/// <summary>Prices that are sent unasked, such as an exchange's over a WebSocket. Several origins may share one connection.</summary>
public interface IPriceStream
{
    /// <summary>Unique among streams; in reasons and logs.</summary>
    string Name { get; }

    /// <summary>Whose prices come: one origin an asset.</summary>
    IReadOnlyList<IPriceOrigin> Origins { get; }

    /// <summary>
    /// Connects, and gives each price as it comes. Ends or throws when the connection is lost; then it is called again after a pause. What it can't read
    /// it leaves out, because the next price is on its way.
    /// </summary>
    IAsyncEnumerable<PriceObservation> FollowAsync(CancellationToken cancel);
}

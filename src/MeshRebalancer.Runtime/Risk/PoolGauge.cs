using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Runtime.Effects;
using MeshRebalancer.Runtime.Planning;

namespace MeshRebalancer.Runtime.Risk;

/// <summary>Measures the pool that a leg is about to swap in, where the desk limits what all portfolios take of one pool.</summary>
/// <param name="venues">Who measures.</param>
public sealed class PoolGauge(Venues venues)
{
    /// <summary>The pool at verified prices; null where nothing asks for it; a block where it can't be read: unknown is no depth.</summary>
    public async Task<Result<PoolStanding?, Block>> OfAsync(RebalanceEffect.CheckLeg effect, Price price, PoolShare? share, CancellationToken cancel)
    {
        if (share is null || effect.Leg is not PlannedLeg.Swap swap)
            return new Result<PoolStanding?, Block>.Ok(null);
        var token = effect.Request.Facts.Find(swap.In.Token)!;
        TimeSpan? window = share.VolumeMaxBps is null ? null : TimeSpan.FromSeconds(share.WindowSeconds);
        return (await venues.Venue(swap.Pool.Venue, token.Id.Chain).MeasureAsync(swap.Pool, token.Id, window, cancel)).Match<Result<PoolStanding?, Block>>(
            found => new PoolStanding(Value(found.Depth), found.Volume is { } volume ? Value(volume) : null),
            error => new Block("pool-unknown", $"{PoolShare.NameOf(swap.Pool)}: {Words(error)}"));

        Usd Value(UInt256 raw) => price.ValueOf(raw, token.Decimals, Rounding.Down);
    }

    private static string Words(PortError error) => error is PortError.Declined declined ? $"{declined.Code}: {declined.Reason}" : error.Reason;
}

using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Effects;

namespace MeshRebalancer.Runtime.Risk;

/// <summary>
/// Asks the coordinator for a leg's room under the limits on value, after a good look and before the leg's first transaction. The answer is
/// stored there, so whoever asks again after a crash finds the same room reserved.
/// </summary>
/// <param name="standing">What stands where the leg goes.</param>
/// <param name="pools">The pool that it swaps in.</param>
/// <param name="time">Stamps questions.</param>
public sealed class FlightGate(StandingBook standing, PoolGauge pools, TimeProvider time)
{
    private static readonly RebalanceAggregate Rebalances = new();

    /// <summary>The limit that stands in the way, or null. A leg that would not act on this look asks for nothing.</summary>
    public async Task<Block?> AskAsync(RebalanceEffect.CheckLeg effect, LegCheck check, IStreams streams, CancellationToken cancel)
    {
        if (check.PriceIn is not PriceView.Known price || !await ActsAsync(effect, check, streams, cancel))
            return null;

        var stream = CoordinatorState.StreamOf(effect.Request.Facts.Desk);
        var state = (CoordinatorState)(await streams.ReadAsync(stream, cancel)).State;
        var flight = FlightOf(effect, price.Price);
        var limited = flight.CountsAgainst().Where(one => one.Limit.IsExposure() && state.Limits?.Of(one.Limit) is not null).ToArray();
        var stands = await standing.OfAsync(effect.Request.Facts.Desk, limited, streams, cancel);
        var pool = await pools.OfAsync(effect, price.Price, state.Limits?.PoolShare, cancel);
        return stands.Then(there => pool.Then<CoordinatorCommand.ReserveFlight>(found => new CoordinatorCommand.ReserveFlight(effect.Request.Stream, flight, there, time.GetUtcNow(), found))) switch
        {
            Result<CoordinatorCommand.ReserveFlight, Block>.Fail fail => fail.Error,
            Result<CoordinatorCommand.ReserveFlight, Block>.Ok ok => await streams.AskAsync(stream, ok.Value, cancel) is Reply.Refused refused
                ? new Block(refused.Code, refused.Reason)
                : null,
        };
    }

    // The rebalance's own rules say it: the same command is decided on the same state, and nothing is stored.
    private static async Task<bool> ActsAsync(RebalanceEffect.CheckLeg effect, LegCheck check, IStreams streams, CancellationToken cancel) =>
        Rebalances.Decide((RebalanceState)(await streams.ReadAsync(effect.Id.Stream, cancel)).State, new RebalanceCommand.ReportCheck(effect.Id, check))
            is Decision<RebalanceEvent>.Accepted { Events: { Count: > 0 } events } && events[0] is not (RebalanceEvent.LegChecking or RebalanceEvent.LegFailed);

    private LegFlight FlightOf(RebalanceEffect.CheckLeg effect, Price price)
    {
        var (request, leg) = (effect.Request, effect.Leg);
        var (spent, bought) = (request.Facts.Find(leg.In.Token)!, request.Facts.Find(leg.ExpectedOut.Token)!);
        var (before, after) = (standing.BackingOf(spent.Id), standing.BackingOf(bought.Id));
        return new(
            leg.Id,
            spent.Id.Chain,
            bought.Id.Chain,
            (leg as PlannedLeg.Transfer)?.Bridge,
            (leg as PlannedLeg.Swap)?.Pool.Venue,
            spent.Asset,
            bought.Asset,
            after.Issuer == before.Issuer ? null : after.Issuer,
            after.BackedBy == before.BackedBy ? null : after.BackedBy,
            price.ValueOf(effect.AmountIn.Raw, spent.Decimals, Rounding.Up),
            [.. Funded(leg, effect.AmountIn.Raw).Select(part => new FundedPart(part.Leg, price.ValueOf(part.Raw, spent.Decimals, Rounding.Down)))],
            leg is PlannedLeg.Swap swap ? PoolShare.NameOf(swap.Pool) : null);
    }

    /// <summary>What the leg does not hold already, shared among the legs that bring it as the plan counted on them.</summary>
    private static IEnumerable<(string Leg, UInt256 Raw)> Funded(PlannedLeg leg, UInt256 amount)
    {
        var planned = leg.Funding.Aggregate(UInt256.Zero, (sum, funding) => sum + funding.Raw);
        var brought = UInt256.SaturatingSubtract(amount, leg.In.Raw - planned);
        return leg.Funding.Where(funding => !funding.Raw.IsZero).Select(funding => (funding.LegId, UInt256.MulDiv(brought, funding.Raw, planned, Rounding.Down)));
    }
}

using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>
/// Carries out one plan: each leg once what funds it is there, at the prices of that bar, and booked as the service books it. A crossing that
/// takes less than a bar arrives within it.
/// </summary>
internal sealed class BacktestLegs(BacktestMarket market, CostProfile costs, RebalanceRequest request, Plan plan, Chance? chance)
{
    // Out of a hundred, where faults are mixed in.
    private const double Fault = 0.05;
    private const int Late = 10;

    private readonly SortedDictionary<string, UInt256?> _brought = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Flight> _flying = new(StringComparer.Ordinal);
    private readonly List<BacktestTrade> _trades = [];

    /// <summary>What settled or failed, in the order of time.</summary>
    public IReadOnlyList<BacktestTrade> Trades => _trades;

    /// <summary>Whether every leg has come to its end.</summary>
    public bool IsDone => _brought.Count == plan.Legs.Count;

    /// <summary>How the rebalance ends.</summary>
    public RebalanceOutcome Outcome
    {
        get
        {
            var cost = _trades.Aggregate(CostEstimate.None, (sum, trade) => sum + trade.Cost);
            return _brought.Values.All(raw => raw is { IsZero: false }) ? new RebalanceOutcome.Completed(cost) : new RebalanceOutcome.Incomplete(cost, "a leg failed");
        }
    }

    /// <summary>Does what can be done before the next bar comes; returns the bookings, in order.</summary>
    /// <param name="next">When the next bar comes: what arrives before it is there now.</param>
    public IReadOnlyList<Booking> Advance(DateTimeOffset next)
    {
        List<Booking> bookings = [];
        for (var moved = true; moved;)
        {
            moved = false;
            foreach (var (id, flight) in _flying.Where(item => item.Value.Arrives < next).ToArray())
            {
                bookings.Add(Arrive(id, flight));
                moved = true;
            }

            foreach (var leg in plan.Legs.Where(IsReady))
            {
                bookings.AddRange(Start(leg));
                moved = true;
                break;
            }
        }

        return bookings;
    }

    private bool IsReady(PlannedLeg leg) =>
        !_brought.ContainsKey(leg.Id) && !_flying.ContainsKey(leg.Id) && leg.Funding.All(funding => _brought.ContainsKey(funding.LegId));

    private IEnumerable<Booking> Start(PlannedLeg leg)
    {
        var @in = leg.In with { Raw = Spendable(leg) };
        if (@in.Raw.IsZero)
        {
            _brought[leg.Id] = null;
            return [];
        }

        var fails = chance?.Happens(Fault) ?? false;
        return leg switch
        {
            PlannedLeg.Swap swap => Swap(swap, @in, fails),
            PlannedLeg.Transfer transfer => [Depart(transfer, @in, fails)],
        };
    }

    // What another leg brought less than expected is lacking in proportion, rounded down.
    private UInt256 Spendable(PlannedLeg leg)
    {
        var own = leg.In.Raw - leg.Funding.Aggregate(UInt256.Zero, (sum, funding) => sum + funding.Raw);
        return leg.Funding.Aggregate(own, (sum, funding) =>
        {
            var (expected, actual) = (plan.Legs.First(other => other.Id == funding.LegId).ExpectedOut.Raw, _brought[funding.LegId] ?? UInt256.Zero);
            return sum + UInt256.MulDiv(funding.Raw, UInt256.Min(actual, expected), expected, Rounding.Down);
        });
    }

    private IEnumerable<Booking> Swap(PlannedLeg.Swap leg, TokenAmount @in, bool fails)
    {
        if (fails || market.OutOf(leg.Pool, @in) is not { } @out || IsTooDear(@in, @out))
        {
            _brought[leg.Id] = null;
            _trades.Add(new(market.Bar.At, request.Number, Crossing: false, Usd.Zero, CostEstimate.None with { Gas = costs.SwapGas }, Settled: false));
            yield break;
        }

        market.Take(@in);
        market.Give(@out);
        _brought[leg.Id] = @out.Raw;
        var value = market.ValueOf(@in);
        var (fee, loss) = (new Usd(UInt256.MulDiv(value.Raw, leg.Pool.FeePips, 1_000_000u, Rounding.Up)), Above(value, market.ValueOf(@out)));
        _trades.Add(new(market.Bar.At, request.Number, Crossing: false, value, new(costs.SwapGas, fee < loss ? fee : loss, Above(loss, fee), Usd.Zero), Settled: true));
        yield return Booked(leg.Id + ".swap", leg.Id, @in.Token.Chain, spent: @in, received: @out);
    }

    private bool IsTooDear(TokenAmount @in, TokenAmount @out)
    {
        var (from, to) = (market.Facts.Find(@in.Token)!, market.Facts.Find(@out.Token)!);
        return @out.Raw < MinimumOut.For(@in.Raw, market.PriceOf(from.Asset), market.PriceOf(to.Asset), from.Decimals, to.Decimals, request.Mandate.SlippageMaxBps);
    }

    private Booking Depart(PlannedLeg.Transfer leg, TokenAmount @in, bool late)
    {
        market.Take(@in);
        var departed = new TokenAmount(leg.ExpectedOut.Token, @in.Raw);
        _flying[leg.Id] = new(@in, departed, market.Bar.At.AddSeconds((long)costs.BridgeSeconds * (late ? Late : 1)));
        return Booked(leg.Id + ".burn", leg.Id, @in.Token.Chain, spent: @in, departed: departed);
    }

    private Booking Arrive(string id, Flight flight)
    {
        _flying.Remove(id);
        var received = market.Across(flight.Sent, flight.Departed.Token);
        market.Give(received);
        _brought[id] = received.Raw;
        var value = market.ValueOf(flight.Sent);
        _trades.Add(new(market.Bar.At, request.Number, Crossing: true, value, new(costs.CrossingGas, Usd.Zero, Usd.Zero, Above(value, market.ValueOf(received))), Settled: true));
        return Booked(id + ".mint", id, received.Token.Chain, received: received, arrived: flight.Departed);
    }

    private Booking Booked(string purpose, string leg, ChainId chain, TokenAmount? spent = null, TokenAmount? received = null, TokenAmount? departed = null, TokenAmount? arrived = null) =>
        new(EffectId.Of(request.Stream, purpose), leg, Hash32.Zero, chain, market.Block, UInt256.Zero, spent, received, departed, arrived);

    private static Usd Above(Usd left, Usd right) => new(UInt256.SaturatingSubtract(left.Raw, right.Raw));

    private sealed record Flight(TokenAmount Sent, TokenAmount Departed, DateTimeOffset Arrives);
}

using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Once nothing goes wrong any more, everything comes to its end.</summary>
internal sealed class EndingChecker : Checker
{
    public override string Name => "ended";

    /// <summary>What is not at rest, in words.</summary>
    public static IEnumerable<string> Unfinished(Witness witness) =>
        witness.Shadows.States.Select(pair => Unfinished(witness, pair.Key, pair.Value)).OfType<string>();

    public override void AtEnd()
    {
        foreach (var one in Unfinished(Witness))
        {
            Violated(one);
        }
    }

    private static string? Unfinished(Witness witness, StreamId stream, object state) => state switch
    {
        PortfolioState.Rebalancing s when IsParked(witness, s.Book.Facts.RebalanceStream(s.Rebalance)) => null,
        PortfolioState.Requesting or PortfolioState.Rebalancing => $"{stream} is still {state.GetType().Name}",
        RebalanceState.Planning s => $"{stream} is still planning: {s.Blocked}",
        RebalanceState.Executing s => $"{stream} is still executing: {string.Join(", ", s.Legs.Select(leg => $"{leg.Leg.Id} {leg.State}"))}",
        RebalanceState.Parked s => ParkedChecker.Untruth(witness, s) is { } untruth ? $"{stream} is parked: {s.Reason} {untruth}" : null,
        RebalanceState.Ended { PortfolioTold: false } => $"{stream} has not told its portfolio",
        RebalanceState.Ended s when s.Legs.SelectMany(leg => leg.Strays).FirstOrDefault(stray => stray.Dead is null) is { } stray => $"{stream} has ended, and {stray.Step.Id} is open",
        PortfolioState.Watching { Book.Reopened: { Count: > 0 } reopened } => $"{stream} waits for {string.Join(", ", reopened)}",
        RebalanceState.Ended { CoordinatorTold: false } => $"{stream} has not told its coordinator",
        CoordinatorState s when s.Admitted.Where(one => !IsParked(witness, one.Request.Stream)).ToArray() is { Length: > 0 } admitted =>
            $"{stream} has admitted {string.Join(", ", admitted.Select(one => one.Request.Stream))}",
        CoordinatorState { Waiting.Count: > 0 } s => $"{stream} lets {string.Join(", ", s.Waiting.Select(one => one.Stream))} wait",
        AccountState.Open s when s.Submissions.FirstOrDefault(one => !one.Told) is { } one => $"{stream} has not answered {one.Id}: {one.State.GetType().Name}",
        AccountState.Open { Quarantine: { } quarantine } => $"{stream} is in quarantine: {quarantine.Reason}",
        AccountState.Unopened { Waiting.Count: > 0 } => $"{stream} never opened",
        _ => null,
    };

    private static bool IsParked(Witness witness, StreamId rebalance) => witness.Shadows.Of(rebalance) is RebalanceState.Parked;
}

/// <summary>
/// No portfolio buys and sells the same asset in two rebalances within its cool-down, unless a price, its mandate or its cash has moved between.
/// </summary>
internal sealed class ChurnChecker : Checker
{
    private const double PriceMoves = 0.01;

    private readonly Dictionary<(StreamId Portfolio, AssetId Asset), Deal> _deals = [];
    private readonly Dictionary<StreamId, Begin> _begun = [];
    private readonly Dictionary<StreamId, DateTimeOffset> _reasons = [];

    private sealed record Deal(int Rebalance, bool Bought, DateTimeOffset At, Begin Begun, long Version);

    // A rebalance goes by the prices and the mandate with which it began.
    private sealed record Begin(DateTimeOffset At, double[] Dollars);

    public override string Name => "churn";

    public override void OnStored(StoredStep step)
    {
        switch (step.Event)
        {
            case PortfolioEvent.Amended or PortfolioEvent.HoldingsObserved:
                _reasons[step.Stream] = World.Now;
                break;
            case PortfolioEvent.Requested { By: null }:
                _begun[step.Stream] = new(World.Now, Prices());
                break;
            case PortfolioEvent.Requested or PortfolioEvent.Proposed:
                _begun[step.Stream] = new(World.Now, Prices());
                _reasons[step.Stream] = World.Now;
                break;
            case PortfolioEvent.Booked { Booking: { Spent: { } spent, Received: { } received } } e:
                Note(step, e.Rebalance, spent, bought: false);
                Note(step, e.Rebalance, received, bought: true);
                break;
        }
    }

    // What a lost journal traded, the older one cannot know of: it is as if the owner had done it by hand.
    public override void OnRestored()
    {
        foreach (var (deal, _) in _deals.Where(pair => pair.Value.Version > Witness.Disk.Head(pair.Key.Portfolio).Version).ToArray())
        {
            _deals.Remove(deal);
        }
    }

    private double[] Prices() => [.. World.Map.Tokens.Select(token => World.Market.Dollars(token.Asset))];

    private void Note(StoredStep step, int rebalance, TokenAmount amount, bool bought)
    {
        var book = Portfolio.BookOf((PortfolioState)step.After)!;
        var asset = World.Map.Token(amount.Token).Asset;
        var deal = new Deal(rebalance, bought, World.Now, _begun[step.Stream], step.Stored.Version);
        if (asset != book.Mandate.Hub && _deals.TryGetValue((step.Stream, asset), out var last) && last.Bought != bought && last.Rebalance != rebalance
            && deal.At - last.At < TimeSpan.FromSeconds(book.Mandate.CooldownSeconds)
            && _reasons.GetValueOrDefault(step.Stream) <= last.Begun.At && deal.Begun.Dollars.Zip(last.Begun.Dollars, (now, then) => Math.Abs((now / then) - 1)).Max() < PriceMoves)
        {
            Violated($"{step.Stream} {(bought ? "bought" : "sold")} {asset} in rebalance {rebalance}, {(deal.At - last.At).TotalSeconds} s after the opposite in {last.Rebalance}, and nothing had happened between");
        }

        _deals[(step.Stream, asset)] = deal;
    }
}

using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>A desk's limits hold, counted by the rebalances that are really open.</summary>
internal sealed class LimitChecker : Checker
{
    public override string Name => "limits";

    public override void OnStored(StoredStep step)
    {
        switch (step.Event)
        {
            case RebalanceEvent.Started:
                var open = Witness.Shadows.States.Values.OfType<RebalanceState>().Select(OpenRebalances.RequestOf).OfType<RebalanceRequest>().ToArray();
                var turnover = open.Aggregate(Usd.Zero, (sum, request) => sum + request.Turnover);
                Must(open.Length <= World.Limits.OpenMax, () => $"{open.Length} rebalances are open, {World.Limits.OpenMax} are allowed");
                Must(turnover <= World.Limits.TurnoverMax, () => $"turnover of all open rebalances is {turnover.ToText()}, {World.Limits.TurnoverMax.ToText()} are allowed");
                break;
            case CoordinatorEvent.Admitted admitted:
                Note(admitted);
                break;
            case RebalanceEvent.LegBurning:
                CheckFlights();
                break;
            case CoordinatorEvent.Released released:
                Must(
                    Witness.Shadows.Of(released.Rebalance) is RebalanceState.Ended,
                    () => $"the room of {released.Rebalance} was freed while it is {Witness.Shadows.Of(released.Rebalance).GetType().Name}");
                break;
        }
    }

    private readonly List<CoordinatorEvent.Admitted> _admitted = [];

    // By the coordinator's own clock: while that jumps, nobody can say what a minute was.
    private void Note(CoordinatorEvent.Admitted admitted)
    {
        _admitted.Add(admitted);
        if (World.Faults.Plays(FaultKind.ClockJump) || Witness.Restores > 0)
            return;
        var minute = _admitted.Count(one => admitted.At - one.At < TimeSpan.FromSeconds(60) && one.At <= admitted.At);
        Must(minute <= (World.Limits.StartsPerMinuteMax ?? int.MaxValue), () => $"{minute} rebalances were admitted within a minute, {World.Limits.StartsPerMinuteMax} are allowed");
        var day = _admitted.Where(one => one.Request.Facts.Stream == admitted.Request.Facts.Stream && admitted.At - one.At < TimeSpan.FromDays(1))
            .Aggregate(Usd.Zero, (sum, one) => sum + one.Request.Turnover);
        if (World.Limits.TurnoverPerPortfolioDayMax is { } most)
            Must(day <= most, () => $"{admitted.Request.Facts.Stream} was admitted with {day.ToText()} within a day, {most.ToText()} are allowed");
    }

    // What is on its way over the bridge by the legs' own words, at today's prices.
    private void CheckFlights()
    {
        if (World.Limits.InFlight?.PerBridgeMax is not { } most)
            return;
        foreach (var bridge in Witness.Shadows.States.Values.OfType<RebalanceState>().SelectMany(OpenRebalances.LeavingOf).GroupBy(leg => leg.Bridge))
        {
            var flying = bridge.Sum(leg => Dollars(leg.In));
            Must(flying <= 1.03 * (double)most.Raw / 1e18, () => FormattableString.Invariant($"{flying:0} USD are on their way over {bridge.Key}, {most.ToText()} are allowed"));
        }
    }

    private double Dollars(TokenAmount amount) =>
        World.Market.Dollars(World.Map.Token(amount.Token).Asset) * (double)amount.Raw / Math.Pow(10, World.Map.Token(amount.Token).Decimals);
}

/// <summary>One rebalance of a portfolio is open at a time.</summary>
internal sealed class OneOpenChecker : Checker
{
    public override string Name => "one-open";

    public override void OnStored(StoredStep step)
    {
        switch (step.Event)
        {
            case RebalanceEvent.Started e:
                var others = Witness.Shadows.States.Where(pair => pair.Key != step.Stream && pair.Value is RebalanceState.Planning or RebalanceState.Executing or RebalanceState.Parked)
                    .Where(pair => OpenRebalances.RequestOf((RebalanceState)pair.Value)?.Facts.Stream == e.Request.Facts.Stream).Select(pair => pair.Key).ToArray();
                Must(others.Length == 0, () => $"{step.Stream} began while {string.Join(", ", others)} is open");
                break;
            case PortfolioEvent.Closed e:
                var rebalance = Portfolio.BookOf((PortfolioState)step.After)!.Facts.RebalanceStream(e.Rebalance);
                Must(
                    Witness.Shadows.Of(rebalance) is RebalanceState.Ended || e.Outcome is RebalanceOutcome.NotStarted,
                    () => $"{step.Stream} closed {rebalance}, which has not ended");
                break;
        }
    }
}

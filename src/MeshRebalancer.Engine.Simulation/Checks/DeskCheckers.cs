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
            case CoordinatorEvent.Released released:
                Must(
                    Witness.Shadows.Of(released.Rebalance) is RebalanceState.Ended,
                    () => $"the room of {released.Rebalance} was freed while it is {Witness.Shadows.Of(released.Rebalance).GetType().Name}");
                break;
        }
    }
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
                var others = Witness.Shadows.States.Where(pair => pair.Key != step.Stream && pair.Value is RebalanceState.Planning or RebalanceState.Executing)
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

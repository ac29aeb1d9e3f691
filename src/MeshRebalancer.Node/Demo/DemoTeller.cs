using System.Globalization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Hosting.Narration;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Node.Terminal;
using MeshRebalancer.Ports.Streams;
using Spectre.Console;

namespace MeshRebalancer.Node.Demo;

/// <summary>Tells the story in the terminal as it is stored: prices, drift, plans with their expected cost, legs with their transactions, weights.</summary>
internal sealed class DemoTeller(MeshNode node, Lines lines)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        await foreach (var live in node.Streams.SubscribeAsync(cancel))
        {
            if (IsWorthTelling(live.Event))
            {
                Tell(live);
                await TellStandingAsync(live, cancel);
            }
        }
    }

    private static bool IsWorthTelling(object @event) => @event
        is PortfolioEvent.Opened or PortfolioEvent.Held or PortfolioEvent.Requested or PortfolioEvent.Closed
        or RebalanceEvent.Planned or RebalanceEvent.PlanningBlocked or RebalanceEvent.TransactionMined or RebalanceEvent.LegSettled
        or RebalanceEvent.LegAttesting or RebalanceEvent.LegFilling or RebalanceEvent.TransferFilled or RebalanceEvent.TransferRefunded or RebalanceEvent.LegFailed or RebalanceEvent.Replanning or RebalanceEvent.Ended
        or RebalanceEvent.LegChecking { Blocked: not null };

    private void Tell(LiveEvent live)
    {
        var who = string.Join('.', live.Stored.Stream.Parts.Skip(1));
        lines.Say($"{live.Stored.At:HH:mm:ss} {who,-10} {node.Narrator.Tell(live.Event)}", ColorOf(live.Event));
        if (live.Event is RebalanceEvent.Planned { Plan: var plan })
        {
            Tell(who, plan);
        }
    }

    private void Tell(string who, Plan plan)
    {
        var cost = plan.Cost;
        lines.Say($"         {who,-10}   expected: gas ${Amounts.Usd(cost.Gas)}, fees ${Amounts.Usd(cost.Fee)}, slippage ${Amounts.Usd(cost.Slippage)}, bridge ${Amounts.Usd(cost.Bridge)}", Color.Grey);
        foreach (var line in plan.Explanation)
        {
            lines.Say($"         {who,-10}   {line}", Color.Grey);
        }
    }

    // At the beginning and the end of a rebalance: what all of it is judged by, and where the weights stand.
    private async Task TellStandingAsync(LiveEvent live, CancellationToken cancel)
    {
        if (live.Event is PortfolioEvent.Requested or PortfolioEvent.Closed && await node.Readings.PortfolioAsync(live.Stored.Stream.Parts[1], cancel) is { } view)
        {
            var prices = node.Runtime.Board.Views().OfType<PriceView.Known>().Select(price => $"{price.Asset} ${Amounts.Usd(new Usd(price.Price.Raw))}");
            var weights = view.Assets.Select(asset => $"{asset.Asset} {Percent(asset.WeightBps)} of {Percent(asset.TargetBps)}");
            lines.Say($"         {view.Id,-10}   weights {string.Join(", ", weights)}; prices {string.Join(", ", prices)}", Color.Grey);
        }
    }

    private static string Percent(int? bps) => bps is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known / 100m:0.00}%") : "unknown";

    private static Color ColorOf(object @event) => @event switch
    {
        RebalanceEvent.LegSettled or RebalanceEvent.Ended { Outcome: RebalanceOutcome.Completed } => Color.Green,
        RebalanceEvent.LegFailed or RebalanceEvent.PlanningBlocked or RebalanceEvent.Ended => Color.Red,
        PortfolioEvent.Requested or PortfolioEvent.Held => Color.Yellow,
        _ => Color.Default,
    };
}

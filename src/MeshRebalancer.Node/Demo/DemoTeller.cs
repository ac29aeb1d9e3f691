using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Hosting.Narration;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Node.Terminal;
using MeshRebalancer.Ports.Streams;
using Spectre.Console;

namespace MeshRebalancer.Node.Demo;

/// <summary>Tells the story in the terminal as it is stored: drift, plans with their expected cost, legs with their transactions, ends.</summary>
internal sealed class DemoTeller(MeshNode node, Lines lines)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        await foreach (var live in node.Streams.SubscribeAsync(cancel))
        {
            if (IsWorthTelling(live.Event))
            {
                Tell(live);
            }
        }
    }

    private static bool IsWorthTelling(object @event) => @event
        is PortfolioEvent.Opened or PortfolioEvent.Held or PortfolioEvent.Requested or PortfolioEvent.Closed
        or RebalanceEvent.Planned or RebalanceEvent.PlanningBlocked or RebalanceEvent.TransactionMined or RebalanceEvent.LegSettled
        or RebalanceEvent.LegAttesting or RebalanceEvent.LegFailed or RebalanceEvent.Replanning or RebalanceEvent.Ended
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

    private static Color ColorOf(object @event) => @event switch
    {
        RebalanceEvent.LegSettled or RebalanceEvent.Ended { Outcome: RebalanceOutcome.Completed } => Color.Green,
        RebalanceEvent.LegFailed or RebalanceEvent.PlanningBlocked or RebalanceEvent.Ended => Color.Red,
        PortfolioEvent.Requested or PortfolioEvent.Held => Color.Yellow,
        _ => Color.Default,
    };
}

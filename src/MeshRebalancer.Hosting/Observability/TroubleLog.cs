using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Hosting.Narration;
using MeshRebalancer.Ports.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Hosting.Observability;

/// <summary>Says in the node's log what hinders portfolios and rebalances, when it is stored: who only reads the log shall know why nothing moves.</summary>
/// <param name="narrator">Tells it.</param>
/// <param name="log">Where it is said.</param>
public sealed class TroubleLog(EventNarrator narrator, ILogger<TroubleLog> log)
{
    /// <summary>Takes a stored event; most are no trouble.</summary>
    public void Take(LiveEvent live)
    {
        if (IsTrouble(live.Event))
            log.LogWarning("{Stream}: {Trouble}", live.Stored.Stream, narrator.Tell(live.Event));
    }

    // Declines and withdrawals are a person's or the market's word, and no trouble.
    private static bool IsTrouble(object @event) => @event
        is PortfolioEvent.Held { Reason: not null }
        or RebalanceEvent.PlanningBlocked or RebalanceEvent.LegChecking { Blocked: not null } or RebalanceEvent.LegMintRetried
        or RebalanceEvent.SubmissionOverdue or RebalanceEvent.AttestationOverdue or RebalanceEvent.TransferOverdue or RebalanceEvent.TransferDowngraded
        or RebalanceEvent.AttestationExpired or RebalanceEvent.TransferExpired or RebalanceEvent.LegUnreadable or RebalanceEvent.LegUnmined
        or RebalanceEvent.Parked or RebalanceEvent.LegFailed or RebalanceEvent.Replanning
        or RebalanceEvent.Ended { Outcome: RebalanceOutcome.Incomplete or RebalanceOutcome.NotStarted }
        or RebalanceEvent.Told { Refusal: not null }
        or AccountEvent.Refused or AccountEvent.Mined { Succeeded: false } or AccountEvent.Remined { Succeeded: false }
        or AccountEvent.Parked or AccountEvent.Unmined or AccountEvent.Quarantined or AccountEvent.GapFilled;
}

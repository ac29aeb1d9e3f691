using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What happened to a rebalance.</summary>
public abstract record RebalanceEvent
{
    private RebalanceEvent()
    {
    }

    /// <summary>It began.</summary>
    [WireName("rebalance.started.v1")]
    public sealed record Started(RebalanceRequest Request, DateTimeOffset At) : RebalanceEvent;

    /// <summary>This attempt gave no plan; the next is made at <paramref name="RetryAt"/>.</summary>
    [WireName("rebalance.planning-blocked.v1")]
    public sealed record PlanningBlocked(int Attempt, string Code, string Reason, DateTimeOffset RetryAt, DateTimeOffset At) : RebalanceEvent;

    /// <summary>A checked plan.</summary>
    [WireName("rebalance.planned.v1")]
    public sealed record Planned(int Round, Plan Plan, DateTimeOffset At) : RebalanceEvent;

    /// <summary>A leg's funding is there: it looks around before it acts. Also after a failed attempt.</summary>
    [WireName("leg.checking.v1")]
    public sealed record LegChecking(string LegId, int Attempt, TokenAmount AmountIn, DateTimeOffset? NotBefore, string? Blocked, DateTimeOffset At) : RebalanceEvent;

    /// <summary>An allowance is needed first.</summary>
    [WireName("leg.approving.v1")]
    public sealed record LegApproving(string LegId, LegTerms Terms, EquatableArray<UInt256> Allowances, EffectId Submission, ChainAction Action, DateTimeOffset At) : RebalanceEvent;

    /// <summary>The swap may go out.</summary>
    [WireName("leg.swapping.v1")]
    public sealed record LegSwapping(string LegId, LegTerms Terms, EffectId Submission, ChainAction Action, DateTimeOffset At) : RebalanceEvent;

    /// <summary>The burn may go out.</summary>
    [WireName("leg.burning.v1")]
    public sealed record LegBurning(string LegId, LegTerms Terms, EffectId Submission, ChainAction Action, DateTimeOffset At) : RebalanceEvent;

    /// <summary>A leg's transaction is mined and confirmed.</summary>
    [WireName("leg.transaction-mined.v1")]
    public sealed record TransactionMined(string LegId, EffectId Submission, TransactionFacts Transaction, DateTimeOffset At) : RebalanceEvent;

    /// <summary>What the mined transaction did; the portfolio shall book it.</summary>
    [WireName("leg.transaction-read.v1")]
    public sealed record TransactionRead(string LegId, string Purpose, ActionOutcome Outcome, Booking Booking, CostEstimate Cost, DateTimeOffset At) : RebalanceEvent;

    /// <summary>Burnt: the attestation is awaited.</summary>
    [WireName("leg.attesting.v1")]
    public sealed record LegAttesting(string LegId, TokenAmount Burned, Hash32 Burn, DateTimeOffset AlarmAt, DateTimeOffset At) : RebalanceEvent;

    /// <summary>The attestation is later than it should be. The waiting goes on.</summary>
    [WireName("leg.attestation-overdue.v1")]
    public sealed record AttestationOverdue(string LegId, DateTimeOffset At) : RebalanceEvent;

    /// <summary>Attested: the mint may go out.</summary>
    [WireName("leg.minting.v1")]
    public sealed record LegMinting(
        string LegId, string Message, string Attestation, EffectId Submission, ChainAction Action, DateTimeOffset At) : RebalanceEvent;

    /// <summary>The mint was refused or reverted: the attestation is asked for again from <paramref name="NotBefore"/> on.</summary>
    [WireName("leg.mint-retried.v1")]
    public sealed record LegMintRetried(string LegId, int Attempt, DateTimeOffset NotBefore, string Blocked, DateTimeOffset At) : RebalanceEvent;

    /// <summary>A leg is done.</summary>
    [WireName("leg.settled.v1")]
    public sealed record LegSettled(string LegId, TokenAmount In, TokenAmount Out, DateTimeOffset At) : RebalanceEvent;

    /// <summary>A leg is given up, with nothing of it in flight.</summary>
    [WireName("leg.failed.v1")]
    public sealed record LegFailed(string LegId, string Code, string Reason, DateTimeOffset At) : RebalanceEvent;

    /// <summary>No leg moves any more and some failed: plan again from where the funds are.</summary>
    [WireName("rebalance.replanning.v1")]
    public sealed record Replanning(int Round, string Reason, DateTimeOffset NotBefore, DateTimeOffset At) : RebalanceEvent;

    /// <summary>It is over.</summary>
    [WireName("rebalance.ended.v1")]
    public sealed record Ended(RebalanceOutcome Outcome, DateTimeOffset At) : RebalanceEvent;

    /// <summary>The portfolio or the coordinator has been told. A refusal is kept here and nothing waits for it: what is on the chain stands.</summary>
    [WireName("rebalance.told.v1")]
    public sealed record Told(EffectId Id, string? Refusal, DateTimeOffset At) : RebalanceEvent;
}

using System.Text.Json.Serialization;
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

    /// <summary>
    /// A leg's funding is there: it looks around before it acts. Also after a failed attempt, which counts unless the leg was held back by a
    /// breaker, a kill switch or something unknown: then it only waits.
    /// </summary>
    [WireName("leg.checking.v1")]
    public sealed record LegChecking(
        string LegId,
        int Attempt,
        TokenAmount AmountIn,
        DateTimeOffset? NotBefore,
        string? Blocked,
        DateTimeOffset At,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Held = false) : RebalanceEvent;

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
    public sealed record TransactionMined(
        string LegId,
        EffectId Submission,
        TransactionFacts Transaction,
        DateTimeOffset At,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Revision = 0) : RebalanceEvent;

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

    /// <summary>The account has not got a leg's transaction mined for long. The waiting goes on.</summary>
    [WireName("leg.submission-overdue.v1")]
    public sealed record SubmissionOverdue(string LegId, EffectId Submission, DateTimeOffset At) : RebalanceEvent;

    /// <summary>The bridge takes its slow way; the alarm is set anew.</summary>
    [WireName("transfer.downgraded.v1")]
    public sealed record TransferDowngraded(string LegId, string Reason, DateTimeOffset AlarmAt, DateTimeOffset At) : RebalanceEvent;

    /// <summary>The attestation expired unused; a new one is awaited.</summary>
    [WireName("attestation.expired.v1")]
    public sealed record AttestationExpired(string LegId, ulong ExpirationBlock, DateTimeOffset At) : RebalanceEvent;

    /// <summary>Deposited: a fill is awaited.</summary>
    [WireName("leg.filling.v1")]
    public sealed record LegFilling(string LegId, TokenAmount Deposited, Hash32 Deposit, DateTimeOffset AlarmAt, DateTimeOffset At) : RebalanceEvent;

    /// <summary>A slow fill was asked for. Nothing has arrived.</summary>
    [WireName("transfer.slow-fill-requested.v1")]
    public sealed record SlowFillRequested(string LegId, Hash32 Request, DateTimeOffset At) : RebalanceEvent;

    /// <summary>The fill is later than it should be. The waiting goes on.</summary>
    [WireName("transfer.overdue.v1")]
    public sealed record TransferOverdue(string LegId, DateTimeOffset At) : RebalanceEvent;

    /// <summary>Paid out at the destination; the portfolio shall book it.</summary>
    [WireName("transfer.filled.v1")]
    public sealed record TransferFilled(string LegId, TokenAmount Out, Booking Booking, CostEstimate Cost, DateTimeOffset At) : RebalanceEvent;

    /// <summary>Nobody filled it in time: a refund is owed and awaited.</summary>
    [WireName("transfer.expired.v1")]
    public sealed record TransferExpired(string LegId, DateTimeOffset AlarmAt, DateTimeOffset At) : RebalanceEvent;

    /// <summary>It came back, and is booked where it landed. The leg is over.</summary>
    [WireName("transfer.refunded.v1")]
    public sealed record TransferRefunded(
        string LegId, TokenAmount In, TokenAmount Back, Booking Booking, CostEstimate Cost, DateTimeOffset At) : RebalanceEvent;

    /// <summary>What became of a burn or deposit cannot be read: nothing new starts until it can.</summary>
    [WireName("leg.unreadable.v1")]
    public sealed record LegUnreadable(string LegId, string Reason, DateTimeOffset At) : RebalanceEvent;

    /// <summary>It can be read again.</summary>
    [WireName("leg.readable.v1")]
    public sealed record LegReadable(string LegId, DateTimeOffset At) : RebalanceEvent;

    /// <summary>A reorg took a leg's transaction away. Where it was booked, the booking is taken back.</summary>
    [WireName("leg.unmined.v1")]
    public sealed record LegUnmined(
        string LegId, EffectId Submission, Hash32 Transaction, int Revision, Booking? Undo, CostEstimate Cost, DateTimeOffset At) : RebalanceEvent;

    /// <summary>A transaction that its leg had left behind was mined again, or for the first time; what it did is booked.</summary>
    [WireName("leg.outcome-changed.v1")]
    public sealed record OutcomeChanged(
        string LegId, EffectId Submission, string Purpose, ActionOutcome Outcome, Booking Booking, CostEstimate Cost, DateTimeOffset At) : RebalanceEvent;

    /// <summary>A transaction that its leg had left behind was cancelled: nothing comes of it.</summary>
    [WireName("leg.withdrawn.v1")]
    public sealed record LegWithdrawn(string LegId, EffectId Submission, string Reason, DateTimeOffset At) : RebalanceEvent;

    /// <summary>A leg is done.</summary>
    [WireName("leg.settled.v1")]
    public sealed record LegSettled(string LegId, TokenAmount In, TokenAmount Out, DateTimeOffset At) : RebalanceEvent;

    /// <summary>A leg is given up, with nothing of it in flight.</summary>
    [WireName("leg.failed.v1")]
    public sealed record LegFailed(string LegId, string Code, string Reason, DateTimeOffset At) : RebalanceEvent;

    /// <summary>No leg moves any more and some failed: plan again from where the funds are.</summary>
    [WireName("rebalance.replanning.v1")]
    public sealed record Replanning(int Round, string Reason, DateTimeOffset NotBefore, DateTimeOffset At) : RebalanceEvent;

    /// <summary>An operator shall look. Nothing new starts; what is on its way is followed.</summary>
    [WireName("rebalance.parked.v1")]
    public sealed record Parked(string Reason, string? By, EquatableArray<FundsPlace> Funds, DateTimeOffset At) : RebalanceEvent;

    /// <summary>What was awaited moved: a parked rebalance goes on by itself.</summary>
    [WireName("rebalance.resumed.v1")]
    public sealed record Resumed(DateTimeOffset At) : RebalanceEvent;

    /// <summary>An operator sent a parked rebalance on: everything awaited is asked for anew, with new deadlines.</summary>
    [WireName("rebalance.retried.v1")]
    public sealed record Retried(string By, string Reason, DateTimeOffset At) : RebalanceEvent;

    /// <summary>An operator stated what became of what was between two chains; it is booked so.</summary>
    [WireName("rebalance.resolved.v1")]
    public sealed record Resolved(string By, string Reason, EquatableArray<ResolvedLeg> Legs, DateTimeOffset At) : RebalanceEvent;

    /// <summary>It is over.</summary>
    [WireName("rebalance.ended.v1")]
    public sealed record Ended(RebalanceOutcome Outcome, DateTimeOffset At) : RebalanceEvent;

    /// <summary>The portfolio or the coordinator has been told. A refusal is kept here and nothing waits for it: what is on the chain stands.</summary>
    [WireName("rebalance.told.v1")]
    public sealed record Told(EffectId Id, string? Refusal, DateTimeOffset At) : RebalanceEvent;
}

using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What the world owes a rebalance.</summary>
public abstract record RebalanceEffect : IEffect
{
    private RebalanceEffect()
    {
    }

    public abstract EffectId Id { get; init; }

    /// <inheritdoc/>
    public virtual DateTimeOffset? DueAt { get; init; }

    /// <summary>Observe, draft, quote and complete a plan: <see cref="RebalanceCommand.ReportPlan"/> or ReportNoPlan.</summary>
    public sealed record MakePlan(EffectId Id, RebalanceRequest Request, int Round) : RebalanceEffect;

    /// <summary>Look again before a leg acts: ReportCheck or ReportBlocked.</summary>
    /// <param name="Id">As above.</param>
    /// <param name="Request">What was asked for.</param>
    /// <param name="Leg">As planned.</param>
    /// <param name="AmountIn">What it will spend.</param>
    /// <param name="AfterRevert">Whether an attempt came to nothing that a reorg could revive: then it matters, too, which blocks are final.</param>
    public sealed record CheckLeg(EffectId Id, RebalanceRequest Request, PlannedLeg Leg, TokenAmount AmountIn, bool AfterRevert = false) : RebalanceEffect;

    /// <summary>Have the account carry out a transaction; the account answers ReportMined or ReportRefused.</summary>
    public sealed record Submit(EffectId Id, StreamId Account, Address From, ChainAction Action) : RebalanceEffect;

    /// <summary>Have the account cancel a transaction at its nonce: a reorg put it back after its leg had gone on. It answers ReportRefused, or ReportMined when it was too late.</summary>
    public sealed record Withdraw(EffectId Id, StreamId Account, EffectId Submission) : RebalanceEffect;

    /// <summary>Read from events what a mined transaction did: ReportOutcome.</summary>
    public sealed record ReadOutcome(EffectId Id, Address From, ChainAction Action, TransactionFacts Transaction) : RebalanceEffect;

    /// <summary>
    /// Ask the bridge for its attestation until it is there, then look whether somebody minted already: ReportAttestation or ReportMintFound;
    /// on the way ReportDowngraded, ReportAttestationExpired and ReportUnreadable.
    /// </summary>
    public sealed record AwaitAttestation(EffectId Id, string Bridge, Address Account, TokenAmount Burned, TokenId To, Hash32 Burn) : RebalanceEffect;

    /// <summary>
    /// Ask the bridge what became of a deposit until it is filled or refunded: ReportFilled or ReportRefunded; on the way ReportSlowFill,
    /// ReportFillExpired and ReportUnreadable.
    /// </summary>
    public sealed record AwaitFill(EffectId Id, string Bridge, Address Account, TokenAmount Deposited, TokenId To, Hash32 Deposit) : RebalanceEffect;

    /// <summary>A durable timer: ReportDue at <see cref="RebalanceEffect.DueAt"/>.</summary>
    public sealed record Wake(EffectId Id) : RebalanceEffect;

    /// <summary>Tell the portfolio of one settled transaction; answered by ConfirmTold. One at a time, in the order of what happened.</summary>
    public sealed record TellBooking(EffectId Id, StreamId Portfolio, int Rebalance, Booking Booking) : RebalanceEffect;

    /// <summary>Tell the portfolio that it is over; only after all bookings.</summary>
    public sealed record TellPortfolio(EffectId Id, StreamId Portfolio, int Rebalance, RebalanceOutcome Outcome, DateTimeOffset At) : RebalanceEffect;

    /// <summary>Tell the coordinator that it is over: its reservation is free.</summary>
    public sealed record TellCoordinator(EffectId Id, StreamId Coordinator, StreamId Rebalance) : RebalanceEffect;
}

using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What a rebalance may be told. Reports name the effect that they answer; a report on an effect that is no longer owed changes nothing.</summary>
public abstract record RebalanceCommand : ICommand
{
    private RebalanceCommand()
    {
    }

    /// <summary>Begin.</summary>
    public sealed record Start(RebalanceRequest Request, DateTimeOffset At) : RebalanceCommand;

    /// <summary>A plan was made. It is checked here, exactly, before it is stored.</summary>
    public sealed record ReportPlan(EffectId Id, Plan Plan, DateTimeOffset At) : RebalanceCommand;

    /// <summary>No plan.</summary>
    public sealed record ReportNoPlan(EffectId Id, PlanRefusal Refusal, DateTimeOffset At) : RebalanceCommand;

    /// <summary>A leg's last look before it acts.</summary>
    public sealed record ReportCheck(EffectId Id, LegCheck Check) : RebalanceCommand;

    /// <summary>The look (or the planning) was not possible or forbids to act: price unknown, endpoint dead, breaker open, no gas, no quote.</summary>
    public sealed record ReportBlocked(EffectId Id, string Code, string Reason, DateTimeOffset At) : RebalanceCommand;

    /// <summary>The account's answer: mined and confirmed.</summary>
    public sealed record ReportMined(EffectId Id, TransactionFacts Transaction, DateTimeOffset At) : RebalanceCommand;

    /// <summary>The account's answer: refused before anything was signed. No nonce was spent, nothing can come of it any more.</summary>
    public sealed record ReportRefused(EffectId Id, string Code, string Reason, DateTimeOffset At) : RebalanceCommand;

    /// <summary>What a mined transaction did.</summary>
    public sealed record ReportOutcome(EffectId Id, ActionOutcome Outcome, DateTimeOffset At) : RebalanceCommand;

    /// <summary>The bridge attested.</summary>
    public sealed record ReportAttestation(EffectId Id, string Message, string Attestation, DateTimeOffset At) : RebalanceCommand;

    /// <summary>
    /// A mint was found on the destination though this account did not send it: anybody may. Answers AwaitAttestation, so it comes only
    /// while no mint of our own is on its way; whoever answers that effect looks for a mint first. Its fee is not ours and is not booked.
    /// </summary>
    public sealed record ReportMintFound(EffectId Id, TransactionFacts Transaction, TokenAmount Out, DateTimeOffset At) : RebalanceCommand;

    /// <summary>A durable timer fired.</summary>
    public sealed record ReportDue(EffectId Id, DateTimeOffset At) : RebalanceCommand;

    /// <summary>An effect that told another stream something was answered.</summary>
    public sealed record ConfirmTold(EffectId Id, string? Refusal, DateTimeOffset At) : RebalanceCommand;
}

/// <summary>What was read right before a leg acts.</summary>
/// <param name="At">When.</param>
/// <param name="PriceIn">Of what is spent.</param>
/// <param name="PriceOut">Of what is received.</param>
/// <param name="Balance">Of the token to be spent, on the account.</param>
/// <param name="Allowance">Of the venue or bridge, in the same token.</param>
/// <param name="QuotedOut">What the venue or bridge says will arrive for the leg's amount.</param>
/// <param name="FeeMax">Transfers: the most the bridge may keep, raw units of the token spent; zero for swaps.</param>
/// <param name="SettleSeconds">Transfers: expected seconds from burn to attestation or fill; 0 for swaps.</param>
/// <param name="Native">What is believed of the native coin's price of each chain that the leg pays gas on (a transfer: two); ordered by chain.</param>
/// <param name="Fill">Transfers on a bridge where somebody else pays out: what its quote binds the deposit to. Otherwise null.</param>
public sealed record LegCheck(
    DateTimeOffset At,
    PriceView PriceIn,
    PriceView PriceOut,
    UInt256 Balance,
    UInt256 Allowance,
    UInt256 QuotedOut,
    UInt256 FeeMax,
    int SettleSeconds,
    EquatableArray<NativeView> Native,
    FillTerms? Fill = null);

/// <summary>What is believed of a native coin's price.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Price">The price of the chain's native asset.</param>
public sealed record NativeView(ChainId Chain, PriceView Price);

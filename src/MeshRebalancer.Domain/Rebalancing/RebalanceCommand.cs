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

    /// <summary>The account's answer: mined and confirmed. Also of a transaction that was answered before and is mined in another way now.</summary>
    /// <param name="Id">The submission.</param>
    /// <param name="Transaction">The transaction.</param>
    /// <param name="At">When.</param>
    /// <param name="Revision">
    /// 0 the first time. Each further word of the account on this submission, mined or unmined, has a higher number than the one before: a late
    /// or doubled older word changes nothing.
    /// </param>
    public sealed record ReportMined(EffectId Id, TransactionFacts Transaction, DateTimeOffset At, int Revision = 0) : RebalanceCommand;

    /// <summary>
    /// A reorg took a mined transaction away; it is live again. While this rebalance owes <see cref="RebalanceEffect.Submit"/> for it, it is
    /// wanted; while it owes <see cref="RebalanceEffect.Withdraw"/>, it is not.
    /// </summary>
    /// <param name="Id">The submission.</param>
    /// <param name="Transaction">The hash that is no longer there.</param>
    /// <param name="Revision">From 1, higher than that of every earlier word on this submission.</param>
    /// <param name="Head">The chain's height when it was noticed: balances read at or below it may still have held the transaction.</param>
    /// <param name="At">When.</param>
    public sealed record ReportUnmined(EffectId Id, Hash32 Transaction, int Revision, ulong Head, DateTimeOffset At) : RebalanceCommand;

    /// <summary>The account's answer: refused before anything was signed, or cancelled at its nonce. Nothing can come of it any more.</summary>
    public sealed record ReportRefused(EffectId Id, string Code, string Reason, DateTimeOffset At) : RebalanceCommand;

    /// <summary>What a mined transaction did.</summary>
    public sealed record ReportOutcome(EffectId Id, ActionOutcome Outcome, DateTimeOffset At) : RebalanceCommand;

    /// <summary>The bridge attested.</summary>
    /// <param name="Id">The effect.</param>
    /// <param name="Message">Hexadecimal: the bridge's message.</param>
    /// <param name="Attestation">Hexadecimal: the bridge's signatures.</param>
    /// <param name="At">When.</param>
    /// <param name="MintBy">The account that sends mints on that chain, or null for the portfolio's own.</param>
    public sealed record ReportAttestation(EffectId Id, string Message, string Attestation, DateTimeOffset At, Address? MintBy = null) : RebalanceCommand;

    /// <summary>
    /// A mint was found on the destination though this account did not send it: anybody may. Answers AwaitAttestation, so it comes only
    /// while no mint of our own is on its way; whoever answers that effect looks for a mint first. Its fee is not ours and is not booked.
    /// </summary>
    public sealed record ReportMintFound(EffectId Id, TransactionFacts Transaction, TokenAmount Out, DateTimeOffset At) : RebalanceCommand;

    /// <summary>The bridge takes its slow way: the attestation is to be awaited longer. Answers AwaitAttestation, which goes on.</summary>
    /// <param name="Id">The effect.</param>
    /// <param name="Reason">In the bridge's own words.</param>
    /// <param name="SettleSeconds">How long it takes now; null when the bridge does not say.</param>
    /// <param name="At">When.</param>
    public sealed record ReportDowngraded(EffectId Id, string Reason, int? SettleSeconds, DateTimeOffset At) : RebalanceCommand;

    /// <summary>The attestation expired unused; a new one was asked for. Answers AwaitAttestation, which goes on.</summary>
    public sealed record ReportAttestationExpired(EffectId Id, ulong ExpirationBlock, DateTimeOffset At) : RebalanceCommand;

    /// <summary>A slow fill was asked for: that is no fill. Answers AwaitFill, which goes on.</summary>
    public sealed record ReportSlowFill(EffectId Id, Hash32 Request, DateTimeOffset At) : RebalanceCommand;

    /// <summary>Nobody filled it in time: a refund is owed. Answers AwaitFill, which goes on.</summary>
    public sealed record ReportFillExpired(EffectId Id, DateTimeOffset At) : RebalanceCommand;

    /// <summary>The deposit was paid out.</summary>
    public sealed record ReportFilled(EffectId Id, TransactionFacts Transaction, TokenAmount Out, DateTimeOffset At) : RebalanceCommand;

    /// <summary>The deposit came back, on whichever chain: that is the one of <paramref name="Back"/>'s token.</summary>
    public sealed record ReportRefunded(EffectId Id, TransactionFacts Transaction, TokenAmount Back, DateTimeOffset At) : RebalanceCommand;

    /// <summary>What became of a burn or deposit cannot be read (a reason), or can again (null). Answers AwaitAttestation or AwaitFill, which go on.</summary>
    public sealed record ReportUnreadable(EffectId Id, string? Reason, DateTimeOffset At) : RebalanceCommand;

    /// <summary>An operator wants it parked: nothing new starts, what is on its way is followed.</summary>
    public sealed record Park(string By, string Reason, DateTimeOffset At) : RebalanceCommand;

    /// <summary>An operator wants a parked rebalance to go on: everything that is awaited is asked for at once and gets a new deadline.</summary>
    public sealed record Retry(string By, string Reason, DateTimeOffset At) : RebalanceCommand;

    /// <summary>An operator states what became of everything that is between two chains, and ends a parked rebalance with that.</summary>
    public sealed record Resolve(string By, string Reason, EquatableArray<LegFate> Fates, DateTimeOffset At) : RebalanceCommand;

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
/// <param name="FinalBlock">The height up to which the blocks of the spending chain stay; null where nobody asked, or where it can't be read.</param>
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
    FillTerms? Fill = null,
    ulong? FinalBlock = null);

/// <summary>What is believed of a native coin's price.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Price">The price of the chain's native asset.</param>
public sealed record NativeView(ChainId Chain, PriceView Price);

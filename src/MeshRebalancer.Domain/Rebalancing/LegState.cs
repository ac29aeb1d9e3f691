using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>A leg's way: waiting → checking → approving → swapping → settled, or … → burning → attesting → minting → settled.</summary>
[JsonDerivedType(typeof(Waiting), "waiting")]
[JsonDerivedType(typeof(Checking), "checking")]
[JsonDerivedType(typeof(Approving), "approving")]
[JsonDerivedType(typeof(Swapping), "swapping")]
[JsonDerivedType(typeof(Burning), "burning")]
[JsonDerivedType(typeof(Attesting), "attesting")]
[JsonDerivedType(typeof(Minting), "minting")]
[JsonDerivedType(typeof(Settled), "settled")]
[JsonDerivedType(typeof(Failed), "failed")]
public abstract record LegState
{
    private LegState()
    {
    }

    /// <summary>For the legs that fund it.</summary>
    public sealed record Waiting : LegState;

    /// <summary>Prices, balance, allowance and quote are read again right before it acts.</summary>
    /// <param name="Attempt">From 1.</param>
    /// <param name="AmountIn">What it will spend: the plan's amount, shrunk to what the funding legs really brought.</param>
    /// <param name="NotBefore">Not to be checked before, or null.</param>
    /// <param name="Blocked">Why the last check did not pass, or null.</param>
    public sealed record Checking(int Attempt, TokenAmount AmountIn, DateTimeOffset? NotBefore, string? Blocked) : LegState;

    /// <summary>An allowance is being set.</summary>
    public sealed record Approving(int Attempt, LegTerms Terms, EquatableArray<UInt256> Allowances, Submission Step) : LegState;

    /// <summary>The swap is on its way.</summary>
    public sealed record Swapping(int Attempt, LegTerms Terms, Submission Step) : LegState;

    /// <summary>The burn is on its way.</summary>
    public sealed record Burning(int Attempt, LegTerms Terms, Submission Step) : LegState;

    /// <summary>Burnt; the bridge has not attested yet.</summary>
    /// <param name="Burned">What was burnt.</param>
    /// <param name="Burn">The burn's transaction.</param>
    /// <param name="AlarmAt">When the waiting becomes an alarm. It never ends the waiting.</param>
    /// <param name="Overdue">Whether it did.</param>
    public sealed record Attesting(TokenAmount Burned, Hash32 Burn, DateTimeOffset AlarmAt, bool Overdue) : LegState;

    /// <summary>Attested; the mint is on its way. A refused or reverted mint is tried again, for ever: the money is in flight.</summary>
    public sealed record Minting(
        int Attempt, TokenAmount Burned, Hash32 Burn, string Message, string Attestation, Submission Step, DateTimeOffset? NotBefore, string? Blocked) : LegState;

    /// <summary>Done.</summary>
    public sealed record Settled(TokenAmount In, TokenAmount Out) : LegState;

    /// <summary>Given up, with nothing of it in flight; or never begun because a leg that funds it failed.</summary>
    public sealed record Failed(string Code, string Reason) : LegState;
}

/// <summary>What was decided right before a leg acts.</summary>
/// <param name="In">What it spends.</param>
/// <param name="OutMin">Swap: the least it accepts, from the verified price and the mandate's slippage. Transfer: In − FeeMax, as the other token.</param>
/// <param name="Deadline">Past it the transaction reverts (swaps only).</param>
/// <param name="PriceIn">Verified price of what is spent.</param>
/// <param name="PriceOut">Verified price of what is received.</param>
/// <param name="QuotedOut">What the venue or bridge says will arrive.</param>
public sealed record LegTerms(TokenAmount In, TokenAmount OutMin, DateTimeOffset Deadline, Price PriceIn, Price PriceOut, UInt256 QuotedOut);

/// <summary>One transaction's way through the account.</summary>
[JsonDerivedType(typeof(Wanted), "wanted")]
[JsonDerivedType(typeof(Mined), "mined")]
public abstract record Submission
{
    private Submission()
    {
    }

    /// <summary>The effect that the account carries out once.</summary>
    public abstract EffectId Id { get; init; }

    /// <summary>The account has it or is about to.</summary>
    public sealed record Wanted(EffectId Id, ChainAction Action) : Submission;

    /// <summary>Mined and confirmed; what it did is being read.</summary>
    public sealed record Mined(EffectId Id, ChainAction Action, TransactionFacts Transaction) : Submission;
}

/// <summary>A confirmed transaction.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="Chain">Its chain.</param>
/// <param name="Block">Its block's number.</param>
/// <param name="FeeWei">What it cost in native coin, L1 fee included.</param>
public sealed record TransactionFacts(Hash32 Hash, ChainId Chain, ulong Block, UInt256 FeeWei);

/// <summary>A leg and how far it is.</summary>
/// <param name="Leg">As planned.</param>
/// <param name="State">How far.</param>
/// <param name="Transactions">All confirmed transactions, in order.</param>
/// <param name="Cost">Real cost so far.</param>
public sealed record LegProgress(PlannedLeg Leg, LegState State, EquatableArray<LegTransaction> Transactions, CostEstimate Cost);

/// <summary>A confirmed transaction of a leg and what it was for.</summary>
/// <param name="Purpose"><c>approve</c>, <c>swap</c>, <c>burn</c> or <c>mint</c>.</param>
/// <param name="Transaction">The transaction.</param>
public sealed record LegTransaction(string Purpose, TransactionFacts Transaction);

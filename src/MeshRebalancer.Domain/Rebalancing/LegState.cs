using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>
/// A leg's way: waiting → checking → approving → swapping → settled, or … → burning → attesting → minting → settled, or … → burning →
/// filling → settled or refunded. Settled, refunded, failed and written off are ends; of the others each either acts at once or waits
/// with a deadline that raises an alarm.
/// </summary>
[JsonDerivedType(typeof(Waiting), "waiting")]
[JsonDerivedType(typeof(Checking), "checking")]
[JsonDerivedType(typeof(Approving), "approving")]
[JsonDerivedType(typeof(Swapping), "swapping")]
[JsonDerivedType(typeof(Burning), "burning")]
[JsonDerivedType(typeof(Attesting), "attesting")]
[JsonDerivedType(typeof(Minting), "minting")]
[JsonDerivedType(typeof(Filling), "filling")]
[JsonDerivedType(typeof(Settled), "settled")]
[JsonDerivedType(typeof(Refunded), "refunded")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(WrittenOff), "written-off")]
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

    /// <summary>The burn or deposit is on its way.</summary>
    public sealed record Burning(int Attempt, LegTerms Terms, Submission Step) : LegState;

    /// <summary>
    /// Burnt; the bridge is asked for its attestation. Also after a mint that was refused or reverted: the message may have expired, or
    /// somebody else may have minted it. That goes on for ever: the money is in flight, so a mint never fails a leg.
    /// </summary>
    /// <param name="Terms">What was decided before the burn.</param>
    /// <param name="Flight">What is on its way.</param>
    /// <param name="Attempt">Of attestation and mint together, from 1.</param>
    /// <param name="NotBefore">Not to be asked before, or null.</param>
    /// <param name="Blocked">Why the last mint did not work, or null.</param>
    public sealed record Attesting(LegTerms Terms, Flight Flight, int Attempt, DateTimeOffset? NotBefore, string? Blocked) : LegState;

    /// <summary>Attested; the mint is on its way.</summary>
    public sealed record Minting(LegTerms Terms, Flight Flight, int Attempt, string Message, string Attestation, Submission Step) : LegState;

    /// <summary>Deposited: a relayer pays out at the destination, or a refund comes. Asked for ever; no stage ends it.</summary>
    /// <param name="Terms">What was decided before the deposit.</param>
    /// <param name="Flight">What is on its way.</param>
    /// <param name="Stage">How far the bridge says it is.</param>
    /// <param name="Attempt">Of asking, from 1.</param>
    public sealed record Filling(LegTerms Terms, Flight Flight, FillStage Stage, int Attempt) : LegState;

    /// <summary>Done.</summary>
    public sealed record Settled(TokenAmount In, TokenAmount Out) : LegState;

    /// <summary>The bridge gave it back: <paramref name="Back"/> stands in the account again, on the chain where it landed.</summary>
    public sealed record Refunded(TokenAmount In, TokenAmount Back) : LegState;

    /// <summary>Given up, with nothing of it in flight; or never begun because a leg that funds it failed.</summary>
    public sealed record Failed(string Code, string Reason) : LegState;

    /// <summary>Lost, by an operator's word: nothing else ever takes a liability away.</summary>
    public sealed record WrittenOff(TokenAmount In, string By, string Reason) : LegState;
}

/// <summary>What was decided right before a leg acts.</summary>
/// <param name="CheckedAt">When it was looked at. Past the mandate's price age nothing new is begun on these terms.</param>
/// <param name="In">What it spends.</param>
/// <param name="OutMin">Swap: the least it accepts, from the verified price and the mandate's slippage. Transfer: In − FeeMax, as the other token.</param>
/// <param name="Deadline">Past it the transaction reverts (swaps only).</param>
/// <param name="PriceIn">Verified price of what is spent.</param>
/// <param name="PriceOut">Verified price of what is received.</param>
/// <param name="QuotedOut">What the venue or bridge says will arrive.</param>
/// <param name="FeeMax">Transfers: the most the bridge may keep, raw units of the token spent; zero for swaps.</param>
/// <param name="SettleSeconds">Transfers: expected seconds from burn to attestation or fill; 0 for swaps.</param>
/// <param name="Native">Verified prices of the native coins that its transactions are paid in; ordered by chain.</param>
/// <param name="Fill">What a deposit is bound to, on a bridge where somebody else pays out; otherwise null.</param>
public sealed record LegTerms(
    DateTimeOffset CheckedAt,
    TokenAmount In,
    TokenAmount OutMin,
    DateTimeOffset Deadline,
    Price PriceIn,
    Price PriceOut,
    UInt256 QuotedOut,
    UInt256 FeeMax,
    int SettleSeconds,
    EquatableArray<NativePrice> Native,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FillTerms? Fill = null);

/// <summary>A chain's native coin at a verified price.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Price">Of one coin (10^18 wei).</param>
public sealed record NativePrice(ChainId Chain, Price Price);

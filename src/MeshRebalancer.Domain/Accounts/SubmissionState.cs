using System.Text.Json.Serialization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>How far one submission is.</summary>
[JsonDerivedType(typeof(Preparing), "preparing")]
[JsonDerivedType(typeof(Signing), "signing")]
[JsonDerivedType(typeof(Live), "live")]
[JsonDerivedType(typeof(Mined), "mined")]
[JsonDerivedType(typeof(Cancelled), "cancelled")]
[JsonDerivedType(typeof(Refused), "refused")]
public abstract record SubmissionState
{
    private SubmissionState()
    {
    }

    /// <summary>It is being simulated and priced. No nonce yet.</summary>
    public sealed record Preparing : SubmissionState;

    /// <summary>A nonce is reserved; the signature is wanted.</summary>
    public sealed record Signing(ulong Nonce, GasTerms Gas) : SubmissionState;

    /// <summary>Signed and stored; sent, and sent again, until its nonce is consumed. All variants of the nonce are kept: whichever is mined counts.</summary>
    /// <param name="Nonce">The nonce.</param>
    /// <param name="Variants">In the order of signing. The newest alone is sent.</param>
    /// <param name="Lost">The block that a reorg took it from, or null when it was never mined.</param>
    public sealed record Live(ulong Nonce, EquatableArray<SignedTransaction> Variants, LostBlock? Lost = null) : SubmissionState
    {
        /// <summary>The block from which a variant waits to be mined: that of its signature, or that of the reorg which took it; null where nobody knows.</summary>
        public ulong? WaitsFrom(SignedTransaction variant) =>
            (variant.Head, Lost?.Head) is ({ } signed, { } lost) ? Math.Max(signed, lost) : variant.Head ?? Lost?.Head;
    }

    /// <summary>One variant is mined and confirmed. Watched until it is final.</summary>
    /// <param name="Nonce">The nonce.</param>
    /// <param name="Hash">The variant.</param>
    /// <param name="Block">Its block.</param>
    /// <param name="BlockHash">Its block.</param>
    /// <param name="Succeeded">The receipt's status.</param>
    /// <param name="FeeWei">What was paid.</param>
    /// <param name="Variants">All variants of the nonce, until it is final: a reorg may still exchange them.</param>
    /// <param name="Final">Whether it stays.</param>
    public sealed record Mined(
        ulong Nonce,
        Hash32 Hash,
        ulong Block,
        Hash32 BlockHash,
        bool Succeeded,
        UInt256 FeeWei,
        EquatableArray<SignedTransaction> Variants = default,
        bool Final = false) : SubmissionState;

    /// <summary>
    /// The self-transfer is mined: the call did not happen, and once this is final it can't. Only then is the asking stream told, for until then a
    /// reorg might bring the call back.
    /// </summary>
    public sealed record Cancelled(
        ulong Nonce, Hash32 Hash, ulong Block, Hash32 BlockHash, UInt256 FeeWei, EquatableArray<SignedTransaction> Variants, bool Final) : SubmissionState;

    /// <summary>Nothing came of it and nothing can: refused before a nonce was reserved, or its nonce was consumed by somebody else.</summary>
    public sealed record Refused(string Code, string Reason) : SubmissionState;
}

/// <summary>Where a transaction was before a reorg.</summary>
/// <param name="Hash">The transaction.</param>
/// <param name="Head">The chain's height when that was noticed.</param>
public sealed record LostBlock(Hash32 Hash, ulong Head);

/// <summary>One effect that the account carries out once.</summary>
/// <param name="Id">The asking stream's effect: the same id is the same nonce and the same call.</param>
/// <param name="Call">What is called.</param>
/// <param name="State">How far.</param>
/// <param name="Told">Whether the asking stream has the newest answer. What the account asks of itself needs no telling.</param>
/// <param name="Answers">Words for the asking stream so far: mined, unmined, mined again, cancelled, refused. Each is told under its own number, from 1.</param>
/// <param name="Cancel">Who wants it cancelled and why, or null.</param>
/// <param name="Parked">Why it is not replaced any more, an alarm, or null.</param>
public sealed record AccountSubmission(
    EffectId Id, Call Call, SubmissionState State, bool Told, int Answers = 0, string? Cancel = null, string? Parked = null)
{
    /// <summary>The nonce that it holds, or null.</summary>
    [JsonIgnore]
    public ulong? Nonce => State switch
    {
        SubmissionState.Preparing or SubmissionState.Refused => null,
        SubmissionState.Signing s => s.Nonce,
        SubmissionState.Live s => s.Nonce,
        SubmissionState.Mined s => s.Nonce,
        SubmissionState.Cancelled s => s.Nonce,
    };

    /// <summary>Whether its nonce is given out and not consumed yet.</summary>
    [JsonIgnore]
    public bool IsInFlight => State is SubmissionState.Signing or SubmissionState.Live;

    /// <summary>Whether nothing can change any more and everybody knows: only then may it be forgotten.</summary>
    [JsonIgnore]
    public bool IsDone => Told && State is SubmissionState.Refused or SubmissionState.Mined { Final: true } or SubmissionState.Cancelled { Final: true };

    /// <summary>Whether there is a word that the asking stream has not got. A cancellation is a word only when it is final.</summary>
    [JsonIgnore]
    public bool IsToBeTold => !Told && State is SubmissionState.Refused or SubmissionState.Mined or SubmissionState.Cancelled { Final: true } or SubmissionState.Live { Lost: not null };

    /// <summary>The number of the newest word, from 1.</summary>
    [JsonIgnore]
    public int Answer => Math.Max(1, Answers);
}

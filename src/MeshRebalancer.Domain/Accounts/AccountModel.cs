using System.Text.Json.Serialization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>Which key on which chain.</summary>
/// <param name="Desk">The desk that owns it.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Address">The key's address.</param>
public sealed record AccountFacts(string Desk, ChainId Chain, Address Address)
{
    /// <summary>The account's own stream.</summary>
    [JsonIgnore]
    public StreamId Stream => StreamId.Of("account", Desk, Chain.ToString(), Address.ToString());

    /// <summary>Reads the facts back from the stream's name.</summary>
    public static AccountFacts FromStream(StreamId stream) =>
        new(stream.Parts[0], ChainId.Parse(stream.Parts[1]), Address.Parse(stream.Parts[2]));
}

/// <summary>An encoded call: what an action became for one chain.</summary>
/// <param name="To">The contract.</param>
/// <param name="ValueWei">Native coin sent along.</param>
/// <param name="CallHex"><c>0x</c> and the call's bytes: selector and arguments.</param>
public sealed record Call(Address To, UInt256 ValueWei, string CallHex);

/// <summary>Gas limit and fees of a transaction (EIP-1559, or legacy when <paramref name="PriorityFeeWei"/> is null).</summary>
/// <param name="GasLimit">Units.</param>
/// <param name="FeeWei">Per unit: maxFeePerGas, or gasPrice for a legacy transaction.</param>
/// <param name="PriorityFeeWei">Per unit: maxPriorityFeePerGas.</param>
public sealed record GasTerms(ulong GasLimit, UInt256 FeeWei, UInt256? PriorityFeeWei);

/// <summary>A signed transaction. Unmined, its bytes are a secret: whoever has them can send them.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="RawHex"><c>0x</c> and the signed bytes.</param>
/// <param name="Gas">Its gas limit and fees.</param>
public sealed record SignedTransaction(Hash32 Hash, string RawHex, GasTerms Gas)
{
    /// <summary>Without the bytes.</summary>
    public override string ToString() => $"SignedTransaction {{ Hash = {Hash}, Gas = {Gas} }}";
}

/// <summary>How far one submission is.</summary>
[JsonDerivedType(typeof(Preparing), "preparing")]
[JsonDerivedType(typeof(Signing), "signing")]
[JsonDerivedType(typeof(Live), "live")]
[JsonDerivedType(typeof(Mined), "mined")]
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

    /// <summary>Signed and stored; sent, and sent again, until its nonce is consumed. All variants of the nonce are kept.</summary>
    public sealed record Live(ulong Nonce, EquatableArray<SignedTransaction> Variants) : SubmissionState;

    /// <summary>One variant is mined and confirmed.</summary>
    public sealed record Mined(ulong Nonce, Hash32 Hash, ulong Block, Hash32 BlockHash, bool Succeeded, UInt256 FeeWei) : SubmissionState;

    /// <summary>Refused before a nonce was reserved.</summary>
    public sealed record Refused(string Code, string Reason) : SubmissionState;
}

/// <summary>One effect that the account carries out once.</summary>
/// <param name="Id">The asking stream's effect: the same id is the same nonce and the same call.</param>
/// <param name="Call">What is called.</param>
/// <param name="State">How far.</param>
/// <param name="Told">Whether the asking stream has the answer.</param>
public sealed record AccountSubmission(EffectId Id, Call Call, SubmissionState State, bool Told);

/// <summary>Where an account stands.</summary>
[JsonDerivedType(typeof(Unopened), "unopened")]
[JsonDerivedType(typeof(Open), "open")]
public abstract record AccountState
{
    private AccountState()
    {
    }

    /// <summary>Who it is.</summary>
    public abstract AccountFacts Facts { get; init; }

    /// <summary>The first nonce has not been read from the chain; what was asked for waits.</summary>
    public sealed record Unopened(AccountFacts Facts, EquatableArray<AccountSubmission> Waiting) : AccountState;

    /// <summary>It gives out nonces.</summary>
    /// <param name="Facts">Who it is.</param>
    /// <param name="NextNonce">The next to be reserved.</param>
    /// <param name="Submissions">In the order in which they were asked for. Answered ones stay until they are forgotten by an event.</param>
    public sealed record Open(AccountFacts Facts, ulong NextNonce, EquatableArray<AccountSubmission> Submissions) : AccountState;
}

/// <summary>What an account may be told.</summary>
public abstract record AccountCommand : ICommand
{
    private AccountCommand()
    {
    }

    /// <summary>Carry out this call once. The same id with another call is refused.</summary>
    public sealed record Submit(EffectId Id, Call Call, DateTimeOffset At) : AccountCommand;

    /// <summary>The chain's count of this account's transactions, latest block, read when the account was not open yet.</summary>
    public sealed record ReportNonce(EffectId Id, ulong Nonce, DateTimeOffset At) : AccountCommand;

    /// <summary>The call would succeed, at these fees.</summary>
    public sealed record ReportPrepared(EffectId Id, GasTerms Gas, DateTimeOffset At) : AccountCommand;

    /// <summary>The call would revert, the account can't pay for it, or a rule forbids it.</summary>
    public sealed record ReportRefused(EffectId Id, string Code, string Reason, DateTimeOffset At) : AccountCommand;

    /// <summary>The signature over exactly the reserved nonce, the stored call and fees.</summary>
    public sealed record ReportSigned(EffectId Id, ulong Nonce, SignedTransaction Signed, DateTimeOffset At) : AccountCommand;

    /// <summary>A variant is mined and has its confirmations.</summary>
    public sealed record ReportMined(
        EffectId Id, Hash32 Hash, ulong Block, Hash32 BlockHash, bool Succeeded, UInt256 FeeWei, DateTimeOffset At) : AccountCommand;

    /// <summary>The asking stream was told. The id is the submission's.</summary>
    public sealed record ConfirmTold(EffectId Id, DateTimeOffset At) : AccountCommand;
}

/// <summary>What happened to an account.</summary>
public abstract record AccountEvent
{
    private AccountEvent()
    {
    }

    /// <summary>A call was asked for.</summary>
    [WireName("transaction.requested.v1")]
    public sealed record Requested(EffectId Id, Call Call, DateTimeOffset At) : AccountEvent;

    /// <summary>The first nonce is known.</summary>
    [WireName("account.opened.v1")]
    public sealed record Opened(ulong Nonce, DateTimeOffset At) : AccountEvent;

    /// <summary>Refused; no nonce was spent.</summary>
    [WireName("transaction.refused.v1")]
    public sealed record Refused(EffectId Id, string Code, string Reason, DateTimeOffset At) : AccountEvent;

    /// <summary>This nonce belongs to this call, for ever.</summary>
    [WireName("transaction.nonce-reserved.v1")]
    public sealed record NonceReserved(EffectId Id, ulong Nonce, GasTerms Gas, DateTimeOffset At) : AccountEvent;

    /// <summary>Signed. Only now may bytes leave the process. The bytes are a secret until the nonce is consumed.</summary>
    [WireName("transaction.signed.v1")]
    public sealed record Signed(EffectId Id, ulong Nonce, SignedTransaction Transaction, DateTimeOffset At) : AccountEvent;

    /// <summary>Mined and confirmed.</summary>
    [WireName("transaction.mined.v1")]
    public sealed record Mined(EffectId Id, Hash32 Hash, ulong Block, Hash32 BlockHash, bool Succeeded, UInt256 FeeWei, DateTimeOffset At) : AccountEvent;

    /// <summary>The asking stream has the answer.</summary>
    [WireName("transaction.told.v1")]
    public sealed record Told(EffectId Id, DateTimeOffset At) : AccountEvent;

    /// <summary>
    /// An answered submission is no longer kept. The asking stream stored the answer before it confirmed it, so it does not owe the call
    /// any more and never asks for it again; its nonce is final.
    /// </summary>
    [WireName("transaction.forgotten.v1")]
    public sealed record Forgotten(EffectId Id, DateTimeOffset At) : AccountEvent;
}

/// <summary>What the world owes an account.</summary>
public abstract record AccountEffect : IEffect
{
    private AccountEffect()
    {
    }

    public abstract EffectId Id { get; init; }

    /// <summary>Read the transaction count at the latest block: ReportNonce.</summary>
    public sealed record ReadNonce(EffectId Id, AccountFacts Facts) : AccountEffect;

    /// <summary>Simulate and price: ReportPrepared or ReportRefused. <paramref name="Submission"/> is the id to report on.</summary>
    public sealed record Prepare(EffectId Id, AccountFacts Facts, EffectId Submission, Call Call) : AccountEffect;

    /// <summary>Sign exactly this: ReportSigned. Deterministic (RFC 6979), so a second run gives the same bytes.</summary>
    public sealed record Sign(EffectId Id, AccountFacts Facts, EffectId Submission, ulong Nonce, Call Call, GasTerms Gas) : AccountEffect;

    /// <summary>Send (again) and watch until one variant is mined and confirmed: ReportMined.</summary>
    public sealed record Broadcast(EffectId Id, AccountFacts Facts, EffectId Submission, ulong Nonce, EquatableArray<SignedTransaction> Variants) : AccountEffect;

    /// <summary>Tell the asking stream (<c>Submission.Stream</c>): answered by ConfirmTold.</summary>
    public sealed record Tell(EffectId Id, AccountFacts Facts, EffectId Submission, SubmissionState Answer) : AccountEffect;
}

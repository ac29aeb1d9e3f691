using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>What an account may be told.</summary>
public abstract record AccountCommand : ICommand
{
    private AccountCommand()
    {
    }

    /// <summary>Carry out this call once. The same id with another call is refused.</summary>
    public sealed record Submit(EffectId Id, Call Call, DateTimeOffset At) : AccountCommand;

    /// <summary>
    /// The call is no longer wanted. Before a nonce is reserved it is refused; after that its nonce is consumed by a self-transfer, unless the
    /// call is mined first: whichever is mined counts. The answer comes as always.
    /// </summary>
    /// <param name="Id">The submission.</param>
    /// <param name="By">An operator's name, or the stream that no longer wants it.</param>
    /// <param name="Reason">For people.</param>
    /// <param name="At">When.</param>
    public sealed record Cancel(EffectId Id, string By, string Reason, DateTimeOffset At) : AccountCommand;

    /// <summary>The chain's count of this account's transactions, latest block, read when the account was not open yet.</summary>
    public sealed record ReportNonce(EffectId Id, ulong Nonce, DateTimeOffset At) : AccountCommand;

    /// <summary>The call would succeed, at these fees. What is to be known before it is signed is judged here.</summary>
    /// <param name="Id">The submission.</param>
    /// <param name="Preparation">Gas and fees, before ceilings.</param>
    /// <param name="Facts">What the call does, as its bytes say.</param>
    /// <param name="Policy">The chain's.</param>
    /// <param name="Count">The chain's count of this account's transactions, latest block, read for this look.</param>
    /// <param name="At">When.</param>
    public sealed record ReportPrepared(
        EffectId Id, Preparation Preparation, SigningFacts Facts, AccountPolicy Policy, ulong Count, DateTimeOffset At) : AccountCommand;

    /// <summary>The call would revert, the account can't pay for it, or a rule forbids it.</summary>
    /// <param name="Id">The submission.</param>
    /// <param name="Code">Stable.</param>
    /// <param name="Reason">For people.</param>
    /// <param name="At">When.</param>
    /// <param name="Facts">What the call does, as its bytes say: a rule that forbids it is the better reason. Null where it was not read.</param>
    /// <param name="Policy">The chain's, with <paramref name="Facts"/>.</param>
    public sealed record ReportRefused(
        EffectId Id, string Code, string Reason, DateTimeOffset At, SigningFacts? Facts = null, AccountPolicy? Policy = null) : AccountCommand;

    /// <summary>The signature over exactly the reserved nonce, the stored call and fees.</summary>
    public sealed record ReportSigned(EffectId Id, ulong Nonce, SignedTransaction Signed, DateTimeOffset At) : AccountCommand;

    /// <summary>Another variant of a live nonce is signed and not yet sent: the call at higher fees, or the self-transfer that cancels it.</summary>
    public sealed record ReportReplaced(EffectId Id, ulong Nonce, SignedTransaction Signed, FeePolicy Policy, DateTimeOffset At) : AccountCommand;

    /// <summary>It is late, and the policy allows no higher fee: an alarm. It stays live.</summary>
    public sealed record ReportParked(EffectId Id, string Reason, DateTimeOffset At) : AccountCommand;

    /// <summary>A variant is mined and has its confirmations. Also after a reorg, in another block or with another outcome.</summary>
    public sealed record ReportMined(
        EffectId Id, Hash32 Hash, ulong Block, Hash32 BlockHash, bool Succeeded, UInt256 FeeWei, DateTimeOffset At) : AccountCommand;

    /// <summary>A reorg took the mined variant away and no other variant is mined.</summary>
    public sealed record ReportUnmined(EffectId Id, Hash32 Hash, ulong Head, DateTimeOffset At) : AccountCommand;

    /// <summary>The mined variant's block stays, by the chain's finality policy.</summary>
    public sealed record ReportFinal(EffectId Id, Hash32 Hash, Hash32 BlockHash, DateTimeOffset At) : AccountCommand;

    /// <summary>The asking stream was told. The id is the submission's; the answer is the number of the word that it was told.</summary>
    public sealed record ConfirmTold(EffectId Id, int Answer, DateTimeOffset At) : AccountCommand;

    /// <summary>The chain's count of this account's transactions, latest block.</summary>
    public sealed record ReportCount(ulong Count, DateTimeOffset At) : AccountCommand;

    /// <summary>A live nonce is consumed by a transaction that is none of its variants.</summary>
    public sealed record ReportTaken(EffectId Id, ConsumedNonce Found, DateTimeOffset At) : AccountCommand;

    /// <summary>In quarantine: what the chain shows of the nonces that the journal can't explain.</summary>
    /// <param name="Count">The chain's count of this account's transactions, latest block.</param>
    /// <param name="Found">By nonce.</param>
    /// <param name="At">When.</param>
    public sealed record ReportFound(ulong Count, EquatableArray<ConsumedNonce> Found, DateTimeOffset At) : AccountCommand;

    /// <summary>An operator has looked at what was found, and ends the quarantine.</summary>
    /// <param name="By">The operator's name.</param>
    /// <param name="Reason">What it was.</param>
    /// <param name="At">When.</param>
    public sealed record StateReconciled(string By, string Reason, DateTimeOffset At) : AccountCommand;

    /// <summary>A nonce that nobody holds keeps later ones waiting: the self-transfer that consumes it is signed and not yet sent.</summary>
    public sealed record ReportGapFilled(ulong Nonce, ulong Count, SignedTransaction Signed, DateTimeOffset At) : AccountCommand;
}

/// <summary>What the chain shows at a nonce.</summary>
/// <param name="Nonce">The nonce.</param>
/// <param name="Hash">The transaction that consumed it.</param>
/// <param name="Call">What it called; null for a contract's creation.</param>
public sealed record ConsumedNonce(ulong Nonce, Hash32 Hash, Call? Call);

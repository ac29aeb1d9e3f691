using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

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

    /// <summary>
    /// Send (again) and watch until one variant is mined and confirmed: ReportMined. On the way ReportReplaced when it is late or to be cancelled,
    /// ReportParked, and ReportTaken when its nonce is consumed by something else.
    /// </summary>
    /// <param name="Id">The effect.</param>
    /// <param name="Facts">The account.</param>
    /// <param name="Submission">The id to report on.</param>
    /// <param name="Call">What is wanted.</param>
    /// <param name="Nonce">The nonce.</param>
    /// <param name="Variants">All of the nonce; the newest alone is sent.</param>
    /// <param name="MaySend">Whether anything may be sent or signed now: not in quarantine, nor while it is not known whether its leg still wants it.</param>
    /// <param name="Cancelling">Whether it is to be cancelled: then nothing but the self-transfer is sent.</param>
    /// <param name="Parked">Whether the alarm was raised already.</param>
    /// <param name="First">The block from which the nonce waits: its first signature's, or that of the reorg which took it. Null where nobody knows.</param>
    /// <param name="Newest">The same for the newest variant.</param>
    public sealed record Broadcast(
        EffectId Id,
        AccountFacts Facts,
        EffectId Submission,
        Call Call,
        ulong Nonce,
        EquatableArray<SignedTransaction> Variants,
        bool MaySend,
        bool Cancelling,
        bool Parked,
        ulong? First = null,
        ulong? Newest = null) : AccountEffect;

    /// <summary>Watch what is mined until it is final: ReportFinal, or ReportMined or ReportUnmined after a reorg.</summary>
    /// <param name="Id">The effect.</param>
    /// <param name="Facts">The account.</param>
    /// <param name="Submission">The id to report on.</param>
    /// <param name="Hash">The mined variant.</param>
    /// <param name="Block">Its block.</param>
    /// <param name="BlockHash">Its block.</param>
    /// <param name="Variants">The hashes of all variants of its nonce.</param>
    public sealed record Watch(
        EffectId Id, AccountFacts Facts, EffectId Submission, Hash32 Hash, ulong Block, Hash32 BlockHash, EquatableArray<Hash32> Variants) : AccountEffect;

    /// <summary>Tell the asking stream (<c>Submission.Stream</c>): answered by ConfirmTold with the same number.</summary>
    /// <param name="Id">The effect.</param>
    /// <param name="Facts">The account.</param>
    /// <param name="Submission">The submission.</param>
    /// <param name="Answer">What has become of it; live when a reorg took it.</param>
    /// <param name="Number">Of this word, from 1.</param>
    public sealed record Tell(EffectId Id, AccountFacts Facts, EffectId Submission, SubmissionState Answer, int Number) : AccountEffect;

    /// <summary>Compare the chain's count with the journal, now and then, for ever: ReportCount, and ReportGapFilled where a gap lasts.</summary>
    public sealed record Guard(EffectId Id, AccountFacts Facts) : AccountEffect;

    /// <summary>In quarantine: find what consumed the nonces that the journal can't explain: ReportFound.</summary>
    /// <param name="Id">The effect.</param>
    /// <param name="Facts">The account.</param>
    /// <param name="NextNonce">From here to the chain's count nothing is explained.</param>
    /// <param name="Doubted">Below it, nonces that are reserved or taken.</param>
    public sealed record Reconcile(EffectId Id, AccountFacts Facts, ulong NextNonce, EquatableArray<ulong> Doubted) : AccountEffect;
}

using MeshRebalancer.Domain.Accounts;

namespace MeshRebalancer.Runtime.Effects;

/// <summary>
/// When one set of variants is sent, sent again, made public and replaced, counted in blocks from the journaled height of its signature: a
/// restart counts on. What was signed before heights were journaled is counted from the first block that this process saw.
/// </summary>
/// <param name="effect">What is watched.</param>
/// <param name="policy">The chain's.</param>
/// <param name="resendBlocks">Blocks between two public sendings of the same bytes.</param>
internal sealed class BroadcastPace(AccountEffect.Broadcast effect, AccountPolicy policy, int resendBlocks)
{
    /// <summary>A transaction that pays enough is in the second block after it was sent.</summary>
    private const int PunctualBlocks = 2;

    private ulong _seen;
    private bool _hasSeen;
    private ulong? _sentAt;
    private ulong? _triedAt;
    private bool _sentPrivately;

    /// <summary>Takes note of the newest block.</summary>
    public void See(ulong head)
    {
        if (!_hasSeen)
            (_seen, _hasSeen) = (head, true);
    }

    /// <summary>Whether it is worth a question who consumed the nonce.</summary>
    public bool IsLate(ulong head) => head >= _seen + PunctualBlocks;

    /// <summary>Whether there is anything to send or to sign.</summary>
    public bool IsDue(ulong head) => IsReplacementDue(head) || IsSendingDue(head);

    /// <summary>Whether the next variant is to be tried now: then it is tried again only after as many blocks.</summary>
    public bool TriesReplacement(ulong head)
    {
        var due = IsReplacementDue(head);
        _triedAt = due ? head : _triedAt;
        return due;
    }

    /// <summary>Whether the newest variant's bytes go out now. What is to be cancelled does not go out again; what was found has no bytes.</summary>
    public bool IsSendingDue(ulong head) =>
        effect.Variants[^1].Kind != VariantKind.Adopted
        && (!effect.Cancelling || IsCancelled)
        && (_sentAt is not { } sent || head >= sent + Resend(head) || (_sentPrivately && !IsPrivate(head)));

    /// <summary>Whether the bytes go to the private relay alone. A replacement does not begin this wait anew.</summary>
    public bool IsPrivate(ulong head) =>
        policy.Private is { } relay && (relay.GoPublicAfterBlocks is not { } blocks || head < (effect.First ?? _seen) + (ulong)blocks);

    /// <summary>They went out.</summary>
    public void Sent(ulong head) => (_sentAt, _sentPrivately) = (head, IsPrivate(head));

    private bool IsCancelled => effect.Variants[^1].Kind == VariantKind.Cancel;

    // After the policy's blocks, but what a node finds at its start is sent once more before it is replaced: the one before may have died before
    // it sent it. At once where something is to be cancelled that is not yet.
    private bool IsReplacementDue(ulong head)
    {
        var blocks = (ulong)policy.Fees.ReplaceAfterBlocks;
        return _triedAt is { } tried
            ? head >= tried + blocks
            : head >= Math.Max((effect.Newest ?? _seen) + blocks, _seen + Math.Min(blocks, PunctualBlocks)) || (effect.Cancelling && !effect.Parked && !IsCancelled);
    }

    private ulong Resend(ulong head) => (ulong)(IsPrivate(head) ? policy.Private!.ResendAfterBlocks : resendBlocks);
}

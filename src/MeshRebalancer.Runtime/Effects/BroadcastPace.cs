using MeshRebalancer.Domain.Accounts;

namespace MeshRebalancer.Runtime.Effects;

/// <summary>
/// When one set of variants is sent, sent again, made public and replaced, counted in blocks from the first that this process saw. A restart
/// counts anew: everything comes later by that, and nothing twice.
/// </summary>
/// <param name="effect">What is watched.</param>
/// <param name="policy">The chain's.</param>
/// <param name="resendBlocks">Blocks between two public sendings of the same bytes.</param>
internal sealed class BroadcastPace(AccountEffect.Broadcast effect, AccountPolicy policy, int resendBlocks)
{
    /// <summary>A transaction that pays enough is in the second block after it was sent.</summary>
    private const ulong PunctualBlocks = 2;

    private ulong? _first;
    private ulong? _sentAt;
    private ulong? _triedAt;
    private bool _sentPrivately;

    /// <summary>Takes note of the newest block.</summary>
    public void See(ulong head) => _first ??= head;

    /// <summary>Whether it is worth a question who consumed the nonce.</summary>
    public bool IsLate(ulong head) => head >= _first + PunctualBlocks;

    /// <summary>
    /// Whether the next variant is to be tried: after the policy's blocks, and at once where something is to be cancelled that is not yet. Tried
    /// again only after as many blocks.
    /// </summary>
    public bool IsReplacementDue(ulong head)
    {
        var blocks = (ulong)policy.Fees.ReplaceAfterBlocks;
        var due = _triedAt is { } tried ? head >= tried + blocks : head >= _first + blocks || (effect.Cancelling && !effect.Parked && !IsCancelled);
        if (due)
            _triedAt = head;
        return due;
    }

    /// <summary>Whether the newest variant's bytes go out now. What is to be cancelled does not go out again; what was found has no bytes.</summary>
    public bool IsSendingDue(ulong head) =>
        effect.Variants[^1].Kind != VariantKind.Adopted
        && (!effect.Cancelling || IsCancelled)
        && (_sentAt is not { } sent || head >= sent + Resend(head) || (_sentPrivately && !IsPrivate(head)));

    /// <summary>Whether the bytes go to the private relay alone.</summary>
    public bool IsPrivate(ulong head) => policy.Private is { } relay && (relay.GoPublicAfterBlocks is not { } blocks || head < _first + (ulong)blocks);

    /// <summary>They went out.</summary>
    public void Sent(ulong head) => (_sentAt, _sentPrivately) = (head, IsPrivate(head));

    private bool IsCancelled => effect.Variants[^1].Kind == VariantKind.Cancel;

    private ulong Resend(ulong head) => (ulong)(IsPrivate(head) ? policy.Private!.ResendAfterBlocks : resendBlocks);
}

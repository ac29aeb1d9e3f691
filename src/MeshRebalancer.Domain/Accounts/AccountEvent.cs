using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

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
    /// <param name="Id">The submission.</param>
    /// <param name="Nonce">The nonce.</param>
    /// <param name="Gas">Gas limit and fees, within the policy's ceilings.</param>
    /// <param name="At">When.</param>
    /// <param name="Spend">What the call lets leave, in USD; null when nothing does or nobody counts.</param>
    /// <param name="Leaving">The tokens that it lets leave, in raw units.</param>
    /// <param name="LeavingWei">The native coin that goes along, fees apart.</param>
    [WireName("transaction.nonce-reserved.v1")]
    public sealed record NonceReserved(
        EffectId Id,
        ulong Nonce,
        GasTerms Gas,
        DateTimeOffset At,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Usd? Spend = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] EquatableArray<TokenAmount> Leaving = default,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] UInt256 LeavingWei = default) : AccountEvent;

    /// <summary>Signed. Only now may bytes leave the process. The bytes are a secret until the nonce is consumed.</summary>
    [WireName("transaction.signed.v1")]
    public sealed record Signed(EffectId Id, ulong Nonce, SignedTransaction Transaction, DateTimeOffset At) : AccountEvent;

    /// <summary>Another variant of the nonce is signed. Only now may its bytes leave the process.</summary>
    [WireName("transaction.replaced.v1")]
    public sealed record Replaced(EffectId Id, ulong Nonce, SignedTransaction Transaction, DateTimeOffset At) : AccountEvent;

    /// <summary>It is no longer wanted.</summary>
    [WireName("transaction.cancel-requested.v1")]
    public sealed record CancelRequested(EffectId Id, string By, string Reason, DateTimeOffset At) : AccountEvent;

    /// <summary>Late, and at the ceiling of what it may pay: an alarm. It is live as before.</summary>
    [WireName("transaction.parked.v1")]
    public sealed record Parked(EffectId Id, string Reason, DateTimeOffset At) : AccountEvent;

    /// <summary>Mined and confirmed.</summary>
    [WireName("transaction.mined.v1")]
    public sealed record Mined(EffectId Id, Hash32 Hash, ulong Block, Hash32 BlockHash, bool Succeeded, UInt256 FeeWei, DateTimeOffset At) : AccountEvent;

    /// <summary>The self-transfer is mined and confirmed: the call did not happen.</summary>
    [WireName("transaction.cancelled.v1")]
    public sealed record Cancelled(EffectId Id, Hash32 Hash, ulong Block, Hash32 BlockHash, UInt256 FeeWei, DateTimeOffset At) : AccountEvent;

    /// <summary>A reorg took it away after it was confirmed. It is live again.</summary>
    [WireName("transaction.unmined.v1")]
    public sealed record Unmined(EffectId Id, Hash32 Hash, ulong Head, DateTimeOffset At) : AccountEvent;

    /// <summary>After a reorg it is mined in another block, as another variant or with another outcome.</summary>
    [WireName("transaction.remined.v1")]
    public sealed record Remined(EffectId Id, Hash32 Hash, ulong Block, Hash32 BlockHash, bool Succeeded, UInt256 FeeWei, DateTimeOffset At) : AccountEvent;

    /// <summary>Its block stays. Only what is final may be forgotten.</summary>
    [WireName("transaction.final.v1")]
    public sealed record Final(EffectId Id, Hash32 Hash, ulong Block, DateTimeOffset At) : AccountEvent;

    /// <summary>The asking stream has the answer.</summary>
    [WireName("transaction.told.v1")]
    public sealed record Told(EffectId Id, DateTimeOffset At) : AccountEvent;

    /// <summary>
    /// An answered submission is no longer kept. The asking stream stored the answer before it confirmed it, so it does not owe the call
    /// any more and never asks for it again; its nonce is final.
    /// </summary>
    [WireName("transaction.forgotten.v1")]
    public sealed record Forgotten(EffectId Id, DateTimeOffset At) : AccountEvent;

    /// <summary>
    /// Nonces are consumed by transactions that the journal does not know. Nothing is prepared, signed or sent until they are reconciled. Comes
    /// again when more is found.
    /// </summary>
    [WireName("account.quarantined.v1")]
    public sealed record Quarantined(string Code, string Reason, ulong Count, EquatableArray<ForeignTransaction> Foreign, DateTimeOffset At) : AccountEvent;

    /// <summary>The quarantine ends: every foreign transaction is one of our own calls, or an operator has accounted for it.</summary>
    /// <param name="NextNonce">The next nonce to be given out.</param>
    /// <param name="Foreign">What consumed the nonces.</param>
    /// <param name="By">The operator, or null when the chain alone explained everything.</param>
    /// <param name="Reason">The operator's words, or null.</param>
    /// <param name="At">When.</param>
    [WireName("account.reconciled.v1")]
    public sealed record Reconciled(ulong NextNonce, EquatableArray<ForeignTransaction> Foreign, string? By, string? Reason, DateTimeOffset At) : AccountEvent;

    /// <summary>A nonce that nobody held is consumed by a self-transfer. Only now may its bytes leave the process.</summary>
    [WireName("account.gap-filled.v1")]
    public sealed record GapFilled(ulong Nonce, SignedTransaction Transaction, DateTimeOffset At) : AccountEvent;
}

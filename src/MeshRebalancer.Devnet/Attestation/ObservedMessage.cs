using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>A message that was seen on its source chain.</summary>
/// <param name="Message">As sent, without what the attestation fills in.</param>
/// <param name="Transaction">That sent it.</param>
/// <param name="LogIndex">Which of the block's logs it is.</param>
/// <param name="Block">Where it was mined.</param>
internal sealed record ObservedMessage(HexBytes Message, Hash32 Transaction, ulong LogIndex, ulong Block)
{
    private const uint Fast = 1000;
    private const uint Standard = 2000;

    /// <summary>Fixed by where the message was sent, so that a restarted service gives it again.</summary>
    public Hash32 Nonce { get; } = Keccak256.HashText($"{CctpWire.SourceDomain(Message)}/{Transaction}/{LogIndex}");

    /// <summary>When it first had its confirmations.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>The message as signed; null until then.</summary>
    public HexBytes? Filled { get; init; }

    /// <summary>The signature; null until then.</summary>
    public HexBytes? Attestation { get; init; }

    /// <summary>Why a fast message was or is treated as a standard one, in the public service's words; null if it isn't.</summary>
    public string? DelayReason(AttestationKnobs knobs) =>
        CctpWire.MinFinality(Message) >= Standard || !CctpWire.IsBurn(Message) ? null
        : CctpWire.MaxFee(Message) < FastFee(knobs) ? "insufficient_fee"
        : knobs.DowngradeFast || CctpWire.Amount(Message) > knobs.FastAllowanceUsdc * UInt256.PowerOfTen(6) ? "insufficient_allowance_available"
        : null;

    /// <summary>Whether it is attested without waiting for finality.</summary>
    public bool IsFast(AttestationKnobs knobs) => CctpWire.MinFinality(Message) < Standard && DelayReason(knobs) is null;

    /// <summary>Blocks that it must have on it, its own included.</summary>
    public ulong Confirmations(AttestationKnobs knobs) => IsFast(knobs) ? knobs.FastConfirmations : knobs.StandardConfirmations;

    /// <summary>What the attestation will say.</summary>
    /// <param name="knobs">The service's behaviour.</param>
    /// <param name="destinationBlock">The destination's latest block.</param>
    public CctpVerdict Judge(AttestationKnobs knobs, ulong destinationBlock) => IsFast(knobs)
        ? new(Nonce, Fast, CctpWire.IsBurn(Message) ? FastFee(knobs) : UInt256.Zero, destinationBlock + knobs.FastExpirationBlocks)
        : new(Nonce, Standard, UInt256.Zero, UInt256.Zero);

    private UInt256 FastFee(AttestationKnobs knobs) => UInt256.MulDiv(CctpWire.Amount(Message), knobs.FastFeeBps, 10_000, Rounding.Up);
}

using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>How far the relayer is with a deposit.</summary>
internal enum AcrossPhase
{
    /// <summary>Seen, and not filled.</summary>
    Open,

    /// <summary>A slow fill was asked for.</summary>
    SlowFillRequested,

    /// <summary>Past its deadline: to be refunded.</summary>
    Expired,

    /// <summary>Filled or refunded.</summary>
    Done,
}

/// <summary>A deposit as its event tells it.</summary>
/// <param name="Origin">Where it was made.</param>
/// <param name="Destination">Where it is to be filled.</param>
/// <param name="Id">Its number on the origin.</param>
/// <param name="Block">Its block.</param>
/// <param name="InputToken">What was deposited.</param>
/// <param name="OutputToken">What is to be paid out.</param>
/// <param name="InputAmount">Raw.</param>
/// <param name="OutputAmount">Raw.</param>
/// <param name="Depositor">Who is refunded.</param>
/// <param name="FillDeadline">Destination time.</param>
/// <param name="Relay">The contract's own struct, field by field.</param>
internal sealed record AcrossDeposit(
    ChainId Origin, ChainId Destination, UInt256 Id, ulong Block, Address InputToken, Address OutputToken, UInt256 InputAmount, UInt256 OutputAmount,
    Address Depositor, UInt256 FillDeadline, EquatableArray<object> Relay)
{
    private const int RecipientAt = 1;

    /// <summary>How far the relayer is.</summary>
    public AcrossPhase Phase { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Whether another relay was filled under its number.</summary>
    public bool Misfilled { get; init; }

    /// <summary>The struct as calls take it.</summary>
    public object[] RelayData => [.. Relay];

    /// <summary>The same relay for somebody else, which is another one.</summary>
    public object[] MisdirectedTo(Address recipient)
    {
        var other = RelayData;
        other[RecipientAt] = Word(recipient);
        return other;
    }

    /// <summary>Reads a log of a spoke pool.</summary>
    public static AcrossDeposit Read(ChainId origin, EventLog log, DateTimeOffset at)
    {
        var e = log.TryDecode(Signatures.Across.FundsDeposited)!;
        return new(
            origin, new((ulong)(UInt256)e[4]), (UInt256)e[5], log.BlockNumber, Account(e[0]), Account(e[1]), (UInt256)e[2], (UInt256)e[3], Account(e[9]), (UInt256)e[7],
            [e[9], e[10], e[11], e[0], e[1], e[2], e[3], (UInt256)origin.Value, e[5], e[7], e[8], e[12]])
        {
            Since = at,
        };
    }

    /// <summary>An address as Across writes it, in the last 20 of 32 bytes.</summary>
    public static byte[] Word(Address address) => [.. new byte[12], .. address.ToBytes()];

    private static Address Account(object word) => Address.FromBytes(((byte[])word).AsSpan(12));
}

using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Across;

/// <summary>A deposit as the origin's pool told of it. Its hash is what the destination knows it by: a fill of anything else is not a fill of it. Pure.</summary>
/// <param name="Origin">Where it was made.</param>
/// <param name="Destination">Where it is to be filled.</param>
/// <param name="Id">Its number on the origin.</param>
/// <param name="Depositor">Who is refunded.</param>
/// <param name="Recipient">Who is paid.</param>
/// <param name="ExclusiveRelayer">Who alone may fill at first; zero is anybody.</param>
/// <param name="InputToken">What was deposited.</param>
/// <param name="OutputToken">What is to be paid out.</param>
/// <param name="InputAmount">Raw.</param>
/// <param name="OutputAmount">Raw.</param>
/// <param name="QuotedAt">Unix seconds.</param>
/// <param name="FillBy">Unix seconds of the destination: the last that may fill.</param>
/// <param name="ExclusiveUntil">Unix seconds of the destination; zero is never.</param>
/// <param name="Message">For the recipient; ours has none.</param>
internal sealed record AcrossRelay(
    ChainId Origin, ChainId Destination, UInt256 Id, Hash32 Depositor, Hash32 Recipient, Hash32 ExclusiveRelayer, Hash32 InputToken, Hash32 OutputToken,
    UInt256 InputAmount, UInt256 OutputAmount, ulong QuotedAt, ulong FillBy, ulong ExclusiveUntil, HexBytes Message)
{
    /// <summary>What the destination's pool stores its state under.</summary>
    public Hash32 Hash => Keccak256.Hash(AcrossAbi.RelayHashed.EncodeCall(
        new object?[]
        {
            Depositor, Recipient, ExclusiveRelayer, InputToken, OutputToken, InputAmount, OutputAmount, Origin.Value, Id, FillBy, ExclusiveUntil, Message,
        },
        Destination.Value).Span[Selector.Bytes..]);

    /// <summary>The deadline as an instant.</summary>
    public DateTimeOffset Deadline => DateTimeOffset.FromUnixTimeSeconds((long)FillBy);

    /// <summary>What the pool's logs of a deposit have as values, or null where they name a chain that there can't be.</summary>
    public static AcrossRelay? Read(ChainId origin, object[] values) => (UInt256)values[4] is { IsZero: false } destination && destination <= ulong.MaxValue
        ? new(
            origin, new((ulong)destination), (UInt256)values[5], Word(values[9]), Word(values[10]), Word(values[11]), Word(values[0]), Word(values[1]),
            (UInt256)values[2], (UInt256)values[3], (ulong)(UInt256)values[6], (ulong)(UInt256)values[7], (ulong)(UInt256)values[8], Bytes(values[12]))
        : null;

    /// <summary>Whether it brings the route's tokens from this account to itself.</summary>
    public bool IsOf(BridgeRoute route, Address account) =>
        Origin == route.From.Chain && Destination == route.To.Chain && InputToken == Padded(route.From.Contract) && OutputToken == Padded(route.To.Contract)
        && Depositor == Padded(account) && Recipient == Padded(account) && Message.IsEmpty;

    /// <summary>Whether a fill's event is of this very relay, field by field.</summary>
    public bool IsFilledBy(object[] fill) =>
        Word(fill[0]) == InputToken && Word(fill[1]) == OutputToken && (UInt256)fill[2] == InputAmount && (UInt256)fill[3] == OutputAmount
        && (UInt256)fill[5] == Origin.Value && (UInt256)fill[6] == Id && (UInt256)fill[7] == FillBy && (UInt256)fill[8] == ExclusiveUntil
        && Word(fill[9]) == ExclusiveRelayer && Word(fill[11]) == Depositor && Word(fill[12]) == Recipient && Word(fill[13]) == MessageHash;

    /// <summary>Whether the event of a slow fill's request is of this very relay.</summary>
    public bool IsRequestedBy(object[] request) =>
        Word(request[0]) == InputToken && Word(request[1]) == OutputToken && (UInt256)request[2] == InputAmount && (UInt256)request[3] == OutputAmount
        && (UInt256)request[4] == Origin.Value && (UInt256)request[5] == Id && (UInt256)request[6] == FillBy && (UInt256)request[7] == ExclusiveUntil
        && Word(request[8]) == ExclusiveRelayer && Word(request[9]) == Depositor && Word(request[10]) == Recipient && Word(request[11]) == MessageHash;

    /// <summary>An address as Across writes it, in the last 20 of 32 bytes.</summary>
    public static Hash32 Padded(Address address) => Hash32.FromBytes([.. new byte[12], .. address.ToBytes()]);

    /// <summary>A number as a topic.</summary>
    public static Hash32 Topic(UInt256 number)
    {
        Span<byte> word = stackalloc byte[32];
        number.WriteBigEndian(word);
        return Hash32.FromBytes(word);
    }

    // The contract writes zero for an empty message.
    private Hash32 MessageHash => Message.IsEmpty ? Hash32.Zero : Keccak256.Hash(Message.Span);

    private static Hash32 Word(object value) => Hash32.FromBytes((byte[])value);

    private static HexBytes Bytes(object value) => value is HexBytes bytes ? bytes : (byte[])value;
}

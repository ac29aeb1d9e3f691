using System.Buffers.Binary;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Cctp;

/// <summary>
/// A burn's message as CCTP v2 sends it: a header of 148 bytes (MessageV2) and a body of 228 bytes and the hook's (BurnMessageV2). Pure.
/// </summary>
/// <param name="Version">Of the header: 1.</param>
/// <param name="SourceDomain">Where it was burnt.</param>
/// <param name="DestinationDomain">Where it is to be minted.</param>
/// <param name="Nonce">Given by the attester; zero before.</param>
/// <param name="Sender">The source's TokenMessenger.</param>
/// <param name="Recipient">The destination's TokenMessenger.</param>
/// <param name="DestinationCaller">Who may deliver it; zero is anybody.</param>
/// <param name="MinFinality">The finality that was asked for.</param>
/// <param name="FinalityExecuted">The finality at which it was attested.</param>
/// <param name="Body">The burn, as bytes.</param>
/// <param name="Burn">The burn.</param>
internal sealed record CctpMessage(
    uint Version, uint SourceDomain, uint DestinationDomain, Hash32 Nonce, Hash32 Sender, Hash32 Recipient, Hash32 DestinationCaller,
    uint MinFinality, uint FinalityExecuted, HexBytes Body, CctpBurn Burn)
{
    private const int HeaderBytes = 148;

    /// <summary>Reads a message, or null where the bytes are too few for one or the addresses in it are wider than an address.</summary>
    public static CctpMessage? TryParse(string? hex) => HexBytes.TryParse(hex, null, out var bytes) ? TryParse(bytes.Span) : null;

    private static CctpMessage? TryParse(ReadOnlySpan<byte> bytes) => bytes.Length >= HeaderBytes && CctpBurn.TryParse(bytes[HeaderBytes..]) is { } burn
        ? new(
            Number(bytes, 0), Number(bytes, 4), Number(bytes, 8), Word(bytes, 12), Word(bytes, 44), Word(bytes, 76), Word(bytes, 108),
            Number(bytes, 140), Number(bytes, 144), HexBytes.Copy(bytes[HeaderBytes..]), burn)
        : null;

    private static uint Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);

    private static Hash32 Word(ReadOnlySpan<byte> bytes, int at) => Hash32.FromBytes(bytes.Slice(at, 32));
}

/// <summary>A message's body: what was burnt, and for whom.</summary>
/// <param name="Version">Of the body: 1.</param>
/// <param name="BurnToken">The token at the source.</param>
/// <param name="MintRecipient">Who receives at the destination.</param>
/// <param name="Amount">What was burnt, raw.</param>
/// <param name="MessageSender">Who burnt.</param>
/// <param name="MaxFee">The most that may be kept.</param>
/// <param name="FeeExecuted">What is kept.</param>
/// <param name="ExpirationBlock">The destination's block from which on the attestation is worthless; zero is never.</param>
/// <param name="HookBytes">How many bytes of instructions follow; ours has none.</param>
internal sealed record CctpBurn(
    uint Version, Address BurnToken, Address MintRecipient, UInt256 Amount, Address MessageSender, UInt256 MaxFee, UInt256 FeeExecuted,
    UInt256 ExpirationBlock, int HookBytes)
{
    private const int FixedBytes = 228;

    /// <summary>Reads a body, or null where it is none.</summary>
    public static CctpBurn? TryParse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FixedBytes || !IsAddress(bytes[4..36]) || !IsAddress(bytes[36..68]) || !IsAddress(bytes[100..132]))
            return null;
        return new(
            BinaryPrimitives.ReadUInt32BigEndian(bytes),
            Address.FromBytes(bytes[16..36]),
            Address.FromBytes(bytes[48..68]),
            UInt256.ReadBigEndian(bytes[68..100]),
            Address.FromBytes(bytes[112..132]),
            UInt256.ReadBigEndian(bytes[132..164]),
            UInt256.ReadBigEndian(bytes[164..196]),
            UInt256.ReadBigEndian(bytes[196..228]),
            bytes.Length - FixedBytes);
    }

    private static bool IsAddress(ReadOnlySpan<byte> word) => !word[..12].ContainsAnyExcept((byte)0);
}

using System.Buffers.Binary;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Cctp;

/// <summary>
/// A burn's message as CCTP v1 sends it: a header of 116 bytes (Message) and a body of 132 bytes (BurnMessage). Its nonce is the source's own,
/// so the message is complete when it is sent. Pure.
/// </summary>
/// <param name="Bytes">All of it; what is attested is its hash.</param>
/// <param name="Version">Of the header: 0.</param>
/// <param name="SourceDomain">Where it was burnt.</param>
/// <param name="DestinationDomain">Where it is to be minted.</param>
/// <param name="Nonce">Unique among the source's messages.</param>
/// <param name="Sender">The source's TokenMessenger.</param>
/// <param name="Recipient">The destination's TokenMessenger.</param>
/// <param name="DestinationCaller">Who may deliver it; zero is anybody.</param>
/// <param name="BodyVersion">Of the body: 0.</param>
/// <param name="BurnToken">The token at the source.</param>
/// <param name="MintRecipient">Who receives at the destination.</param>
/// <param name="Amount">What was burnt and is minted, raw: v1 keeps nothing.</param>
/// <param name="MessageSender">Who burnt.</param>
internal sealed record CctpV1Message(
    HexBytes Bytes, uint Version, uint SourceDomain, uint DestinationDomain, ulong Nonce, Hash32 Sender, Hash32 Recipient, Hash32 DestinationCaller,
    uint BodyVersion, Address BurnToken, Address MintRecipient, UInt256 Amount, Address MessageSender)
{
    private const int HeaderBytes = 116;
    private const int BodyBytes = 132;

    /// <summary>What the attestation is asked for by.</summary>
    public Hash32 Hash => Keccak256.Hash(Bytes.Span);

    /// <summary>What the destination's transmitter remembers it by: the hash of source domain and nonce, packed.</summary>
    public Hash32 SourceAndNonce => Keccak256.Hash([.. Bytes.Span.Slice(4, 4), .. Bytes.Span.Slice(12, 8)]);

    /// <summary>The body, as the destination's event repeats it.</summary>
    public HexBytes Body => HexBytes.Copy(Bytes.Span[HeaderBytes..]);

    /// <summary>Reads a message, or null where the bytes are none of a burn or the addresses in it are wider than an address.</summary>
    public static CctpV1Message? TryParse(string? hex) => HexBytes.TryParse(hex, null, out var bytes) ? TryParse(bytes) : null;

    /// <summary>As above.</summary>
    public static CctpV1Message? TryParse(HexBytes message)
    {
        var bytes = message.Span;
        if (bytes.Length != HeaderBytes + BodyBytes)
            return null;
        var body = bytes[HeaderBytes..];
        if (!IsAddress(body[4..36]) || !IsAddress(body[36..68]) || !IsAddress(body[100..132]))
            return null;
        return new(
            message, Number(bytes), Number(bytes[4..]), Number(bytes[8..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[12..]),
            Hash32.FromBytes(bytes[20..52]), Hash32.FromBytes(bytes[52..84]), Hash32.FromBytes(bytes[84..116]),
            Number(body), Address.FromBytes(body[16..36]), Address.FromBytes(body[48..68]), UInt256.ReadBigEndian(body[68..100]), Address.FromBytes(body[112..132]));
    }

    private static uint Number(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static bool IsAddress(ReadOnlySpan<byte> word) => !word[..12].ContainsAnyExcept((byte)0);
}

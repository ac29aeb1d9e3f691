using System.Buffers.Binary;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>The byte layout of CCTP v2's messages: a header of 148 bytes, then a burn message of 228 bytes and more.</summary>
internal static class CctpWire
{
    public const int HeaderBytes = 148;
    public const int BurnBytes = 228;

    private const int NonceAt = 12;
    private const int FinalityExecutedAt = 144;
    private const int FeeExecutedAt = HeaderBytes + 164;
    private const int ExpirationAt = HeaderBytes + 196;

    public static uint SourceDomain(HexBytes message) => Number(message, 4);

    public static uint DestinationDomain(HexBytes message) => Number(message, 8);

    public static Hash32 Nonce(HexBytes message) => Word(message, NonceAt);

    public static Hash32 Sender(HexBytes message) => Word(message, 44);

    public static Hash32 Recipient(HexBytes message) => Word(message, 76);

    public static Hash32 DestinationCaller(HexBytes message) => Word(message, 108);

    public static uint MinFinality(HexBytes message) => Number(message, 140);

    public static uint FinalityExecuted(HexBytes message) => Number(message, FinalityExecutedAt);

    public static HexBytes Body(HexBytes message) => HexBytes.Copy(message.Span[HeaderBytes..]);

    /// <summary>Whether the body is long enough to be a burn message.</summary>
    public static bool IsBurn(HexBytes message) => message.Length >= HeaderBytes + BurnBytes;

    public static Hash32 BurnToken(HexBytes message) => Word(message, HeaderBytes + 4);

    public static Hash32 MintRecipient(HexBytes message) => Word(message, HeaderBytes + 36);

    public static UInt256 Amount(HexBytes message) => Value(message, HeaderBytes + 68);

    public static Hash32 MessageSender(HexBytes message) => Word(message, HeaderBytes + 100);

    public static UInt256 MaxFee(HexBytes message) => Value(message, HeaderBytes + 132);

    public static UInt256 FeeExecuted(HexBytes message) => Value(message, FeeExecutedAt);

    public static UInt256 ExpirationBlock(HexBytes message) => Value(message, ExpirationAt);

    public static HexBytes HookData(HexBytes message) => HexBytes.Copy(message.Span[(HeaderBytes + BurnBytes)..]);

    /// <summary>The message with all that the attestation decides filled in.</summary>
    public static HexBytes Fill(HexBytes message, CctpVerdict verdict)
    {
        var filled = message.ToArray();
        verdict.Nonce.ToBytes().CopyTo(filled, NonceAt);
        BinaryPrimitives.WriteUInt32BigEndian(filled.AsSpan(FinalityExecutedAt), verdict.FinalityExecuted);
        if (IsBurn(message))
        {
            verdict.FeeExecuted.WriteBigEndian(filled.AsSpan(FeeExecutedAt, 32));
            verdict.ExpirationBlock.WriteBigEndian(filled.AsSpan(ExpirationAt, 32));
        }

        return filled;
    }

    private static uint Number(HexBytes message, int at) => BinaryPrimitives.ReadUInt32BigEndian(message.Span[at..]);

    private static Hash32 Word(HexBytes message, int at) => Hash32.FromBytes(message.Span.Slice(at, 32));

    private static UInt256 Value(HexBytes message, int at) => UInt256.ReadBigEndian(message.Span.Slice(at, 32));
}

/// <summary>What an attestation decides about a message.</summary>
/// <param name="Nonce">Unique, and never zero.</param>
/// <param name="FinalityExecuted">1000 fast, 2000 standard.</param>
/// <param name="FeeExecuted">Raw units, at most the message's maximum.</param>
/// <param name="ExpirationBlock">Of the destination; 0 is never.</param>
internal sealed record CctpVerdict(Hash32 Nonce, uint FinalityExecuted, UInt256 FeeExecuted, UInt256 ExpirationBlock);

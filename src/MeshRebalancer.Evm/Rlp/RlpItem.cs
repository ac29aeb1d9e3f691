using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>What RLP encodes: a byte string, or a list of items (Ethereum yellow paper, appendix B).</summary>
public abstract record RlpItem
{
    private RlpItem()
    {
    }

    /// <summary>The empty byte string, which is also the number zero.</summary>
    public static RlpItem Empty { get; } = new Text(HexBytes.Empty);

    /// <summary>A byte string.</summary>
    public static RlpItem Of(HexBytes bytes) => new Text(bytes);

    /// <summary>A number: big-endian without leading zeros.</summary>
    public static RlpItem Of(UInt256 number)
    {
        Span<byte> word = stackalloc byte[32];
        number.WriteBigEndian(word);
        return new Text(HexBytes.Copy(word[(32 - ((number.BitLength + 7) / 8))..]));
    }

    /// <summary>An address, or the empty string for none.</summary>
    public static RlpItem Of(Address? address) => address is { } some ? new Text(some.ToBytes()) : Empty;

    /// <summary>A list.</summary>
    public static RlpItem Of(params ReadOnlySpan<RlpItem> items) => new List(EquatableArray.Create(items));

    /// <summary>A byte string.</summary>
    public sealed record Text(HexBytes Bytes) : RlpItem;

    /// <summary>A list of items.</summary>
    public sealed record List(EquatableArray<RlpItem> Items) : RlpItem;
}

/// <summary>Bytes that are not RLP in its only allowed spelling, or not of the expected shape.</summary>
public sealed class RlpException(string message) : FormatException(message);

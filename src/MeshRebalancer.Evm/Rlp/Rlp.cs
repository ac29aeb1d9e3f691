using System.Buffers.Binary;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>
/// Recursive length prefix (yellow paper, appendix B). Decoding is strict: only the shortest spelling of each length is accepted,
/// nothing may follow, and lists nest at most <see cref="MaxDepth"/> deep.
/// </summary>
public static class Rlp
{
    /// <summary>Deepest nesting of lists that is decoded; transactions need 3.</summary>
    public const int MaxDepth = 64;

    private const byte ShortText = 0x80;
    private const byte ShortList = 0xC0;
    private const int LongestShort = 55;

    /// <summary>Encodes an item.</summary>
    public static byte[] Encode(RlpItem item) => Encode([], item);

    /// <summary>Encodes an item after some leading bytes, as a typed transaction has them (EIP-2718).</summary>
    public static byte[] Encode(ReadOnlySpan<byte> prefix, RlpItem item)
    {
        var bytes = new byte[prefix.Length + Size(item)];
        prefix.CopyTo(bytes);
        Write(bytes.AsSpan(prefix.Length), item);
        return bytes;
    }

    /// <summary>Decodes one item that fills all bytes.</summary>
    /// <exception cref="RlpException">Not RLP in its shortest spelling, or bytes left over.</exception>
    public static RlpItem Decode(ReadOnlySpan<byte> bytes)
    {
        var item = Read(ref bytes, 0);
        return bytes.IsEmpty ? item : throw new RlpException($"{bytes.Length} bytes follow the item.");
    }

    private static int Size(RlpItem item) => item switch
    {
        RlpItem.Text { Bytes: { Length: 1 } bytes } when bytes.Span[0] < ShortText => 1,
        RlpItem.Text text => HeaderSize(text.Bytes.Length) + text.Bytes.Length,
        RlpItem.List list => Framed(ContentSize(list)),
    };

    private static int Framed(int content) => HeaderSize(content) + content;

    private static int ContentSize(RlpItem.List list)
    {
        var size = 0;
        foreach (var item in list.Items.AsSpan())
        {
            size = checked(size + Size(item));
        }

        return size;
    }

    private static int HeaderSize(int length) => length <= LongestShort ? 1 : 1 + LengthBytes(length);

    private static int LengthBytes(int length) => length switch { < 0x100 => 1, < 0x10000 => 2, < 0x1000000 => 3, _ => 4 };

    private static Span<byte> Write(Span<byte> to, RlpItem item)
    {
        switch (item)
        {
            case RlpItem.Text text:
                if (text.Bytes.Length != 1 || text.Bytes.Span[0] >= ShortText)
                {
                    to = WriteHeader(to, ShortText, text.Bytes.Length);
                }

                text.Bytes.Span.CopyTo(to);
                return to[text.Bytes.Length..];
            case RlpItem.List list:
                to = WriteHeader(to, ShortList, ContentSize(list));
                foreach (var inner in list.Items.AsSpan())
                {
                    to = Write(to, inner);
                }

                return to;
        }

        return to;
    }

    private static Span<byte> WriteHeader(Span<byte> to, byte kind, int length)
    {
        if (length <= LongestShort)
        {
            to[0] = (byte)(kind + length);
            return to[1..];
        }

        var count = LengthBytes(length);
        to[0] = (byte)(kind + LongestShort + count);
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        bytes[(4 - count)..].CopyTo(to[1..]);
        return to[(1 + count)..];
    }

    private static RlpItem Read(ref ReadOnlySpan<byte> bytes, int depth)
    {
        if (bytes.IsEmpty)
        {
            throw new RlpException("The bytes end where an item should begin.");
        }

        var first = bytes[0];
        if (first < ShortText)
        {
            var single = HexBytes.Copy(bytes[..1]);
            bytes = bytes[1..];
            return new RlpItem.Text(single);
        }

        var isList = first >= ShortList;
        var content = ReadContent(ref bytes, first - (isList ? ShortList : ShortText));
        if (isList)
        {
            return ReadList(content, depth + 1);
        }

        return content.Length == 1 && content[0] < ShortText
            ? throw new RlpException("A single byte below 0x80 is spelled as itself, without a header.")
            : new RlpItem.Text(HexBytes.Copy(content));
    }

    private static RlpItem.List ReadList(ReadOnlySpan<byte> content, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new RlpException($"Lists nest more than {MaxDepth} deep.");
        }

        var items = new List<RlpItem>();
        while (!content.IsEmpty)
        {
            items.Add(Read(ref content, depth));
        }

        return new RlpItem.List(items.ToEquatableArray());
    }

    private static ReadOnlySpan<byte> ReadContent(ref ReadOnlySpan<byte> bytes, int code)
    {
        var count = code <= LongestShort ? 0 : code - LongestShort;
        var length = code <= LongestShort ? (ulong)code : ReadLength(bytes[1..], count);
        if (length > (ulong)(bytes.Length - 1 - count))
        {
            throw new RlpException($"An item claims {length} bytes, and {bytes.Length - 1 - count} are left.");
        }

        var content = bytes.Slice(1 + count, (int)length);
        bytes = bytes[(1 + count + (int)length)..];
        return content;
    }

    private static ulong ReadLength(ReadOnlySpan<byte> bytes, int count)
    {
        if (bytes.Length < count || bytes[0] == 0)
        {
            throw new RlpException("A length is cut off or starts with a zero byte.");
        }

        ulong length = 0;
        foreach (var b in bytes[..count])
        {
            length = (length << 8) | b;
        }

        return length > LongestShort ? length : throw new RlpException($"A length of {length} fits the short form and must use it.");
    }
}

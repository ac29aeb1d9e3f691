using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>Writes values into bytes that are zero and just large enough. Offsets count from the start of the enclosing sequence.</summary>
internal static class AbiWriter
{
    /// <summary>Writes a struct's members and says how many bytes they took.</summary>
    public static int WriteMembers(Span<byte> to, AbiType.Tuple tuple, ReadOnlySpan<object?> values)
    {
        AbiSize.RequireCount(tuple, tuple.Members.Count, values.Length);
        var members = tuple.Members.AsSpan();
        var (head, tail) = (0, tuple.MemberHeadBytes);
        for (var i = 0; i < members.Length; i++)
        {
            WriteOne(to, ref head, ref tail, members[i].Type, values[i]);
        }

        return tail;
    }

    private static int WriteItems(Span<byte> to, AbiType item, object?[] values)
    {
        var (head, tail) = (0, item.HeadBytes * values.Length);
        foreach (var value in values)
        {
            WriteOne(to, ref head, ref tail, item, value);
        }

        return tail;
    }

    private static void WriteOne(Span<byte> to, ref int head, ref int tail, AbiType type, object? value)
    {
        if (type.IsDynamic)
        {
            WriteLength(to[head..], tail);
            tail += WriteBody(to[tail..], type, value);
        }
        else
        {
            WriteBody(to[head..], type, value);
        }

        head += type.HeadBytes;
    }

    private static int WriteBody(Span<byte> to, AbiType type, object? value)
    {
        switch (type)
        {
            case AbiType.UInt number:
                AbiValue.Unsigned(number, value).WriteBigEndian(to);
                return AbiType.WordBytes;
            case AbiType.Int number:
                WriteSigned(to[..AbiType.WordBytes], AbiValue.Signed(number, value));
                return AbiType.WordBytes;
            case AbiType.AddressWord:
                (value is Address address ? address : throw AbiValue.Misfit(type, value)).CopyTo(to.Slice(12, 20));
                return AbiType.WordBytes;
            case AbiType.Bool:
                to[31] = (value is bool yes ? yes : throw AbiValue.Misfit(type, value)) ? (byte)1 : (byte)0;
                return AbiType.WordBytes;
            case AbiType.FixedBytes bytes:
                WriteFixed(to, bytes, value);
                return AbiType.WordBytes;
            case AbiType.DynamicBytes:
                return WriteBytes(to, value is HexBytes hex ? hex.Span : AbiValue.Bytes(type, value));
            case AbiType.Text:
                return WriteText(to, value as string ?? throw AbiValue.Misfit(type, value));
            case AbiType.Array array:
                var items = AbiValue.Items(type, value);
                WriteLength(to, items.Length);
                return AbiType.WordBytes + WriteItems(to[AbiType.WordBytes..], array.Item, items);
            case AbiType.FixedArray array:
                var fixedItems = AbiValue.Items(type, value);
                AbiSize.RequireCount(type, array.Count, fixedItems.Length);
                return WriteItems(to, array.Item, fixedItems);
            case AbiType.Tuple tuple:
                return WriteMembers(to, tuple, AbiValue.Items(type, value));
        }

        throw new System.Diagnostics.UnreachableException();
    }

    private static void WriteLength(Span<byte> word, int length) => BinaryPrimitives.WriteInt32BigEndian(word[28..], length);

    private static void WriteSigned(Span<byte> word, BigInteger value)
    {
        _ = value.TryWriteBytes(word, out var written, isUnsigned: false, isBigEndian: true);
        word[..written].CopyTo(word[(AbiType.WordBytes - written)..]);
        word[..(AbiType.WordBytes - written)].Fill(value.Sign < 0 ? (byte)0xFF : (byte)0);
    }

    private static void WriteFixed(Span<byte> to, AbiType.FixedBytes type, object? value)
    {
        if (AbiValue.ByteLength(type, value) != type.Length)
        {
            throw new AbiException($"{type.Name} takes {type.Length} bytes, and {AbiValue.ByteLength(type, value)} are given.");
        }

        if (value is Hash32 hash)
        {
            hash.CopyTo(to);
            return;
        }

        AbiValue.Bytes(type, value).CopyTo(to);
    }

    private static int WriteBytes(Span<byte> to, ReadOnlySpan<byte> bytes)
    {
        WriteLength(to, bytes.Length);
        bytes.CopyTo(to[AbiType.WordBytes..]);
        return AbiType.WordBytes + AbiSize.Padded(bytes.Length);
    }

    private static int WriteText(Span<byte> to, string text)
    {
        var length = Encoding.UTF8.GetBytes(text, to[AbiType.WordBytes..]);
        WriteLength(to, length);
        return AbiType.WordBytes + AbiSize.Padded(length);
    }
}

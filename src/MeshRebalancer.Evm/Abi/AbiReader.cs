using System.Numerics;
using System.Text;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>Reads values from bytes that may be hostile: every offset and length is checked against the bytes that are there.</summary>
internal ref struct AbiReader
{
    // Offsets may point at the same bytes again and again, and nested arrays that do so blow up exponentially.
    // Honest encodings read each byte once; this allows a few times that.
    private const int BudgetFactor = 4;
    private const int BudgetFloor = 4096;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _all;
    private long _budget;

    public AbiReader(ReadOnlySpan<byte> bytes)
    {
        _all = bytes;
        _budget = ((long)bytes.Length * BudgetFactor) + BudgetFloor;
    }

    public object[] ReadMembers(AbiType.Tuple tuple) => ReadMembers(0, tuple);

    private object[] ReadMembers(int start, AbiType.Tuple tuple)
    {
        Need(start, tuple.MemberHeadBytes, tuple);
        Charge(tuple, tuple.MemberHeadBytes);
        var members = tuple.Members.AsSpan();
        var values = new object[members.Length];
        var at = start;
        for (var i = 0; i < members.Length; i++)
        {
            values[i] = ReadHead(start, at, members[i].Type);
            at += members[i].Type.HeadBytes;
        }

        return values;
    }

    private object[] ReadItems(int start, AbiType item, int count, AbiType array)
    {
        Need(start, (long)count * item.HeadBytes, array);
        Charge(array, count * item.HeadBytes);
        var values = new object[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = ReadHead(start, start + (i * item.HeadBytes), item);
        }

        return values;
    }

    private object ReadHead(int start, int at, AbiType type)
    {
        if (!type.IsDynamic)
        {
            return ReadBody(at, type);
        }

        var offset = ReadSmall(at, type, "offset");
        return offset <= _all.Length - start ? ReadBody(start + offset, type) : throw Cut(type, $"its offset {offset} points beyond the end");
    }

    private object ReadBody(int at, AbiType type) => type switch
    {
        AbiType.UInt number => ReadUnsigned(at, number),
        AbiType.Int number => ReadSigned(at, number),
        AbiType.AddressWord => ReadAddress(at, type),
        AbiType.Bool => ReadBool(at, type),
        AbiType.FixedBytes bytes => ReadFixed(at, bytes),
        AbiType.DynamicBytes => ReadBytes(at, type).ToArray(),
        AbiType.Text => ReadText(at, type),
        AbiType.Array array => ReadItems(at + AbiType.WordBytes, array.Item, ReadSmall(at, type, "length"), type),
        AbiType.FixedArray array => ReadItems(at, array.Item, array.Count, type),
        AbiType.Tuple tuple => ReadMembers(at, tuple),
    };

    private UInt256 ReadUnsigned(int at, AbiType.UInt type)
    {
        var value = UInt256.ReadBigEndian(Word(at, type));
        return value.BitLength <= type.Bits ? value : throw Dirty(type);
    }

    private BigInteger ReadSigned(int at, AbiType.Int type)
    {
        var value = new BigInteger(Word(at, type), isUnsigned: false, isBigEndian: true);
        return value.GetBitLength() < type.Bits ? value : throw Dirty(type);
    }

    private Address ReadAddress(int at, AbiType type)
    {
        var word = Word(at, type);
        return word[..12].ContainsAnyExcept((byte)0) ? throw Dirty(type) : Address.FromBytes(word[12..]);
    }

    private bool ReadBool(int at, AbiType type)
    {
        var word = Word(at, type);
        return word[..31].ContainsAnyExcept((byte)0) || word[31] > 1 ? throw Dirty(type) : word[31] == 1;
    }

    private byte[] ReadFixed(int at, AbiType.FixedBytes type)
    {
        var word = Word(at, type);
        return word[type.Length..].ContainsAnyExcept((byte)0) ? throw Dirty(type) : word[..type.Length].ToArray();
    }

    private string ReadText(int at, AbiType type)
    {
        try
        {
            return Utf8.GetString(ReadBytes(at, type));
        }
        catch (DecoderFallbackException)
        {
            throw new AbiException("A string holds bytes that are not UTF-8.");
        }
    }

    /// <summary>A length and that many bytes. Their padding may be missing at the very end, as some contracts leave it out, and isn't judged.</summary>
    private ReadOnlySpan<byte> ReadBytes(int at, AbiType type)
    {
        var length = ReadSmall(at, type, "length");
        Need(at + AbiType.WordBytes, length, type);
        Charge(type, length);
        return _all.Slice(at + AbiType.WordBytes, length);
    }

    private int ReadSmall(int at, AbiType type, string what)
    {
        Need(at, AbiType.WordBytes, type);
        var value = UInt256.ReadBigEndian(_all.Slice(at, AbiType.WordBytes));
        return value <= (ulong)_all.Length ? (int)(ulong)value : throw Cut(type, $"its {what} is more than the {_all.Length} bytes that there are");
    }

    private readonly ReadOnlySpan<byte> Word(int at, AbiType type) =>
        at <= _all.Length - AbiType.WordBytes ? _all.Slice(at, AbiType.WordBytes) : throw Cut(type, "it needs a word more");

    private readonly void Need(int at, long bytes, AbiType type)
    {
        if (bytes > _all.Length - at)
        {
            throw Cut(type, $"{bytes} bytes are needed at {at}, and {Math.Max(0, _all.Length - at)} are there");
        }
    }

    /// <summary>Charges what an offset leads to; static values lie within what is charged already.</summary>
    private void Charge(AbiType type, int bytes)
    {
        _budget -= type.IsDynamic ? bytes + AbiType.WordBytes : 0;
        if (_budget < 0)
        {
            throw new AbiException($"The bytes of {Short(type)} refer to themselves too often.");
        }
    }

    private static AbiException Cut(AbiType type, string problem) => new($"The bytes are no {Short(type)}: {problem}.");

    private static AbiException Dirty(AbiType type) => new($"A word has bits set outside the range of {Short(type)}.");

    private static string Short(AbiType type) => type.Name.Length > 80 ? type.Name[..80] + "…" : type.Name;
}

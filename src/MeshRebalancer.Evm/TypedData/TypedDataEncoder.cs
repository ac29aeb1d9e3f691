using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>Encodes a message's values (EIP-712, encodeData): each becomes one word.</summary>
internal sealed class TypedDataEncoder(TypedDataTypes types)
{
    private const int Word = AbiType.WordBytes;

    /// <summary>The type's hash and a word for each member.</summary>
    public byte[] Encode(string type, JsonElement value, string path)
    {
        TypedDataTypes.Require(value, path, JsonValueKind.Object);
        var members = types.MembersOf(type);
        var bytes = new byte[Word * (members.Length + 1)];
        types.HashOf(type).CopyTo(bytes);
        for (var i = 0; i < members.Length; i++)
        {
            var at = $"{path}.{members[i].Name}";
            var member = value.TryGetProperty(members[i].Name, out var found) ? found : throw new TypedDataException($"{at} is missing.");
            WriteWord(bytes.AsSpan(Word * (i + 1), Word), members[i].Type, member, at);
        }

        return bytes;
    }

    public Hash32 HashStruct(string type, JsonElement value, string path) => Keccak256.Hash(Encode(type, value, path));

    private void WriteWord(Span<byte> to, string type, JsonElement value, string path)
    {
        if (type.EndsWith(']'))
        {
            WriteArray(to, type, value, path);
        }
        else if (types.IsStruct(type))
        {
            // A struct that is null, as recursive types end, is a word of zeros (eth_signTypedData_v4).
            if (value.ValueKind != JsonValueKind.Null)
            {
                Keccak256.Hash(Encode(type, value, path), to);
            }
        }
        else
        {
            WriteElementary(to, type, value, path);
        }
    }

    private void WriteArray(Span<byte> to, string type, JsonElement value, string path)
    {
        TypedDataTypes.Require(value, path, JsonValueKind.Array);
        var open = type.LastIndexOf('[');
        if (open < 0 || (type[(open + 1)..^1] is { Length: > 0 } size && size != value.GetArrayLength().ToString(CultureInfo.InvariantCulture)))
        {
            throw new TypedDataException($"{path} has {value.GetArrayLength()} items, which is no {type}.");
        }

        var words = new byte[Word * value.GetArrayLength()];
        var i = 0;
        foreach (var item in value.EnumerateArray())
        {
            WriteWord(words.AsSpan(Word * i, Word), type[..open], item, $"{path}[{i}]");
            i++;
        }

        Keccak256.Hash(words, to);
    }

    private static void WriteElementary(Span<byte> to, string type, JsonElement value, string path)
    {
        try
        {
            var parsed = AbiType.Parse(type);
            switch (parsed)
            {
                case AbiType.Text:
                    Keccak256.Hash(Encoding.UTF8.GetBytes(Text(value)), to);
                    break;
                case AbiType.DynamicBytes:
                    Keccak256.Hash(HexBytes.Parse(Text(value)), to);
                    break;
                case AbiType.UInt or AbiType.Int or AbiType.AddressWord or AbiType.Bool or AbiType.FixedBytes:
                    AbiCodec.Encode([new("", parsed)], Plain(parsed, value)).CopyTo(to);
                    break;
                case AbiType.Array or AbiType.FixedArray or AbiType.Tuple:
                    throw new TypedDataException($"{path}: '{type}' is no type of typed data.");
            }
        }
        catch (Exception exception) when (exception is (FormatException and not TypedDataException) or OverflowException)
        {
            throw new TypedDataException($"{path} is no {type}: {exception.Message}");
        }
    }

    private static object Plain(AbiType type, JsonElement value) => type switch
    {
        AbiType.Bool => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw new FormatException("not true or false"),
        AbiType.AddressWord => ChecksumAddress.Parse(Text(value)),
        AbiType.FixedBytes => HexBytes.Parse(Text(value)),
        AbiType.UInt or AbiType.Int => Number(value),
        AbiType.DynamicBytes or AbiType.Text or AbiType.Array or AbiType.FixedArray or AbiType.Tuple => throw new FormatException("no single word"),
    };

    /// <summary>A JSON integer, or a string of decimal or, after <c>0x</c>, hexadecimal digits.</summary>
    private static BigInteger Number(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : Text(value);
        var hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return text.Length <= 80 && BigInteger.TryParse(
            hex ? "0" + text[2..] : text, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException("not an integer");
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw new FormatException($"a string is expected, not {value.ValueKind}");
}

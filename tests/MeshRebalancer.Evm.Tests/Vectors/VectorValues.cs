using System.Globalization;
using System.Numerics;
using System.Text.Json;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm.Tests;

/// <summary>Reads the vectors' values as the objects that the codec takes and gives.</summary>
internal static class VectorValues
{
    public static object Read(AbiType type, JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            json = json.GetProperty("value");
        }

        return type switch
        {
            AbiType.UInt => (UInt256)Number(json),
            AbiType.Int => Number(json),
            AbiType.AddressWord => ChecksumAddress.Parse(json.GetString()!),
            AbiType.Bool => json.GetBoolean(),
            AbiType.Text => json.GetString()!,
            AbiType.DynamicBytes => HexBytes.Parse(json.GetString()!).ToArray(),
            AbiType.FixedBytes => HexBytes.Parse(json.GetString()!).ToArray(),
            AbiType.Array array => json.EnumerateArray().Select(i => Read(array.Item, i)).ToArray(),
            AbiType.FixedArray array => json.EnumerateArray().Select(i => Read(array.Item, i)).ToArray(),
            AbiType.Tuple tuple => json.EnumerateArray().Zip(tuple.Members, (i, m) => Read(m.Type, i)).ToArray(),
        };
    }

    /// <summary>Values as one text, so that arrays within arrays compare.</summary>
    public static string Show(object value) => value switch
    {
        byte[] bytes => ((HexBytes)bytes).ToString(),
        object[] items => $"[{string.Join(", ", items.Select(Show))}]",
        _ => $"{value.GetType().Name} {value}",
    };

    private static BigInteger Number(JsonElement json)
    {
        var text = json.ValueKind == JsonValueKind.Number ? json.GetRawText() : json.GetString()!;
        var negative = text.StartsWith('-');
        var digits = negative ? text[1..] : text;
        var value = digits.StartsWith("0x", StringComparison.Ordinal)
            ? BigInteger.Parse("0" + digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : BigInteger.Parse(digits, CultureInfo.InvariantCulture);
        return negative ? -value : value;
    }
}

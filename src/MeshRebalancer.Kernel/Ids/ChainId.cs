using System.Globalization;
using System.Text.Json.Serialization;

namespace MeshRebalancer.Kernel;

/// <summary>A network's id as in EIP-155: 1 is Ethereum, 8453 is Base.</summary>
/// <param name="Value">The id, 1 or more.</param>
[JsonConverter(typeof(StringValueJsonConverter<ChainId>))]
public readonly record struct ChainId(ulong Value) : IParsable<ChainId>, IComparable<ChainId>
{
    public static ChainId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var value) ? value : throw new FormatException($"'{s}' is not a chain id.");

    public static bool TryParse(string? s, IFormatProvider? provider, out ChainId result)
    {
        var ok = ulong.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0;
        result = ok ? new(value) : default;
        return ok;
    }

    public int CompareTo(ChainId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

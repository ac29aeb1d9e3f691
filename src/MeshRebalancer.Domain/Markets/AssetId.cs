using System.Text.Json.Serialization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets;

/// <summary>
/// What a mandate weighs: one asset, on whichever chains its tokens stand (<c>USDC</c> on chain 1 and on 8453 are two tokens of one asset).
/// </summary>
[JsonConverter(typeof(StringValueJsonConverter<AssetId>))]
public readonly record struct AssetId : IParsable<AssetId>, IComparable<AssetId>
{
    private readonly string? _symbol;

    private AssetId(string symbol) => _symbol = symbol;

    /// <summary>From 1 to 16 letters, digits and dots. Case counts.</summary>
    public static AssetId Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var value)
        ? value
        : throw new FormatException($"'{s}' names no asset: 1 to 16 letters, digits and dots.");

    public static bool TryParse(string? s, IFormatProvider? provider, out AssetId result)
    {
        var ok = s is { Length: > 0 and <= 16 } && s.All(c => char.IsAsciiLetterOrDigit(c) || c == '.');
        result = ok ? new(s!) : default;
        return ok;
    }

    public int CompareTo(AssetId other) => string.CompareOrdinal(ToString(), other.ToString());

    public override string ToString() => _symbol ?? "";
}

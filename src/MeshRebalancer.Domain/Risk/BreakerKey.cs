using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Risk;

/// <summary>What a breaker guards: <c>chain:1</c>, <c>venue:uniswap-v3@1</c>, <c>bridge:cctp-v2</c> or <c>feed:eth-usd@1</c>.</summary>
[JsonConverter(typeof(StringValueJsonConverter<BreakerKey>))]
public readonly record struct BreakerKey : IParsable<BreakerKey>, IComparable<BreakerKey>
{
    private const int LengthMax = 100;

    private static readonly string[] Kinds = ["chain", "venue", "bridge", "feed"];

    private readonly string? _text;

    private BreakerKey(string text) => _text = text;

    /// <summary><c>chain</c>, <c>venue</c>, <c>bridge</c> or <c>feed</c>.</summary>
    public string Kind => ToString().Split(':', 2)[0];

    /// <summary>Which one of its kind.</summary>
    public string Name => ToString().Split(':', 2)[1];

    /// <summary>A chain.</summary>
    public static BreakerKey Chain(ChainId chain) => Parse($"chain:{chain}");

    /// <summary>A venue on one chain.</summary>
    public static BreakerKey Venue(string venue, ChainId chain) => Parse($"venue:{venue}@{chain}");

    /// <summary>A bridge, on all its routes.</summary>
    public static BreakerKey Bridge(string bridge) => Parse($"bridge:{bridge}");

    /// <summary>The verified price of an asset.</summary>
    public static BreakerKey Feed(AssetId asset) => Parse($"feed:{asset}");

    public static BreakerKey Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var value)
        ? value
        : throw new FormatException($"'{s}' names no breaker: {string.Join(", ", Kinds)}, a colon, and letters, digits, '.', '_', '-' or '@'; {LengthMax} characters at most.");

    public static bool TryParse(string? s, IFormatProvider? provider, out BreakerKey result)
    {
        var parts = s?.Split(':') ?? [];
        var ok = s is { Length: <= LengthMax } && parts.Length == 2 && Kinds.Contains(parts[0]) && parts[1].Length > 0 && parts[1].All(IsAllowed);
        result = ok ? new(s!) : default;
        return ok;
    }

    public int CompareTo(BreakerKey other) => string.CompareOrdinal(ToString(), other.ToString());

    public override string ToString() => _text ?? "";

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '@';
}

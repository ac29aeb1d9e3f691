using System.Globalization;
using System.Text.Json.Serialization;

namespace MeshRebalancer.Kernel;

/// <summary>
/// What makes an effect the same effect after a restart: its stream, what it is for, and the attempt, all held in the stream's state.
/// Whoever carries it out treats a second request with the same id as the same request.
/// </summary>
[JsonConverter(typeof(StringValueJsonConverter<EffectId>))]
public readonly record struct EffectId : IParsable<EffectId>, IComparable<EffectId>
{
    private readonly string? _text;

    private EffectId(string text) => _text = text;

    /// <summary>Joins a stream, a purpose (such as <c>leg1.swap</c>) and an attempt, counted from 1.</summary>
    public static EffectId Of(StreamId stream, string purpose, int attempt = 1) =>
        Parse($"{stream}/{purpose}/{attempt.ToString(CultureInfo.InvariantCulture)}");

    public static EffectId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var value) ? value : throw new FormatException($"'{s}' is not stream/purpose/attempt.");

    public static bool TryParse(string? s, IFormatProvider? provider, out EffectId result)
    {
        var parts = s?.Split('/') ?? [];
        var ok = parts.Length == 3 && StreamId.TryParse(parts[0], null, out _) && parts[1].Length > 0
            && !parts[2].StartsWith('0') && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var attempt) && attempt > 0;
        result = ok ? new(s!) : default;
        return ok;
    }

    /// <summary>The stream that asked for the effect.</summary>
    public StreamId Stream => StreamId.Parse(ToString().Split('/')[0]);

    /// <summary>What it is for, such as <c>r1.leg2.swap</c>.</summary>
    public string Purpose => ToString().Split('/')[1];

    /// <summary>From 1.</summary>
    public int Attempt => int.Parse(ToString().Split('/')[2], CultureInfo.InvariantCulture);

    public int CompareTo(EffectId other) => string.CompareOrdinal(ToString(), other.ToString());

    public override string ToString() => _text ?? "";
}

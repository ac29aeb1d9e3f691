using System.Text.Json.Serialization;

namespace MeshRebalancer.Kernel;

/// <summary>
/// The name of an event stream, and of the one actor that writes it: a category, then parts, joined by hyphens
/// (<c>portfolio-main-alpha</c>). Parts hold letters, digits, dots and underscores only, so a name splits back unambiguously.
/// </summary>
[JsonConverter(typeof(StringValueJsonConverter<StreamId>))]
public readonly record struct StreamId : IParsable<StreamId>, IComparable<StreamId>
{
    private const int LengthMax = 200;

    private readonly string? _name;

    private StreamId(string name) => _name = name;

    /// <summary>What kind of actor writes the stream: the text before the first hyphen.</summary>
    public string Category => Name.Split('-', 2)[0];

    /// <summary>The parts after the category.</summary>
    public IReadOnlyList<string> Parts => Name.Split('-')[1..];

    private string Name => _name ?? throw new InvalidOperationException("A default StreamId names no stream.");

    /// <summary>Joins a category and its parts.</summary>
    /// <exception cref="FormatException">A part is empty or holds another character.</exception>
    public static StreamId Of(string category, params ReadOnlySpan<string> parts) => Parse(string.Join('-', [category, .. parts]));

    public static StreamId Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var value)
        ? value
        : throw new FormatException($"'{s}' names no stream: parts of letters, digits, '.' and '_', joined by '-', {LengthMax} characters at most.");

    public static bool TryParse(string? s, IFormatProvider? provider, out StreamId result)
    {
        var ok = s is { Length: > 0 and <= LengthMax } && s.Split('-').All(IsPart);
        result = ok ? new(s!) : default;
        return ok;
    }

    /// <summary>Whether a text may be one part of a stream's name.</summary>
    public static bool IsPart(string part) => part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_');

    public int CompareTo(StreamId other) => string.CompareOrdinal(Name, other.Name);

    public override string ToString() => Name;
}

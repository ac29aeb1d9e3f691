using System.Globalization;
using System.Text.Json;

namespace MeshRebalancer.Hosting.Configuration;

/// <summary>
/// One JSON object of a configuration, read key by key. Everything that is wrong is written down with its path, and reading goes on, so that
/// all violations are listed at once. Own code, because no JSON binder at hand names paths, unknown keys and missing units together.
/// </summary>
internal sealed class ConfigNode
{
    private static readonly string[] Units = ["Seconds", "Bps", "Pips", "Usd", "Wei", "Gwei", "Url", "File"];

    private readonly JsonElement _element;
    private readonly string _path;
    private readonly List<ConfigViolation> _violations;
    private readonly List<string> _known = [];

    public ConfigNode(JsonElement element, string path, List<ConfigViolation> violations)
    {
        (_element, _path, _violations) = (element, path, violations);
        if (element.ValueKind != JsonValueKind.Object)
        {
            Violate("", $"is {Describe(element)}; an object is expected");
        }
    }

    public string Path => _path;

    public void Violate(string key, string what) => _violations.Add(new(Join(key), what));

    public bool Has(string key) => Find(key) is not null;

    /// <summary>A text, or null after a violation.</summary>
    public string? Text(string key, string allowed, bool required = true)
    {
        var value = Find(key);
        if (value is null)
        {
            return Missing(key, allowed, required);
        }

        if (value.Value.ValueKind == JsonValueKind.String && value.Value.GetString() is { Length: > 0 } text && !text.Contains('\0', StringComparison.Ordinal))
        {
            return text;
        }

        Violate(key, $"is {Describe(value.Value)}; {allowed} is expected");
        return null;
    }

    /// <summary>A value that parses from a text.</summary>
    public T? Parsed<T>(string key, string allowed, bool required = true)
        where T : struct, IParsable<T>
    {
        if (Text(key, allowed, required) is not { } text)
        {
            return null;
        }

        if (T.TryParse(text, CultureInfo.InvariantCulture, out var value))
        {
            return value;
        }

        Violate(key, $"is '{Shorten(text)}'; {allowed} is expected");
        return null;
    }

    /// <summary>A whole number in a range.</summary>
    public long? Integer(string key, long min, long max, long? otherwise = null)
    {
        var allowed = string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}");
        var value = Find(key);
        if (value is null)
        {
            return otherwise ?? (Missing(key, allowed, required: true) is null ? null : 0);
        }

        if (value.Value.ValueKind == JsonValueKind.Number && value.Value.TryGetInt64(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Violate(key, $"is {Describe(value.Value)}; {allowed} is expected");
        return null;
    }

    /// <summary>True or false.</summary>
    public bool Flag(string key, bool otherwise)
    {
        var value = Find(key);
        if (value is { ValueKind: not (JsonValueKind.True or JsonValueKind.False) } wrong)
        {
            Violate(key, $"is {Describe(wrong)}; true or false is expected");
        }

        return value?.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => otherwise,
        };
    }

    /// <summary>A child object, or null after a violation.</summary>
    public ConfigNode? Child(string key, bool required = true)
    {
        var value = Find(key);
        if (value is null)
        {
            Missing(key, "an object", required);
            return null;
        }

        return new(value.Value, Join(key), _violations);
    }

    /// <summary>The objects of a list.</summary>
    public IReadOnlyList<ConfigNode> List(string key, bool required = true)
    {
        var value = Find(key);
        if (value is { ValueKind: JsonValueKind.Array } array)
        {
            return [.. array.EnumerateArray().Select((item, index) => new ConfigNode(item, Join($"{key}[{index.ToString(CultureInfo.InvariantCulture)}]"), _violations))];
        }

        if (value is null)
        {
            Missing(key, "a list of objects", required);
        }
        else
        {
            Violate(key, $"is {Describe(value.Value)}; a list of objects is expected");
        }

        return [];
    }

    /// <summary>The texts of a list.</summary>
    public IReadOnlyList<string> Texts(string key, string allowed)
    {
        var value = Find(key);
        if (value is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() > 0 && array.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
        {
            return [.. array.EnumerateArray().Select(item => item.GetString()!)];
        }

        if (value is null)
        {
            Missing(key, allowed, required: true);
        }
        else
        {
            Violate(key, $"is {Describe(value.Value)}; {allowed} is expected");
        }

        return [];
    }

    /// <summary>The whole numbers of a list, 1 or more each.</summary>
    public IReadOnlyList<long> Integers(string key, string allowed)
    {
        var value = Find(key);
        if (value is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() > 0
            && array.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var number) && number > 0))
        {
            return [.. array.EnumerateArray().Select(item => item.GetInt64())];
        }

        Violate(key, $"is {(value is null ? "missing" : Describe(value.Value))}; {allowed} is expected");
        return [];
    }

    /// <summary>Names of all keys, which then count as known: for objects whose keys are the user's own.</summary>
    public IReadOnlyList<string> Keys()
    {
        if (_element.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var keys = _element.EnumerateObject().Select(property => property.Name).ToArray();
        _known.AddRange(keys);
        return keys;
    }

    /// <summary>To be called when everything has been read: what is left over is not known, and a key that stands twice is a mistake.</summary>
    public void Close()
    {
        if (_element.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var group in _element.EnumerateObject().GroupBy(property => property.Name, StringComparer.Ordinal))
        {
            if (group.Count() > 1)
            {
                Violate(Shorten(group.Key), "stands twice");
            }

            if (!_known.Contains(group.Key, StringComparer.Ordinal))
            {
                Violate(Shorten(group.Key), Unknown(group.Key));
            }
        }
    }

    private string Unknown(string key)
    {
        var united = _known.FirstOrDefault(known => Units.Any(unit => string.Equals(known, key + unit, StringComparison.OrdinalIgnoreCase)));
        return united is not null
            ? $"has no unit; write {united}"
            : $"is not known; known here: {string.Join(", ", _known.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}";
    }

    private JsonElement? Find(string key)
    {
        _known.Add(key);
        return _element.ValueKind == JsonValueKind.Object && _element.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private string? Missing(string key, string allowed, bool required)
    {
        if (required && _element.ValueKind == JsonValueKind.Object)
        {
            Violate(key, $"is missing; {allowed} is expected");
        }

        return null;
    }

    private string Join(string key) => (_path.Length, key.Length) switch
    {
        (0, _) => key,
        (_, 0) => _path,
        _ => $"{_path}.{key}",
    };

    private static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => $"'{Shorten(element.GetString() ?? "")}'",
        JsonValueKind.Number => Shorten(element.GetRawText()),
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    public static string Shorten(string text) => text.Length <= 60 ? text : text[..57] + "…";
}

/// <summary>One thing that is wrong with a configuration.</summary>
/// <param name="Path">Where: <c>chains[0].tokens[2].address</c>.</param>
/// <param name="What">What was found and what is allowed.</param>
public sealed record ConfigViolation(string Path, string What)
{
    public override string ToString() => Path.Length == 0 ? What : $"{Path} {What}";
}

using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Hosting.Configuration;

namespace MeshRebalancer.Hosting.Mandates;

/// <summary>How mandates read single fields. Ranges are left to the rules of the domain, so that they and contradictions are listed together.</summary>
internal static class MandateNodes
{
    /// <summary>A whole number of any size that fits.</summary>
    public static int? Whole(this ConfigNode node, string key, int? otherwise = null) => (int?)node.Integer(key, int.MinValue, int.MaxValue, otherwise);

    /// <summary>One of an enumeration's permanent names.</summary>
    public static T? Choice<T>(this ConfigNode node, string key, T? otherwise = null)
        where T : struct, Enum
    {
        var names = Enum.GetValues<T>().ToDictionary(Name, value => value, StringComparer.Ordinal);
        var allowed = string.Join(", ", names.Keys);
        if (!node.Has(key) && otherwise is not null)
            return otherwise;
        if (node.Text(key, $"one of {allowed}") is not { } text)
            return null;
        if (names.TryGetValue(text, out var found))
            return found;
        node.Violate(key, $"is '{ConfigNode.Shorten(text)}'; one of {allowed} is expected");
        return null;
    }

    /// <summary>Whole numbers by asset, ordered by asset.</summary>
    public static IReadOnlyList<(AssetId Asset, int Value)> ByAsset(this ConfigNode node, string key, bool required = true)
    {
        if (node.Child(key, required) is not { } child)
            return [];
        List<(AssetId Asset, int Value)> items = [];
        foreach (var name in child.Keys())
        {
            if (!AssetId.TryParse(name, CultureInfo.InvariantCulture, out var asset))
                child.Violate(ConfigNode.Shorten(name), "is no asset: 1 to 16 letters, digits and dots");
            else if (child.Whole(name) is { } value)
                items.Add((asset, value));
        }

        child.Close();
        return [.. items.OrderBy(item => item.Asset)];
    }

    /// <summary>An instant with an offset; kept in UTC.</summary>
    public static DateTimeOffset? Instant(this ConfigNode node, string key)
    {
        const string allowed = "an instant such as 2026-12-31T00:00:00Z";
        if (node.Text(key, allowed) is not { } text)
            return null;
        var clock = text.IndexOf('T', StringComparison.Ordinal);
        var hasOffset = clock > 0 && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > clock);
        if (hasOffset && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
            return at.ToUniversalTime();
        node.Violate(key, $"is '{ConfigNode.Shorten(text)}'; {allowed} is expected");
        return null;
    }

    private static string Name<T>(T value)
        where T : struct, Enum =>
        typeof(T).GetField(value.ToString())?.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? value.ToString();
}

using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Architecture.Tests;

/// <summary>Pages that list what the code has. Each rule answers with its violations.</summary>
internal static partial class CatalogueRules
{
    /// <summary>An event's row: <c>| `leg.settled.v1` | when | `legId` `in` |</c>.</summary>
    public sealed record Row(string Wire, string[] Fields);

    /// <summary>The rows of the event catalogue.</summary>
    public static Row[] Rows(string page) =>
        [.. EventRow().Matches(page).Select(row => new Row(
            row.Groups["wire"].Value,
            [.. Code().Matches(row.Groups["fields"].Value).Select(field => field.Groups["text"].Value)]))];

    /// <summary>The row that an event's type asks for: its wire name, and its fields as they are stored.</summary>
    public static Row Expected(Type @event) => new(
        @event.GetCustomAttribute<WireNameAttribute>()!.Name,
        [.. @event.GetConstructors().Single().GetParameters().Select(field => JsonNamingPolicy.CamelCase.ConvertName(field.Name!))]);

    /// <summary>Every event stands in the catalogue once, with its fields in their order, and nothing else does.</summary>
    public static string[] Events(IReadOnlyCollection<Row> expected, IReadOnlyCollection<Row> found) =>
        [.. expected.Where(row => found.All(other => other.Wire != row.Wire)).Select(row => $"{row.Wire} is missing."),
            .. found.Where(row => expected.All(other => other.Wire != row.Wire)).Select(row => $"{row.Wire} is no event."),
            .. found.GroupBy(row => row.Wire, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => $"{same.Key} stands {same.Count()} times."),
            .. from row in found
                join other in expected on row.Wire equals other.Wire
                where !row.Fields.SequenceEqual(other.Fields)
                select $"{row.Wire} has the fields {string.Join(' ', other.Fields)}, not {string.Join(' ', row.Fields)}."];

    /// <summary>Every key that a JSON Schema knows is mentioned on the page, in code quotes.</summary>
    public static string[] Keys(JsonElement schema, string page)
    {
        var mentioned = Code().Matches(page).Select(code => code.Groups["text"].Value).ToHashSet(StringComparer.Ordinal);
        return [.. PropertiesOf(schema).Distinct(StringComparer.Ordinal).Where(key => !mentioned.Contains(key)).Select(key => $"`{key}` is not mentioned.")];
    }

    private static IEnumerable<string> PropertiesOf(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.Object => schema.EnumerateObject().SelectMany(member =>
            member is { Name: "properties", Value.ValueKind: JsonValueKind.Object }
                ? member.Value.EnumerateObject().SelectMany(key => PropertiesOf(key.Value).Prepend(key.Name))
                : PropertiesOf(member.Value)),
        JsonValueKind.Array => schema.EnumerateArray().SelectMany(PropertiesOf),
        _ => [],
    };

    [GeneratedRegex(@"^\| `(?<wire>[^`]+\.v\d+)` \|[^|]*\|(?<fields>[^|]*)\|\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EventRow();

    [GeneratedRegex("`(?<text>[^`\n]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}

using System.Text.Json.Nodes;

namespace MeshRebalancer.Hosting.Tests.Documents;

/// <summary>
/// What a client that was written against an older document may rely on: every operation under its id, everything it may send, and everything it
/// is answered. More to send, if it may be left out, and more in an answer is no breach.
/// </summary>
internal static class Compatibility
{
    private static readonly string[] Methods = ["get", "put", "post", "patch", "delete"];

    /// <summary>Each promise of the old document that the new one does not keep.</summary>
    public static IReadOnlyList<string> Breaches(JsonNode old, JsonNode now) =>
    [
        .. Operations(old).SelectMany(was => Operations(now).FirstOrDefault(is_ => is_.Name == was.Name) is { Node: { } kept }
            ? Operation(was.Name, was.Node, kept, old, now)
            : [$"{was.Name} is gone"]).Distinct(),
    ];

    private static IEnumerable<(string Name, JsonNode Node)> Operations(JsonNode document) => document["paths"]!.AsObject().SelectMany(path =>
        Methods.Where(method => path.Value![method] is not null).Select(method => ($"{method.ToUpperInvariant()} {path.Key}", path.Value![method]!)));

    private static IEnumerable<string> Operation(string name, JsonNode was, JsonNode kept, JsonNode old, JsonNode now)
    {
        if (Text(was["operationId"]) != Text(kept["operationId"]))
            yield return $"{name} is {Text(kept["operationId"])} now, and was {Text(was["operationId"])}";
        foreach (var breach in Parameters(name, was, kept).Concat(Body(name, was, kept, old, now)))
            yield return breach;
        foreach (var (status, answer) in was["responses"]?.AsObject() ?? [])
        {
            if (kept["responses"]?[status] is not { } response)
                yield return $"{name} answers {status} no more";
            else
                foreach (var breach in Answer($"{name} {status}", answer!, response, old, now))
                    yield return breach;
        }
    }

    private static IEnumerable<string> Parameters(string name, JsonNode was, JsonNode kept)
    {
        var (before, after) = (ByName(was), ByName(kept));
        foreach (var gone in before.Keys.Except(after.Keys))
            yield return $"{name} takes {gone} no more";
        foreach (var (key, parameter) in after.Where(one => one.Value["required"]?.GetValue<bool>() == true))
        {
            if (!before.TryGetValue(key, out var known) || known["required"]?.GetValue<bool>() != true)
                yield return $"{name} needs {key} now";
        }
    }

    private static Dictionary<string, JsonNode> ByName(JsonNode operation) =>
        (operation["parameters"]?.AsArray() ?? []).ToDictionary(one => $"{Text(one!["in"])} {Text(one["name"])}", one => one!);

    private static IEnumerable<string> Body(string name, JsonNode was, JsonNode kept, JsonNode old, JsonNode now)
    {
        var (before, after) = (Schema(was["requestBody"]), Schema(kept["requestBody"]));
        if (before is null)
            return after is null ? [] : [$"{name} takes a body now"];
        return after is null ? [$"{name} takes no body now"] : Schemas(name + " body", before, after, old, now, sent: true, []);
    }

    private static IEnumerable<string> Answer(string name, JsonNode was, JsonNode kept, JsonNode old, JsonNode now) =>
        Schema(was) is { } before ? Schema(kept) is { } after ? Schemas(name, before, after, old, now, sent: false, []) : [$"{name} has no content now"] : [];

    private static JsonNode? Schema(JsonNode? holder) => holder?["content"]?.AsObject().FirstOrDefault().Value?["schema"];

    private static IEnumerable<string> Schemas(string name, JsonNode before, JsonNode after, JsonNode old, JsonNode now, bool sent, IReadOnlyList<string> seen)
    {
        if (Text(before["$ref"]) is { } reference && seen.Contains(reference))
            yield break;
        IReadOnlyList<string> deeper = Text(before["$ref"]) is { } entered ? [.. seen, entered] : seen;
        (before, after) = (Resolve(before, old), Resolve(after, now));
        var (was, kept) = (Types(before), Types(after));
        // What is answered may become narrower, what may be sent wider.
        if (sent ? was.Except(kept).Any() : kept.Except(was).Any())
            yield return $"{name} is {string.Join(" or ", kept)} now, and was {string.Join(" or ", was)}";
        foreach (var breach in Properties(name, before, after, old, now, sent, deeper))
            yield return breach;
        if (before["items"] is { } item && after["items"] is { } items)
            foreach (var breach in Schemas(name + "[]", item, items, old, now, sent, deeper))
                yield return breach;
    }

    private static IEnumerable<string> Properties(string name, JsonNode before, JsonNode after, JsonNode old, JsonNode now, bool sent, IReadOnlyList<string> seen)
    {
        foreach (var (key, property) in before["properties"]?.AsObject() ?? [])
        {
            if (after["properties"]?[key] is not { } kept)
                yield return $"{name}.{key} is gone";
            else
                foreach (var breach in Schemas($"{name}.{key}", property!, kept, old, now, sent, seen))
                    yield return breach;
        }

        var (was, must) = (Required(before), Required(after));
        foreach (var key in sent ? must.Except(was) : was.Except(must).Where(key => after["properties"]?[key] is not null))
            yield return sent ? $"{name}.{key} is needed now" : $"{name}.{key} may be left out now";
    }

    private static JsonNode Resolve(JsonNode schema, JsonNode document)
    {
        if (schema["oneOf"]?.AsArray() is { } choices)
            schema = choices.FirstOrDefault(one => one!["$ref"] is not null) ?? schema;
        return Text(schema["$ref"]) is { } reference ? document["components"]!["schemas"]![reference.Split('/')[^1]]! : schema;
    }

    private static string[] Types(JsonNode schema) => schema["type"] switch
    {
        JsonArray many => [.. many.Select(one => Text(one)!)],
        { } one => [Text(one)!],
        null => [],
    };

    private static string[] Required(JsonNode schema) => [.. (schema["required"]?.AsArray() ?? []).Select(one => Text(one)!)];

    private static string? Text(JsonNode? node) => node?.GetValue<string>();
}

using System.Text.Json;
using System.Text.Json.Nodes;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Hosting.Configuration;

namespace MeshRebalancer.Node.Support;

/// <summary>
/// A configuration that may be shown to others. Every URL keeps its scheme, host and port alone, whatever its key is called: paths, queries and
/// user parts hold keys. Files are named, and never opened.
/// </summary>
internal static class RedactedConfiguration
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Print(MeshConfiguration configuration)
    {
        var root = JsonNode.Parse(ConfigurationWriter.Write(configuration))!;
        Clean(root);
        return root.ToJsonString(Indented);
    }

    private static void Clean(JsonNode node)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields.ToArray())
                {
                    if (Shortened(value) is { } shorter)
                        fields[name] = shorter;
                    else if (value is not null)
                        Clean(value);
                }

                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    if (Shortened(items[i]) is { } shorter)
                        items[i] = shorter;
                    else if (items[i] is { } item)
                        Clean(item);
                }

                break;
            default:
                break;
        }
    }

    private static string? Shortened(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.String && node.GetValue<string>().Contains("://", StringComparison.Ordinal)
            ? Uri.TryCreate(node.GetValue<string>(), UriKind.Absolute, out var url) ? $"{url.Scheme}://{url.Authority}/{Redaction.LeftOut}" : Redaction.LeftOut
            : null;
}

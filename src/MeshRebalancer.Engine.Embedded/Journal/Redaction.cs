using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>
/// Leaves secrets out of JSON by the names of properties, at any depth and in any letter case, whatever their values are: signed bytes
/// (mined or not: nobody needs them on a page), keys, passphrases, URLs of nodes.
/// </summary>
public sealed class Redaction
{
    /// <summary>What stands in place of a secret.</summary>
    public const string LeftOut = "(left out)";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly FrozenSet<string> _names;

    /// <param name="names">Property names.</param>
    public Redaction(IEnumerable<string> names) => _names = names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The house's rule.</summary>
    public static Redaction Default { get; } = new(
    [
        "rawHex", "signedBytes", "privateKey", "secret", "passphrase", "password", "mnemonic", "apiKey", "connectionString", "rpcUrl", "rpcUrls",
        "webSocketUrl",
    ]);

    /// <summary>The payload, indented, without secrets; or how long it is, where it is no JSON.</summary>
    public string Print(ReadOnlySpan<byte> payload)
    {
        try
        {
            var node = JsonNode.Parse(payload);
            Clean(node);
            return node?.ToJsonString(Indented) ?? "null";
        }
        catch (JsonException)
        {
            return $"({payload.Length} bytes that are no JSON)";
        }
    }

    private void Clean(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields.ToArray())
                {
                    if (_names.Contains(name))
                        fields[name] = LeftOut;
                    else
                        Clean(value);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Clean(item);
                }

                break;
            default:
                break;
        }
    }
}

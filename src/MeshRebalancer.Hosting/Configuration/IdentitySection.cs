using System.Text.Json.Nodes;

namespace MeshRebalancer.Hosting.Configuration;

/// <summary>Reads and writes <c>identity</c>.</summary>
internal static class IdentitySection
{
    private const string Keys = "keys";
    private const string Off = "off";

    public static IdentityConfiguration? Read(ConfigNode? node)
    {
        var otherwise = IdentityConfiguration.Default;
        if (node is null)
            return otherwise;

        var mode = node.Text("mode", "keys or off", required: false) ?? Keys;
        if (mode is not (Keys or Off))
            node.Violate("mode", $"is '{mode}'; keys or off is expected");
        var requests = node.Integer("requestsPerMinute", 10, 1_000_000, otherwise.RequestsPerMinute);
        var session = node.Integer("sessionSeconds", 60, 604_800, otherwise.SessionSeconds);
        node.Close();
        return requests is null || session is null ? null : new(mode == Off ? IdentityMode.Off : IdentityMode.Keys, (int)requests, (int)session);
    }

    public static JsonObject Write(IdentityConfiguration identity) => new()
    {
        ["mode"] = identity.Mode == IdentityMode.Off ? Off : Keys,
        ["requestsPerMinute"] = identity.RequestsPerMinute,
        ["sessionSeconds"] = identity.SessionSeconds,
    };
}

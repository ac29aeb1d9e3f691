using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Configuration;

/// <summary>Reads <c>chains[].rpc</c>: URLs alone, or endpoints with names and limits.</summary>
internal static class RpcSection
{
    private const int EndpointsMax = 32;
    private const int NameMax = 64;
    private const string NameAllowed = "1 to 64 letters, digits, dots, hyphens, underscores, colons and hashes";
    private static readonly string[] PlainKeys = ["httpUrls", "webSocketUrl"];

    public static RpcConfiguration? Read(ConfigNode? node)
    {
        if (node is null)
        {
            return null;
        }

        var rpc = node.Has("endpoints") ? Named(node) : Plain(node);
        var quorum = node.Has("quorum") ? (int?)node.Integer("quorum", 1, Math.Max(1, rpc?.Endpoints.Count ?? EndpointsMax)) : null;
        node.Close();
        return rpc is null ? null : rpc with { Quorum = quorum };
    }

    private static RpcConfiguration? Plain(ConfigNode node)
    {
        var http = node.Texts("httpUrls", "a list of URLs").Select(text => ConfigurationBuilder.Url(node, "httpUrls", text, "http", "https")).OfType<Uri>().ToEquatableArray();
        var socket = ConfigurationBuilder.Url(node, "webSocketUrl", node.Text("webSocketUrl", "a URL", required: false), "ws", "wss");
        CheckCount(node, "httpUrls", http.Count);
        return http.Count == 0 ? null : new(http, socket);
    }

    private static RpcConfiguration? Named(ConfigNode node)
    {
        foreach (var key in PlainKeys.Where(node.Has))
        {
            node.Violate(key, "is not allowed beside endpoints");
        }

        var endpoints = node.List("endpoints").Select(Endpoint).OfType<EndpointConfiguration>().ToEquatableArray();
        CheckCount(node, "endpoints", endpoints.Count);
        foreach (var twice in endpoints.GroupBy(endpoint => endpoint.Name).Where(group => group.Count() > 1))
        {
            node.Violate("endpoints", $"has two of the name {twice.Key}; each has a name of its own");
        }

        return endpoints.Count == 0 ? null : new(endpoints);
    }

    private static void CheckCount(ConfigNode node, string key, int count)
    {
        if (count > EndpointsMax)
        {
            node.Violate(key, $"has {count} endpoints; up to {EndpointsMax} are allowed");
        }
    }

    private static EndpointConfiguration? Endpoint(ConfigNode node)
    {
        var name = Name(node);
        var http = ConfigurationBuilder.Url(node, "httpUrl", node.Text("httpUrl", "a URL"), "http", "https");
        var socket = ConfigurationBuilder.Url(node, "webSocketUrl", node.Text("webSocketUrl", "a URL", required: false), "ws", "wss");
        var calls = Limit(node, "callsPerSecondMax", 100_000);
        var perSecond = Limit(node, "creditsPerSecondMax", 10_000_000);
        var perDay = Limit(node, "creditsPerDayMax", 1_000_000_000_000_000);
        var prices = node.List("methodCredits", required: false).Select(Price).OfType<MethodCredits>().ToEquatableArray();
        node.Close();
        foreach (var twice in prices.GroupBy(price => price.Method).Where(group => group.Count() > 1))
        {
            node.Violate("methodCredits", $"has two prices of {twice.Key}; one a method is allowed");
        }

        return name is null || http is null
            ? null
            : new(name, http, socket) { CallsPerSecondMax = (int?)calls, CreditsPerSecondMax = (int?)perSecond, CreditsPerDayMax = perDay, Prices = prices };
    }

    private static string? Name(ConfigNode node)
    {
        if (node.Text("name", NameAllowed) is not { } name)
        {
            return null;
        }

        if (name.Length <= NameMax && name.All(c => char.IsAsciiLetterOrDigit(c) || "-._:#".Contains(c, StringComparison.Ordinal)))
        {
            return name;
        }

        node.Violate("name", $"is '{ConfigNode.Shorten(name)}'; {NameAllowed} is expected");
        return null;
    }

    private static long? Limit(ConfigNode node, string key, long max) => node.Has(key) ? node.Integer(key, 1, max) : null;

    private static MethodCredits? Price(ConfigNode node)
    {
        var method = node.Text("method", "a JSON-RPC method");
        var credits = node.Integer("credits", 0, 1_000_000);
        node.Close();
        return method is null || credits is null ? null : new(method, (int)credits);
    }
}

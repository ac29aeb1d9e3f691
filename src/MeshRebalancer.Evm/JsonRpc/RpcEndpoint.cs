using System.Globalization;
using System.Text;

namespace MeshRebalancer.Evm;

/// <summary>
/// Where a chain's node listens. The URL often holds a key in its path, query or user-info and is therefore a secret:
/// only host and port are ever printed.
/// </summary>
public sealed class RpcEndpoint : IEquatable<RpcEndpoint>
{
    private const int ShortestSecret = 6;

    private readonly string[] _secrets;

    private RpcEndpoint(Uri url)
    {
        Url = url;
        Host = url.IsDefaultPort ? url.Host : string.Create(CultureInfo.InvariantCulture, $"{url.Host}:{url.Port}");
        _secrets = [.. Secrets(url).Where(s => s.Length >= ShortestSecret).Distinct(StringComparer.Ordinal).OrderByDescending(s => s.Length)];
    }

    private RpcEndpoint(IReadOnlyList<RpcEndpoint> endpoints)
    {
        Url = endpoints[0].Url;
        Host = string.Join(" or ", endpoints.Select(endpoint => endpoint.Host));
        _secrets = [.. endpoints.SelectMany(endpoint => endpoint._secrets).Distinct(StringComparer.Ordinal).OrderByDescending(s => s.Length)];
    }

    /// <summary>Host, and port where it isn't the scheme's own.</summary>
    public string Host { get; }

    /// <summary>Whether this is <c>ws</c> or <c>wss</c>.</summary>
    public bool IsWebSocket => Url.Scheme is "ws" or "wss";

    /// <summary>The whole URL: a secret.</summary>
    internal Uri Url { get; }

    /// <summary>Reads an <c>http</c>, <c>https</c>, <c>ws</c> or <c>wss</c> URL.</summary>
    /// <exception cref="FormatException">Not one. The message doesn't show the text.</exception>
    public static RpcEndpoint Parse(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" or "ws" or "wss" && parsed.Host.Length > 0
            ? new(parsed)
            : throw new FormatException("An RPC endpoint is an absolute http, https, ws or wss URL.");

    /// <summary>Several endpoints of which any may have answered: named by all their hosts, and careful with the secrets of all.</summary>
    internal static RpcEndpoint Together(IReadOnlyList<RpcEndpoint> endpoints) => endpoints.Count == 1 ? endpoints[0] : new(endpoints);

    /// <summary>The text with every part of the URL that may be a key replaced, because nodes and libraries echo what they were sent.</summary>
    public string Redact(string text) => _secrets.Aggregate(text, (t, secret) => t.Replace(secret, "***", StringComparison.OrdinalIgnoreCase));

    /// <summary>The user-info as a basic authorization header's value, or null.</summary>
    internal string? Authorization() => Url.UserInfo.Length == 0
        ? null
        : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(Url.UserInfo)));

    /// <summary>The URL without user-info, which goes into a header instead.</summary>
    internal Uri UrlWithoutUser() => new UriBuilder(Url) { UserName = "", Password = "" }.Uri;

    public bool Equals(RpcEndpoint? other) => other is not null && Url.Equals(other.Url) && Url.UserInfo == other.Url.UserInfo;

    public override bool Equals(object? obj) => Equals(obj as RpcEndpoint);

    public override int GetHashCode() => Url.GetHashCode();

    public override string ToString() => Host;

    private static IEnumerable<string> Secrets(Uri url)
    {
        var parts = url.Segments.Select(s => s.Trim('/'))
            .Concat(url.Query.TrimStart('?').Split('&', '='))
            .Concat(url.UserInfo.Split(':'))
            .Concat([url.PathAndQuery.Trim('/'), url.UserInfo, url.Fragment.TrimStart('#')]);
        return parts.SelectMany(p => new[] { p, Uri.UnescapeDataString(p) });
    }
}

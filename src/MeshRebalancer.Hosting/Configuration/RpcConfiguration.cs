using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Configuration;

/// <summary>Endpoints of a chain. Their paths may hold keys: it prints their names alone.</summary>
/// <param name="Endpoints">In order of preference, 1 … 32, each with a name of its own.</param>
/// <param name="Quorum">So many must agree on what decides over money: 1 … their number; null is more than half of them.</param>
public sealed record RpcConfiguration(EquatableArray<EndpointConfiguration> Endpoints, int? Quorum = null)
{
    /// <summary>Endpoints named by their hosts; the WebSocket is the first one's.</summary>
    public RpcConfiguration(EquatableArray<Uri> http, Uri? webSocket, int? quorum = null)
        : this([.. http.Select((url, i) => new EndpointConfiguration(NameOf(http, i), url, i == 0 ? webSocket : null))], quorum)
    {
    }

    public override string ToString() => $"RpcConfiguration {{ {string.Join(", ", Endpoints)}, Quorum = {Quorum} }}";

    private static string NameOf(EquatableArray<Uri> urls, int place)
    {
        var name = Name(urls[place]);
        var before = urls.Take(place).Count(url => Name(url) == name);
        return before == 0 ? name : $"{name}#{before + 1}";

        static string Name(Uri url) => url.IsDefaultPort ? url.Host : url.Authority;
    }
}

/// <summary>One endpoint of a chain. Its URLs are secrets: it prints its name alone.</summary>
/// <param name="Name">For people, metrics and reasons.</param>
/// <param name="Http">JSON-RPC.</param>
/// <param name="WebSocket">For new heads, or null.</param>
public sealed record EndpointConfiguration(string Name, Uri Http, Uri? WebSocket)
{
    /// <summary>Calls that it takes in one second: 1 … 100,000; null is any number.</summary>
    public int? CallsPerSecondMax { get; init; }

    /// <summary>Credits that may be spent in one second: 1 … 10,000,000; null is any number.</summary>
    public int? CreditsPerSecondMax { get; init; }

    /// <summary>Credits that may be spent in one day of UTC: 1 … 10^15; null is any number.</summary>
    public long? CreditsPerDayMax { get; init; }

    /// <summary>What methods cost; one that is not named costs 1.</summary>
    public EquatableArray<MethodCredits> Prices { get; init; } = [];

    public override string ToString() => Name;
}

/// <summary>What one call of a method costs at an endpoint.</summary>
/// <param name="Method">Such as <c>eth_call</c>.</param>
/// <param name="Credits">0 … 1,000,000.</param>
public sealed record MethodCredits(string Method, int Credits);

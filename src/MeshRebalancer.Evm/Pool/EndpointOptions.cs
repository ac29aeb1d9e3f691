using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>One of a chain's endpoints. Its URLs are secrets: it prints as its name alone.</summary>
public sealed record EndpointOptions
{
    /// <summary>What it is called wherever people read: in reasons, views and metrics. Unique in its pool.</summary>
    public required string Name { get; init; }

    /// <summary>JSON-RPC over HTTP.</summary>
    public required RpcEndpoint Http { get; init; }

    /// <summary>JSON-RPC over WebSocket, for new heads; null where heads are polled.</summary>
    public RpcEndpoint? WebSocket { get; init; }

    /// <summary>Calls that it takes in one second: 1 … 100,000; null is any number.</summary>
    public int? CallsPerSecondMax { get; init; }

    /// <summary>Credits that may be spent in one second: 1 … 10,000,000; null is any number.</summary>
    public int? CreditsPerSecondMax { get; init; }

    /// <summary>Credits that may be spent in one day of UTC: 1 … 10^15; null is any number.</summary>
    public long? CreditsPerDayMax { get; init; }

    /// <summary>What a method costs, 0 … 1,000,000 credits; one that is not named costs 1.</summary>
    public EquatableArray<MethodPrice> Prices { get; init; } = [];

    /// <summary>An endpoint named by its host.</summary>
    public static EndpointOptions Of(RpcEndpoint http, RpcEndpoint? webSocket = null) => new() { Name = http.Host, Http = http, WebSocket = webSocket };

    /// <summary>Every violated rule, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Violations()
    {
        List<string> found = [];
        Check(Name.Length is > 0 and <= 64, "its name is empty or longer than 64 characters.");
        Check(!Http.IsWebSocket, "its HTTP endpoint is a WebSocket.");
        Check(WebSocket is not { IsWebSocket: false }, "its WebSocket endpoint must be a ws or wss URL.");
        Check(CallsPerSecondMax is null or (>= 1 and <= 100_000), $"CallsPerSecondMax is {CallsPerSecondMax}; 1 to 100,000 is allowed.");
        Check(CreditsPerSecondMax is null or (>= 1 and <= 10_000_000), $"CreditsPerSecondMax is {CreditsPerSecondMax}; 1 to 10,000,000 is allowed.");
        Check(CreditsPerDayMax is null or (>= 1 and <= 1_000_000_000_000_000), $"CreditsPerDayMax is {CreditsPerDayMax}; 1 to 10^15 is allowed.");
        Check(Prices.All(price => price.Credits is >= 0 and <= 1_000_000), "a method costs 0 to 1,000,000 credits.");
        Check(Prices.Select(price => price.Method).Distinct(StringComparer.Ordinal).Count() == Prices.Count, "a method has two prices.");
        return found;

        void Check(bool holds, string otherwise)
        {
            if (!holds)
                found.Add($"endpoint {Name}: {otherwise}");
        }
    }

    public override string ToString() => Name;
}

/// <summary>What one call of a method costs at an endpoint.</summary>
/// <param name="Method">Such as <c>eth_call</c>.</param>
/// <param name="Credits">0 … 1,000,000.</param>
public sealed record MethodPrice(string Method, int Credits);

namespace MeshRebalancer.Evm;

/// <summary>How an endpoint fares, for people. Holds no secret.</summary>
/// <param name="Name">As configured.</param>
/// <param name="Host">Host and port.</param>
/// <param name="Score">0 … 100.</param>
/// <param name="Breaker">What this node thinks of asking it.</param>
/// <param name="Reason">Why it rests, or null.</param>
/// <param name="Head">The newest block that it told of, or null.</param>
/// <param name="LagBlocks">Behind the other endpoints; null while unknown, or where there is only one.</param>
/// <param name="P95Seconds">Within which 95 % of its last answers came; null while too few were timed.</param>
/// <param name="LimitedSeconds">For how long it asked not to be asked; 0 where it did not.</param>
/// <param name="CreditsSpent">In this day of UTC.</param>
/// <param name="CreditsLeft">Of this day's; null without a limit.</param>
public sealed record EndpointStatus(
    string Name,
    string Host,
    int Score,
    EndpointBreakerView Breaker,
    string? Reason,
    ulong? Head,
    ulong? LagBlocks,
    double? P95Seconds,
    double LimitedSeconds,
    long CreditsSpent,
    long? CreditsLeft);

/// <summary>What a node thinks of asking an endpoint.</summary>
public enum EndpointBreakerView
{
    /// <summary>It is asked.</summary>
    Closed,

    /// <summary>It rests.</summary>
    Open,

    /// <summary>One request tries it.</summary>
    HalfOpen,
}

using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Coordination;

/// <summary>
/// What share of one pool all portfolios of a desk may take together: mandates that breach at the same tick must not trample it. A leg counts
/// while its rebalance is open, and for the window in any case. Null is no limit; one of the two is needed.
/// </summary>
/// <param name="WindowSeconds">How long a swap counts, and how long volume is looked back on: 60 … 86,400.</param>
/// <param name="DepthMaxBps">Of the pool's depth: what moves its price by 1% in the leg's direction. 1 … 100,000.</param>
/// <param name="VolumeMaxBps">Of what all the world swapped in the pool within the window, our own swaps included. 1 … 10,000.</param>
public sealed record PoolShare(
    int WindowSeconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? DepthMaxBps = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? VolumeMaxBps = null)
{
    /// <summary>The most bps of depth that may be allowed: ten times what moves the price by 1%.</summary>
    public const int DepthLimit = 100_000;

    /// <summary>All of the volume.</summary>
    public const int VolumeLimit = 10_000;

    /// <summary>The shortest window.</summary>
    public const int WindowLeast = 60;

    /// <summary>The longest window.</summary>
    public const int WindowMost = 86_400;

    /// <summary>The name of a pool in events and refusals: venue and chain, both tokens, fee.</summary>
    public static string NameOf(Pool pool) =>
        FormattableString.Invariant($"{pool.Venue}@{pool.TokenA.Chain}:{pool.TokenA.Contract}/{pool.TokenB.Contract}/{pool.FeePips}");

    /// <summary>Whether a refusal under this code ends when others make room, or when time passes.</summary>
    public static bool IsFull(string code) => code is "pool-depth-over-limit" or "pool-volume-over-limit";
}

/// <summary>A pool when a leg was about to swap in it, in the leg's direction and at the verified price of what it spends.</summary>
/// <param name="Depth">What must go in to move the pool's price by 1%, rounded down.</param>
/// <param name="Volume">What was swapped within the window, both directions, rounded down; null where no limit asks for it.</param>
public sealed record PoolStanding(Usd Depth, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Usd? Volume = null);

/// <summary>What a leg takes of a pool.</summary>
/// <param name="Rebalance">Whose.</param>
/// <param name="Pool">Which, by <see cref="PoolShare.NameOf"/>.</param>
/// <param name="Value">Of what is spent.</param>
/// <param name="At">When it was reserved.</param>
public sealed record PoolTake(StreamId Rebalance, string Pool, Usd Value, DateTimeOffset At);

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What keeps anything new from starting, in this rebalance and so in its portfolio: what is unknown is not zero.</summary>
public static class Gate
{
    /// <summary>The code while what became of something in flight can't be read.</summary>
    public const string Unknown = "in-flight-unreadable";

    /// <summary>The code while a transaction that a reorg took away may still be mined.</summary>
    public const string Reopened = "transaction-open";

    /// <summary>Why nothing new may start now, or null.</summary>
    public static LegBlock? Closed(RebalanceState state) => state.AllLegs()
        .Select(leg => Open(leg) ?? Unreadable(leg))
        .FirstOrDefault(block => block is not null);

    /// <summary>Whether all that a leg counts on is still there: a reorg may have taken a funding leg back.</summary>
    internal static bool IsFunded(RebalanceState.Executing s, LegProgress leg) =>
        leg.Leg.Funding.All(funding => s.Leg(funding.LegId).State is LegState.Settled);

    private static LegBlock? Open(LegProgress leg) => leg.Strays.Count == 0
        ? null
        : new(Reopened, $"{leg.Leg.Id}: a reorg took {leg.Strays[0].Step.Id.Purpose} away, and its nonce is open.");

    private static LegBlock? Unreadable(LegProgress leg) => leg.State.Flight()?.Unreadable is { } reason
        ? new(Unknown, $"{leg.Leg.Id}: what became of it cannot be read: {reason}")
        : null;
}

/// <summary>Why a leg may not act.</summary>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Reason">For people.</param>
public sealed record LegBlock(string Code, string Reason)
{
    /// <summary>
    /// Whether a leg that is blocked under this code only waits: a breaker is open, a kill switch is set, something on its way is unknown, or an
    /// earlier attempt is not final. Every other block is a failed look, and so many of them give the leg up.
    /// </summary>
    public static bool Holds(string code) => code is "breaker-open" or "kill-switch" or Gate.Unknown or Gate.Reopened or Revivals.Code;

    /// <summary>
    /// Whether a leg that is blocked under this code waits for others to free room under a limit on value. That is not the leg's fault either; but
    /// two rebalances may wait for each other's room, so it does not wait for ever (<see cref="RebalanceLimits.RoomHoldsMax"/>).
    /// </summary>
    public static bool IsFull(string code) => Coordination.PoolShare.IsFull(code) || Coordination.ValueLimits.All.Any(limit => code == Coordination.ValueLimits.OverLimit(limit));
}

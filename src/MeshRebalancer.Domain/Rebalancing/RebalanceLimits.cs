namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>How long and how often a rebalance tries.</summary>
public static class RebalanceLimits
{
    /// <summary>Rounds of planning and acting; after the last what did not settle stays as it is.</summary>
    public const int RoundsMax = 3;

    /// <summary>Attempts at a plan in one round. Nothing is in flight meanwhile, so after the last the slot goes to somebody else.</summary>
    public const int PlanningAttemptsMax = 6;

    /// <summary>Looks before a leg acts, over its whole life: blocked ones, and those after a revert or a slow approval.</summary>
    public const int LooksMax = 5;

    /// <summary>
    /// How often a leg is held back, by whatever, before a refusal for room under a limit counts as a look: about half an hour. Two rebalances that
    /// wait for each other's room must come to an end.
    /// </summary>
    public const int RoomHoldsMax = 12;

    /// <summary>Reverted transactions at which a leg is given up. Mints do not count: they never end a leg.</summary>
    public const int RevertsMax = 3;

    /// <summary>From the last look to the instant past which a swap reverts by itself.</summary>
    public static readonly TimeSpan SwapDeadline = TimeSpan.FromMinutes(10);

    /// <summary>An attestation is late when it has taken this many times what the bridge said …</summary>
    public const int AttestationPatience = 3;

    /// <summary>… and at least this long.</summary>
    public static readonly TimeSpan AttestationAlarmMin = TimeSpan.FromMinutes(30);

    /// <summary>A transaction that the account has had for so long without its being mined is an alarm.</summary>
    public static readonly TimeSpan SubmissionAlarm = TimeSpan.FromMinutes(30);

    /// <summary>How long a burn takes that the bridge moved to its slow way, when the bridge does not say so itself.</summary>
    public const int DowngradedSeconds = 20 * 60;

    /// <summary>A refund takes hours: the next bundle, a challenge, the canonical bridge. Later than that is an alarm.</summary>
    public static readonly TimeSpan RefundAlarm = TimeSpan.FromHours(12);

    /// <summary>So long after an alarm an operator is asked to look: the rebalance is parked. The waiting goes on all the same.</summary>
    public static readonly TimeSpan ParkPatience = TimeSpan.FromHours(6);

    /// <summary>The wait after a first failed attempt; it doubles with each further one …</summary>
    public static readonly TimeSpan BackoffFirst = TimeSpan.FromSeconds(5);

    /// <summary>… up to this.</summary>
    public static readonly TimeSpan BackoffMax = TimeSpan.FromMinutes(5);

    /// <summary>When waiting that should take so many seconds becomes an alarm.</summary>
    public static DateTimeOffset AlarmAt(DateTimeOffset from, int settleSeconds)
    {
        var patience = TimeSpan.FromSeconds((double)settleSeconds * AttestationPatience);
        return from + (patience > AttestationAlarmMin ? patience : AttestationAlarmMin);
    }

    /// <summary>The wait after a failed attempt.</summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    public static TimeSpan Backoff(int attempt)
    {
        // 2^10 times the first wait is far past the longest, and nothing overflows.
        var wait = BackoffFirst * (1 << Math.Clamp(attempt - 1, 0, 10));
        return wait < BackoffMax ? wait : BackoffMax;
    }
}

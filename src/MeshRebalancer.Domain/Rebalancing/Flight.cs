using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>Money between two chains.</summary>
/// <param name="Burned">What was burnt or deposited.</param>
/// <param name="Burn">The transaction that did it.</param>
/// <param name="AlarmAt">When the waiting becomes an alarm. It never ends the waiting.</param>
/// <param name="Overdue">Whether it did.</param>
/// <param name="Since">When the burn was read, or null in histories older than this field.</param>
/// <param name="Watch">Which deadline this is, from 1: a downgrade, an expiry or a retry sets a new one.</param>
/// <param name="Delay">Why the bridge takes its slow way, in its own words; null while it has not said so.</param>
/// <param name="ExpiredBlock">The expiration block of the latest attestation that was not used in time, or null.</param>
/// <param name="Unreadable">Why what became of it cannot be read now, or null. Unknown is not zero: nothing new starts meanwhile.</param>
public sealed record Flight(
    TokenAmount Burned,
    Hash32 Burn,
    DateTimeOffset AlarmAt,
    bool Overdue,
    DateTimeOffset? Since = null,
    int Watch = 1,
    string? Delay = null,
    ulong? ExpiredBlock = null,
    string? Unreadable = null)
{
    /// <summary>The same with a new deadline.</summary>
    public Flight WatchedUntil(DateTimeOffset alarmAt) => this with { AlarmAt = alarmAt, Overdue = false, Watch = Watch + 1 };
}

/// <summary>How far a deposit is, in the order in which it goes.</summary>
public enum FillStage
{
    /// <summary>A relayer may fill it any moment.</summary>
    Pending,

    /// <summary>A slow fill was asked for: hours, and not done.</summary>
    SlowFillRequested,

    /// <summary>Too late to be filled: a refund is owed and has not landed.</summary>
    Expired,
}

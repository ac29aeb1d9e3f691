using System.Globalization;

namespace MeshRebalancer.Domain.Markets.Pricing;

/// <summary>
/// What a rollup's sequencer-uptime feed says: while the sequencer is down nobody but a few can trade there, and right after it everybody catches
/// up, so no price of that chain is to be believed. Source: Chainlink, L2 Sequencer Uptime Feeds (answer 0 is up, 1 is down; startedAt is the change).
/// </summary>
/// <param name="IsUp">Whether it runs.</param>
/// <param name="Since">When that began; null where the feed has not begun to tell.</param>
public sealed record SequencerStatus(bool IsUp, DateTimeOffset? Since)
{
    /// <summary>Why prices of the chain must not be believed, or null.</summary>
    /// <param name="now">The block's time.</param>
    /// <param name="graceSeconds">How long after its return they are not: 0 … 86,400.</param>
    public string? Doubt(DateTimeOffset now, int graceSeconds) =>
        Since is not { } since ? "the sequencer's uptime feed has not begun to tell"
        : !IsUp ? $"the chain's sequencer is down since {Written(since)}"
        : now - since <= TimeSpan.FromSeconds(graceSeconds) ? string.Create(CultureInfo.InvariantCulture, $"the chain's sequencer is back since {Written(since)}; its prices are believed {graceSeconds} s later")
        : null;

    private static string Written(DateTimeOffset at) => at.ToString("u", CultureInfo.InvariantCulture);
}

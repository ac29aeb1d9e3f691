using System.Text.Json.Serialization;

namespace MeshRebalancer.Domain.Policies.Slices;

/// <summary>How a large order is spread over time, when its impact beats the risk of waiting.</summary>
/// <param name="Schedule">By which schedule.</param>
/// <param name="Count">Slices, 2 … 100.</param>
/// <param name="EverySeconds">From the end of one to the next, 60 … 604,800.</param>
/// <param name="RiskAversionMilli">Relative risk aversion × 1,000, 1 … 1,000,000: what waiting costs.</param>
/// <param name="ImpactBpsPerMillion">What a million dollars traded at once lose to impact, in bps of them, 1 … 5,000: what not waiting costs.</param>
public sealed record SliceRules(SliceSchedule Schedule, int Count, int EverySeconds, int RiskAversionMilli, int ImpactBpsPerMillion);

/// <summary>A schedule.</summary>
public enum SliceSchedule
{
    /// <summary>The same each time.</summary>
    [JsonStringEnumMemberName("equal")]
    Equal,

    /// <summary>More at first, as risk and impact say.</summary>
    [JsonStringEnumMemberName("almgren-chriss")]
    AlmgrenChriss,
}

/// <summary>One slice of an order.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Of">How many there are; a slice of this number is the last.</param>
public sealed record Slice(int Number, int Of);

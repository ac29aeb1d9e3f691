using System.Text.Json.Serialization;

namespace MeshRebalancer.Domain.Estimation;

/// <summary>How rough the market is.</summary>
public enum VolatilityRegime
{
    /// <summary>Quiet.</summary>
    [JsonStringEnumMemberName("calm")]
    Calm,

    /// <summary>Between the two; left out where only two regimes are told apart.</summary>
    [JsonStringEnumMemberName("normal")]
    Normal,

    /// <summary>Rough.</summary>
    [JsonStringEnumMemberName("stressed")]
    Stressed,
}

/// <summary>
/// Bounds between two or three regimes, in bps of yearly volatility (10,000 is 100%). Each border has two: one is entered at the upper and left at
/// the lower, so that a volatility that hovers at a border does not change the regime at every bar.
/// </summary>
/// <param name="CalmBelowBps">Calm is entered below this; where null, only normal and stressed are told apart.</param>
/// <param name="CalmUntilBps">Calm is left above this; not below <paramref name="CalmBelowBps"/>.</param>
/// <param name="StressedAboveBps">Stressed is entered above this.</param>
/// <param name="StressedUntilBps">Stressed is left below this; not above <paramref name="StressedAboveBps"/>.</param>
public sealed record RegimeBounds(int? CalmBelowBps, int? CalmUntilBps, int StressedAboveBps, int StressedUntilBps)
{
    /// <summary>What is wrong, or null.</summary>
    [JsonIgnore]
    public string? Violation =>
        CalmBelowBps is null != CalmUntilBps is null ? "calmBelowBps and calmUntilBps: both or neither are needed"
        : StressedUntilBps > StressedAboveBps ? FormattableString.Invariant($"stressedUntilBps: {StressedUntilBps} found, at most stressedAboveBps ({StressedAboveBps}) allowed")
        : CalmBelowBps > CalmUntilBps ? FormattableString.Invariant($"calmUntilBps: {CalmUntilBps} found, at least calmBelowBps ({CalmBelowBps}) allowed")
        : CalmUntilBps > StressedUntilBps ? FormattableString.Invariant($"calmUntilBps: {CalmUntilBps} found, at most stressedUntilBps ({StressedUntilBps}) allowed")
        : null;

    /// <summary>The regime after one more estimate.</summary>
    /// <param name="now">The regime before; null at the beginning, which is normal.</param>
    /// <param name="volatilityBps">Yearly volatility.</param>
    public VolatilityRegime Next(VolatilityRegime? now, int volatilityBps)
    {
        var from = now ?? VolatilityRegime.Normal;
        return volatilityBps > StressedAboveBps ? VolatilityRegime.Stressed
            : from == VolatilityRegime.Stressed && volatilityBps >= StressedUntilBps ? VolatilityRegime.Stressed
            : volatilityBps < CalmBelowBps ? VolatilityRegime.Calm
            : from == VolatilityRegime.Calm && volatilityBps <= CalmUntilBps ? VolatilityRegime.Calm
            : VolatilityRegime.Normal;
    }
}

using System.Text.Json.Serialization;

namespace MeshRebalancer.Domain.Coordination;

/// <summary>A limit on value, in dollars.</summary>
public enum ValueLimit
{
    /// <summary>In flight, all together.</summary>
    [JsonStringEnumMemberName("in-flight")]
    InFlight,

    /// <summary>In flight on one chain.</summary>
    [JsonStringEnumMemberName("in-flight-per-chain")]
    InFlightPerChain,

    /// <summary>In flight on one bridge.</summary>
    [JsonStringEnumMemberName("in-flight-per-bridge")]
    InFlightPerBridge,

    /// <summary>In flight in one asset.</summary>
    [JsonStringEnumMemberName("in-flight-per-asset")]
    InFlightPerAsset,

    /// <summary>Standing on one chain, or on its way there.</summary>
    [JsonStringEnumMemberName("exposure-per-chain")]
    ExposurePerChain,

    /// <summary>Crossing one bridge, or in tokens that it backs.</summary>
    [JsonStringEnumMemberName("exposure-per-bridge")]
    ExposurePerBridge,

    /// <summary>In one issuer's tokens, or about to be.</summary>
    [JsonStringEnumMemberName("exposure-per-issuer")]
    ExposurePerIssuer,

    /// <summary>In one venue of a chain.</summary>
    [JsonStringEnumMemberName("exposure-per-venue")]
    ExposurePerVenue,
}

/// <summary>What is known of each limit on value.</summary>
public static class ValueLimits
{
    /// <summary>Every one.</summary>
    public static IReadOnlyList<ValueLimit> All { get; } = Enum.GetValues<ValueLimit>();

    /// <summary>Its permanent name, as refusals, the API and stored events say it.</summary>
    public static string Name(this ValueLimit limit) => limit switch
    {
        ValueLimit.InFlight => "in-flight",
        ValueLimit.InFlightPerChain => "in-flight-per-chain",
        ValueLimit.InFlightPerBridge => "in-flight-per-bridge",
        ValueLimit.InFlightPerAsset => "in-flight-per-asset",
        ValueLimit.ExposurePerChain => "exposure-per-chain",
        ValueLimit.ExposurePerBridge => "exposure-per-bridge",
        ValueLimit.ExposurePerIssuer => "exposure-per-issuer",
        ValueLimit.ExposurePerVenue => "exposure-per-venue",
        _ => throw new ArgumentOutOfRangeException(nameof(limit), limit, "No such limit."),
    };

    /// <summary>The code of a refusal under it.</summary>
    public static string OverLimit(this ValueLimit limit) => $"{limit.Name()}-over-limit";

    /// <summary>Whether it counts what stands somewhere, too.</summary>
    public static bool IsExposure(this ValueLimit limit) => limit >= ValueLimit.ExposurePerChain;

    /// <summary>Whether it is smaller while a chain or venue is new.</summary>
    public static bool IsRamped(this ValueLimit limit) =>
        limit is ValueLimit.InFlightPerChain or ValueLimit.ExposurePerChain or ValueLimit.ExposurePerVenue;
}

/// <summary>A limit, and what it is the limit of.</summary>
/// <param name="Limit">Which.</param>
/// <param name="Of">A chain's id, a bridge's, asset's or issuer's name, a venue's name and chain (<c>uniswap-v3@1</c>), or nothing for all together.</param>
public readonly record struct Limited(ValueLimit Limit, string Of)
{
    public override string ToString() => Of.Length == 0 ? Limit.Name() : $"{Limit.Name()} of {Of}";
}

using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;

namespace MeshRebalancer.Domain.Coordination;

/// <summary>What a desk allows. Null is no limit.</summary>
/// <param name="OpenMax">Open rebalances, 1 … 10,000.</param>
/// <param name="TurnoverMax">Turnover of all open rebalances together.</param>
/// <param name="InFlight">Value that open rebalances may have set in motion.</param>
/// <param name="Exposure">Value that may come to stand somewhere.</param>
/// <param name="StartsPerMinuteMax">Rebalances admitted in any 60 s, 1 … 10,000.</param>
/// <param name="TurnoverPerPortfolioDayMax">Turnover of one portfolio's rebalances admitted in any 24 h.</param>
/// <param name="Ramp">How the limits of a chain or venue grow while it is new.</param>
/// <param name="StartJitterSeconds">Starts are spread over so long, by a delay drawn per portfolio: 1 … 3,600.</param>
/// <param name="PoolShare">What share of one pool all portfolios may take together.</param>
public sealed record DeskLimits(
    int OpenMax,
    Usd TurnoverMax,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FlightLimits? InFlight = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ExposureLimits? Exposure = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? StartsPerMinuteMax = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Usd? TurnoverPerPortfolioDayMax = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Ramp? Ramp = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? StartJitterSeconds = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PoolShare? PoolShare = null)
{
    /// <summary>The most open rebalances, and the most starts a minute, that a desk may allow.</summary>
    public const int CountLimit = 10_000;

    /// <summary>What is out of range; empty when all is well.</summary>
    public IReadOnlyList<string> Violations() =>
    [
        .. Range("openMax", OpenMax, 1, CountLimit),
        .. Range("startsPerMinuteMax", StartsPerMinuteMax, 1, CountLimit),
        .. Range("startJitterSeconds", StartJitterSeconds, 1, StartJitter.SecondsLimit),
        .. Range("poolShare.windowSeconds", PoolShare?.WindowSeconds, PoolShare.WindowLeast, PoolShare.WindowMost),
        .. Range("poolShare.depthMaxBps", PoolShare?.DepthMaxBps, 1, PoolShare.DepthLimit),
        .. Range("poolShare.volumeMaxBps", PoolShare?.VolumeMaxBps, 1, PoolShare.VolumeLimit),
        .. PoolShare is { DepthMaxBps: null, VolumeMaxBps: null } ? ["poolShare limits nothing: depthMaxBps, volumeMaxBps or both are needed."] : Array.Empty<string>(),
        .. Range("ramp.days", Ramp?.Days, 1, Ramp.DaysLimit),
        .. Range("ramp.startBps", Ramp?.StartBps, 1, Ramp.Whole),
        .. AboveZero("turnoverMax", TurnoverMax),
        .. AboveZero("turnoverPerPortfolioDayMax", TurnoverPerPortfolioDayMax),
        .. ValueLimits.All.SelectMany(limit => AboveZero(limit.Name(), Of(limit))),
        .. Ramp is not null && ValueLimits.All.All(limit => !limit.IsRamped() || Of(limit) is null)
            ? [$"ramp scales {string.Join(", ", ValueLimits.All.Where(ValueLimits.IsRamped).Select(ValueLimits.Name))}; none of them is set."]
            : Array.Empty<string>(),
    ];

    /// <summary>The value of one limit on value, or null where there is none.</summary>
    public Usd? Of(ValueLimit limit) => limit switch
    {
        ValueLimit.InFlight => InFlight?.Max,
        ValueLimit.InFlightPerChain => InFlight?.PerChainMax,
        ValueLimit.InFlightPerBridge => InFlight?.PerBridgeMax,
        ValueLimit.InFlightPerAsset => InFlight?.PerAssetMax,
        ValueLimit.ExposurePerChain => Exposure?.PerChainMax,
        ValueLimit.ExposurePerBridge => Exposure?.PerBridgeMax,
        ValueLimit.ExposurePerIssuer => Exposure?.PerIssuerMax,
        ValueLimit.ExposurePerVenue => Exposure?.PerVenueMax,
        _ => throw new ArgumentOutOfRangeException(nameof(limit), limit, "No such limit."),
    };

    private static IEnumerable<string> Range(string name, int? value, int min, int max) =>
        value is null || (value >= min && value <= max) ? [] : [FormattableString.Invariant($"{name} is {value}; allowed are {min} … {max}.")];

    private static IEnumerable<string> AboveZero(string name, Usd? value) =>
        value is null || value > Usd.Zero ? [] : [$"{name} is {value.Value.ToText()}; it must be above zero."];
}

/// <summary>Value that open rebalances have set in motion: from a leg's first transaction to its rebalance's end. Null is no limit.</summary>
/// <param name="Max">All together.</param>
/// <param name="PerChainMax">On each chain, coming or going.</param>
/// <param name="PerBridgeMax">On each bridge.</param>
/// <param name="PerAssetMax">In each asset, sold or bought.</param>
public sealed record FlightLimits(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Usd? Max = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Usd? PerChainMax = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Usd? PerBridgeMax = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Usd? PerAssetMax = null);

/// <summary>
/// Value that the desk would lose if one of these failed: what stands there, and what is on its way there. A leg that brings more than is allowed
/// does not begin; nothing is sold because prices carried what stands over a limit. Null is no limit.
/// </summary>
/// <param name="PerChainMax">On each chain.</param>
/// <param name="PerBridgeMax">On each bridge: what crosses it, and tokens that it backs.</param>
/// <param name="PerIssuerMax">In each issuer's tokens.</param>
/// <param name="PerVenueMax">In each venue of a chain.</param>
public sealed record ExposureLimits(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Usd? PerChainMax = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Usd? PerBridgeMax = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Usd? PerIssuerMax = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Usd? PerVenueMax = null);

/// <summary>How the limits of a chain or venue grow, in a straight line, from the day on which the desk first had it.</summary>
/// <param name="Days">Until the limits hold in full: 1 … 365.</param>
/// <param name="StartBps">The part of them that holds on the first day: 1 … 10,000.</param>
public sealed record Ramp(int Days, int StartBps)
{
    /// <summary>The longest ramp, in days.</summary>
    public const int DaysLimit = 365;

    /// <summary>All of a limit, in basis points.</summary>
    public const int Whole = 10_000;

    /// <summary>The part of a limit that holds, in basis points, rounded down.</summary>
    /// <param name="age">Since it was first seen; below zero counts as zero.</param>
    public int PartBps(TimeSpan age)
    {
        var full = TimeSpan.FromDays(Days);
        var grown = age <= TimeSpan.Zero ? 0 : age >= full ? Whole - StartBps : (Whole - StartBps) * (age.Ticks / TimeSpan.TicksPerSecond) / (full.Ticks / TimeSpan.TicksPerSecond);
        return StartBps + (int)grown;
    }
}

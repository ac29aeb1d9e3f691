using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies.Slices;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies;

/// <summary>What a mandate document says beyond the simple mandate: where targets come from, when to trade, how far, and what must not be done.</summary>
/// <param name="Name">For people.</param>
/// <param name="Strategy">Where target weights come from.</param>
/// <param name="Trigger">When a rebalance is due.</param>
/// <param name="To">How far it goes.</param>
/// <param name="Assets">Bounds and freedom of each asset; ordered by asset.</param>
/// <param name="Blackouts">When nothing starts.</param>
/// <param name="TurnoverPerDayBps">Value sold in 24 hours at most, in bps of the portfolio: 1 … 100,000; null is no limit.</param>
/// <param name="BufferBps">The hub's least target, 0 … 10,000: what is kept liquid.</param>
/// <param name="Raise">Cash to be raised by a date, or null.</param>
/// <param name="Routes">Venues, bridges and chains that may be used, and how far.</param>
/// <param name="Estimation">How statistics are estimated; null where nothing needs any.</param>
/// <param name="StressCostMaxBps">The most that a rebalance may cost at half the depth and twice the gas, in bps of what it trades: 1 … 1,000; null is no limit.</param>
/// <param name="Slices">How large orders are spread over time; null where they are not.</param>
public sealed record MandatePolicy(
    string Name,
    Strategy Strategy,
    Trigger Trigger,
    RebalanceTo To,
    EquatableArray<AssetRule> Assets,
    EquatableArray<Blackout> Blackouts,
    int? TurnoverPerDayBps,
    int BufferBps,
    CashRaise? Raise,
    RouteRules Routes,
    EstimationRules? Estimation,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? StressCostMaxBps = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SliceRules? Slices = null);

/// <summary>How far a rebalance goes.</summary>
public enum RebalanceTo
{
    /// <summary>To the targets.</summary>
    [JsonStringEnumMemberName("target")]
    Target,

    /// <summary>To the edge of the band: the least trade that ends the breach.</summary>
    [JsonStringEnumMemberName("edge")]
    Edge,

    /// <summary>Half-way between the edge and the target.</summary>
    [JsonStringEnumMemberName("half-way")]
    HalfWay,
}

/// <summary>What may be done with an asset.</summary>
public enum AssetFreedom
{
    /// <summary>Bought and sold.</summary>
    [JsonStringEnumMemberName("free")]
    Free,

    /// <summary>Sold, never bought.</summary>
    [JsonStringEnumMemberName("sell-only")]
    SellOnly,

    /// <summary>Neither.</summary>
    [JsonStringEnumMemberName("frozen")]
    Frozen,
}

/// <summary>One asset's rules.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="MinBps">Its least target, 0 … 10,000.</param>
/// <param name="MaxBps">Its largest target, MinBps … 10,000.</param>
/// <param name="Freedom">What may be done with it.</param>
public sealed record AssetRule(AssetId Asset, int MinBps, int MaxBps, AssetFreedom Freedom)
{
    /// <summary>The bound on its target.</summary>
    [JsonIgnore]
    public AssetBound Bound => new(Asset, MinBps, MaxBps);
}

/// <summary>Cash to be raised by a date: the hub is filled up to it in time, whatever the weights say.</summary>
/// <param name="Amount">How much must be there.</param>
/// <param name="By">When.</param>
/// <param name="LeadSeconds">How long before selling begins: 0 … 31,622,400.</param>
public sealed record CashRaise(Usd Amount, DateTimeOffset By, int LeadSeconds);

/// <summary>A time in which nothing starts.</summary>
/// <param name="Cron">When it begins, again and again; null for one that comes once.</param>
/// <param name="TimeZone">The IANA name of the cron's zone.</param>
/// <param name="From">When it begins; null for one that comes again.</param>
/// <param name="DurationSeconds">How long it lasts: 60 … 31,622,400.</param>
public sealed record Blackout(string? Cron, string? TimeZone, DateTimeOffset? From, int DurationSeconds)
{
    /// <summary>When it ends, if this instant lies in it; otherwise null.</summary>
    public DateTimeOffset? EndAt(DateTimeOffset at)
    {
        // A beginning at this very instant counts, one whose end it is does not.
        var begun = Cron is null
            ? From
            : TimeZone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone)
                ? CronSchedule.Parse(Cron).Match(schedule => schedule.Next(at.AddSeconds(-DurationSeconds), zone), _ => null)
                : null;
        return begun is { } start && start <= at && at < start.AddSeconds(DurationSeconds) ? start.AddSeconds(DurationSeconds) : null;
    }
}

/// <summary>Where one may trade. An empty list of venues or bridges allows all that are configured.</summary>
/// <param name="Venues">Names; ordered.</param>
/// <param name="Bridges">Names; ordered.</param>
/// <param name="ChainCeilings">How much of the portfolio a plan may bring to stand on a chain; ordered by chain.</param>
/// <param name="BridgeCeilings">How much may be on its way over a bridge at once; ordered by bridge.</param>
public sealed record RouteRules(
    EquatableArray<string> Venues, EquatableArray<string> Bridges, EquatableArray<ChainCeiling> ChainCeilings, EquatableArray<BridgeCeiling> BridgeCeilings)
{
    /// <summary>Everything is allowed.</summary>
    [JsonIgnore]
    public static RouteRules Free { get; } = new([], [], [], []);
}

/// <summary>How much of the portfolio a plan may bring to stand on a chain, 1 … 10,000 bps. What prices carry past it is not moved away for that alone.</summary>
public sealed record ChainCeiling(ChainId Chain, int Bps);

/// <summary>How much may be on its way over a bridge at once: one round of the portfolio's one open rebalance.</summary>
public sealed record BridgeCeiling(string Bridge, Usd Value);

/// <summary>How volatilities and covariances are estimated.</summary>
/// <param name="BarSeconds">Length of a bar, 60 … 604,800.</param>
/// <param name="Bars">How many bars are looked at, 30 … 5,000.</param>
/// <param name="Model">Which model expects the volatility.</param>
/// <param name="DecayMilli">λ × 1,000 of the EWMA model, 1 … 999.</param>
/// <param name="HorizonBars">How far ahead it is expected, 1 … 1,000.</param>
/// <param name="Shrinkage">What the covariance is drawn towards.</param>
/// <param name="ReviewSeconds">How often computed targets are computed anew, 60 … 31,622,400.</param>
/// <param name="Regimes">Bounds of the volatility regimes, or null.</param>
public sealed record EstimationRules(
    int BarSeconds, int Bars, VolatilityModel Model, int DecayMilli, int HorizonBars, ShrinkageTarget Shrinkage, int ReviewSeconds, RegimeBounds? Regimes);

/// <summary>A model of volatility.</summary>
public enum VolatilityModel
{
    /// <summary>Exponentially weighted.</summary>
    [JsonStringEnumMemberName("ewma")]
    Ewma,

    /// <summary>From highs and lows, Parkinson.</summary>
    [JsonStringEnumMemberName("parkinson")]
    Parkinson,

    /// <summary>From highs, lows and closes, Garman and Klass.</summary>
    [JsonStringEnumMemberName("garman-klass")]
    GarmanKlass,

    /// <summary>GARCH(1,1).</summary>
    [JsonStringEnumMemberName("garch")]
    Garch,

    /// <summary>Corsi's model on realised variance.</summary>
    [JsonStringEnumMemberName("har")]
    Har,
}

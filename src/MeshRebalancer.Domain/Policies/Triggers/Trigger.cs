using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies.Triggers;

/// <summary>When a portfolio is rebalanced. A trigger whose facts are not known does not fire, and says so.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(AbsoluteBand), "absolute-band")]
[JsonDerivedType(typeof(RelativeBand), "relative-band")]
[JsonDerivedType(typeof(VolatilityBand), "volatility-band")]
[JsonDerivedType(typeof(RegimeBand), "regime-band")]
[JsonDerivedType(typeof(ForecastBand), "forecast-band")]
[JsonDerivedType(typeof(NoTradeRegion), "no-trade-region")]
[JsonDerivedType(typeof(Every), "interval")]
[JsonDerivedType(typeof(Calendar), "calendar")]
[JsonDerivedType(typeof(CashFlow), "cash-flow")]
[JsonDerivedType(typeof(ByHand), "by-hand")]
[JsonDerivedType(typeof(All), "all")]
[JsonDerivedType(typeof(Any), "any")]
public abstract record Trigger
{
    private Trigger()
    {
    }

    /// <summary>|weight − target| of an asset is past so many bps of the portfolio's value.</summary>
    /// <param name="Bps">For assets without a band of their own: 1 … 5,000.</param>
    /// <param name="PerAsset">Their own bands; ordered by asset.</param>
    public sealed record AbsoluteBand(int Bps, EquatableArray<AssetBand> PerAsset = default) : Trigger;

    /// <summary>|weight − target| of an asset is past so many bps of its target. An asset with target zero is past it with any holding of more than 1 bp.</summary>
    /// <param name="Bps">For assets without a band of their own: 1 … 10,000.</param>
    /// <param name="PerAsset">Their own bands; ordered by asset.</param>
    public sealed record RelativeBand(int Bps, EquatableArray<AssetBand> PerAsset = default) : Trigger;

    /// <summary>An absolute band that follows each asset's volatility: Bps × (expected ÷ long-run volatility), or its inverse.</summary>
    /// <param name="Bps">The band at long-run volatility, 1 … 5,000.</param>
    /// <param name="MinBps">Never narrower.</param>
    /// <param name="MaxBps">Never wider.</param>
    /// <param name="Narrows">Whether rising volatility narrows the band (tracking first) rather than widening it (cost first).</param>
    public sealed record VolatilityBand(int Bps, int MinBps, int MaxBps, bool Narrows = false) : Trigger;

    /// <summary>An absolute band for each volatility regime, 1 … 5,000 bps.</summary>
    public sealed record RegimeBand(int CalmBps, int NormalBps, int StressedBps) : Trigger;

    /// <summary>An absolute band whose edge moves with the drift that is predicted; see <see cref="ForecastBands"/>.</summary>
    /// <param name="Bps">The band, 1 … 5,000.</param>
    /// <param name="Lean">Whether what is predicted brings a rebalance forward or holds it back.</param>
    /// <param name="ChanceBps">How likely it must be, 1 … 4,999.</param>
    /// <param name="HorizonSeconds">How far ahead it is predicted, 60 … 2,592,000: the time that a rebalance takes to settle belongs in it.</param>
    public sealed record ForecastBand(int Bps, ForecastLean Lean, int ChanceBps, int HorizonSeconds) : Trigger;

    /// <summary>The band inside which trading costs more than it is worth; see <see cref="Triggers.NoTradeRegion"/>.</summary>
    /// <param name="RiskAversionMilli">Relative risk aversion × 1,000: 1 … 1,000,000.</param>
    /// <param name="CostBps">What a trade loses of its value (fees, half the spread, impact): 1 … 1,000, for assets without a cost of their own.</param>
    /// <param name="CostPerAsset">Their own costs; ordered by asset.</param>
    public sealed record NoTradeRegion(int RiskAversionMilli, int CostBps, EquatableArray<AssetBand> CostPerAsset = default) : Trigger;

    /// <summary>So much time has passed since the last rebalance ended.</summary>
    /// <param name="Seconds">60 … 31,622,400.</param>
    public sealed record Every(int Seconds) : Trigger;

    /// <summary>A time of the calendar has passed since the last rebalance ended.</summary>
    /// <param name="Cron">Minute, hour, day of month, month, day of week; see <see cref="CronSchedule"/>.</param>
    /// <param name="TimeZone">An IANA name, such as Europe/Berlin.</param>
    public sealed record Calendar(string Cron, string TimeZone) : Trigger;

    /// <summary>Transfers by hand since the last rebalance, together, are past so many bps of the portfolio's value.</summary>
    /// <param name="MinBps">1 … 10,000.</param>
    public sealed record CashFlow(int MinBps) : Trigger;

    /// <summary>Never by itself: somebody asks.</summary>
    public sealed record ByHand : Trigger;

    /// <summary>All of these.</summary>
    public sealed record All(EquatableArray<Trigger> Of) : Trigger;

    /// <summary>Any of these.</summary>
    public sealed record Any(EquatableArray<Trigger> Of) : Trigger;
}

/// <summary>One asset's own figure, in bps.</summary>
public sealed record AssetBand(AssetId Asset, int Bps);

/// <summary>What a prediction does to a rebalance.</summary>
public enum ForecastLean
{
    /// <summary>It comes before the band is left, where leaving it is likely enough.</summary>
    [JsonStringEnumMemberName("forward")]
    Forward,

    /// <summary>It waits though the band is left, where coming home by itself is likely enough.</summary>
    [JsonStringEnumMemberName("hold")]
    Hold,
}

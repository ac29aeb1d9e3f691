using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies.Triggers;

/// <summary>The bands of triggers that have some, in whole bps of the portfolio's value, rounded down, never below 1.</summary>
public static class Bands
{
    /// <summary>The widest band that there is.</summary>
    public const int Widest = 5_000;

    /// <summary>A band for each target; null when the trigger has none, or what it depends on is not known.</summary>
    public static EquatableArray<AssetBand>? Of(Trigger trigger, EquatableArray<TargetWeight> targets, AssetId hub, MarketOutlook? outlook) => trigger switch
    {
        Trigger.AbsoluteBand band => Each(targets, target => Own(band.PerAsset, target.Asset) ?? band.Bps),
        Trigger.RelativeBand band => Each(targets, target => (int)((long)target.Bps * (Own(band.PerAsset, target.Asset) ?? band.Bps) / WeightsWhole)),
        Trigger.VolatilityBand band => Following(band, targets, outlook),
        Trigger.RegimeBand band => outlook?.Regime is { } regime ? Each(targets, _ => Of(band, regime)) : null,
        Trigger.ForecastBand band => ForecastBands.Of(band, targets, outlook),
        Trigger.NoTradeRegion region => NoTradeRegion.Bands(region, targets, hub, outlook),
        Trigger.Every or Trigger.Calendar or Trigger.CashFlow or Trigger.ByHand => null,
        Trigger.All all => Tightest(all.Of, targets, hub, outlook),
        Trigger.Any any => Tightest(any.Of, targets, hub, outlook),
    };

    private const int WeightsWhole = 10_000;

    /// <summary>Each asset's narrowest band of several triggers: inside it none of them is due.</summary>
    private static EquatableArray<AssetBand>? Tightest(EquatableArray<Trigger> triggers, EquatableArray<TargetWeight> targets, AssetId hub, MarketOutlook? outlook)
    {
        EquatableArray<AssetBand>[] known = [.. triggers.Select(trigger => Of(trigger, targets, hub, outlook)).OfType<EquatableArray<AssetBand>>()];
        return known.Length == 0 ? null : Each(targets, target => known.Min(bands => bands.First(band => band.Asset == target.Asset).Bps));
    }

    private static EquatableArray<AssetBand>? Following(Trigger.VolatilityBand band, EquatableArray<TargetWeight> targets, MarketOutlook? outlook)
    {
        if (outlook is null || targets.Any(target => outlook.IndexOf(target.Asset) < 0))
            return null;
        return Each(targets, target =>
        {
            var seen = outlook.Assets[outlook.IndexOf(target.Asset)];
            var (part, whole) = band.Narrows ? (seen.LongRunBps, seen.VolatilityBps) : (seen.VolatilityBps, seen.LongRunBps);
            return whole == 0 ? band.Bps : (int)Math.Clamp((long)band.Bps * part / whole, band.MinBps, band.MaxBps);
        });
    }

    private static int Of(Trigger.RegimeBand band, VolatilityRegime regime) => regime switch
    {
        VolatilityRegime.Calm => band.CalmBps,
        VolatilityRegime.Normal => band.NormalBps,
        VolatilityRegime.Stressed => band.StressedBps,
        _ => throw new ArgumentOutOfRangeException(nameof(regime), regime, "No such regime."),
    };

    private static int? Own(EquatableArray<AssetBand> bands, AssetId asset) => bands.FirstOrDefault(band => band.Asset == asset)?.Bps;

    private static EquatableArray<AssetBand> Each(EquatableArray<TargetWeight> targets, Func<TargetWeight, int> bps) =>
        [.. targets.Select(target => new AssetBand(target.Asset, Math.Clamp(bps(target), 1, Widest)))];
}

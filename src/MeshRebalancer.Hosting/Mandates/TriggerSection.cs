using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Mandates;

/// <summary>Reads <c>trigger</c>, by its <c>kind</c>.</summary>
internal static class TriggerSection
{
    private const string Kinds =
        "absolute-band, relative-band, volatility-band, regime-band, forecast-band, no-trade-region, interval, calendar, cash-flow, by-hand, all or any";

    public static Trigger? Read(ConfigNode? node)
    {
        if (node is null)
            return null;
        var trigger = node.Text("kind", Kinds) switch
        {
            "absolute-band" => Band(node, (bps, own) => new Trigger.AbsoluteBand(bps, own)),
            "relative-band" => Band(node, (bps, own) => new Trigger.RelativeBand(bps, own)),
            "volatility-band" => VolatilityBand(node),
            "regime-band" => RegimeBand(node),
            "forecast-band" => ForecastBand(node),
            "no-trade-region" => NoTradeRegion(node),
            "interval" => node.Whole("seconds") is { } seconds ? new Trigger.Every(seconds) : null,
            "calendar" => Calendar(node),
            "cash-flow" => node.Whole("minBps") is { } bps ? new Trigger.CashFlow(bps) : null,
            "by-hand" => new Trigger.ByHand(),
            "all" => Several(node) is { } of ? new Trigger.All(of) : null,
            "any" => Several(node) is { } of ? new Trigger.Any(of) : null,
            null => null,
            { } other => Unknown(node, other),
        };
        node.Close();
        return trigger;
    }

    private static Trigger? Band(ConfigNode node, Func<int, EquatableArray<AssetBand>, Trigger> make)
    {
        var (bps, own) = (node.Whole("bandBps"), Own(node));
        return bps is null ? null : make(bps.Value, own);
    }

    private static EquatableArray<AssetBand> Own(ConfigNode node) => [.. node.ByAsset("perAssetBps", required: false).Select(item => new AssetBand(item.Asset, item.Value))];

    private static Trigger.VolatilityBand? VolatilityBand(ConfigNode node)
    {
        var (bps, min, max, narrows) = (node.Whole("bandBps"), node.Whole("minBps"), node.Whole("maxBps"), node.Flag("narrows", otherwise: false));
        return bps is null || min is null || max is null ? null : new Trigger.VolatilityBand(bps.Value, min.Value, max.Value, narrows);
    }

    private static Trigger.RegimeBand? RegimeBand(ConfigNode node)
    {
        var (calm, normal, stressed) = (node.Whole("calmBps"), node.Whole("normalBps"), node.Whole("stressedBps"));
        return calm is null || normal is null || stressed is null ? null : new Trigger.RegimeBand(calm.Value, normal.Value, stressed.Value);
    }

    private static Trigger.ForecastBand? ForecastBand(ConfigNode node)
    {
        var (bps, lean, chance, horizon) = (node.Whole("bandBps"), node.Choice<ForecastLean>("lean"), node.Whole("chanceBps"), node.Whole("horizonSeconds"));
        return bps is null || lean is null || chance is null || horizon is null ? null : new(bps.Value, lean.Value, chance.Value, horizon.Value);
    }

    private static Trigger.NoTradeRegion? NoTradeRegion(ConfigNode node)
    {
        var (aversion, cost, own) = (node.Whole("riskAversionMilli"), node.Whole("costBps"), Own(node));
        return aversion is null || cost is null ? null : new Trigger.NoTradeRegion(aversion.Value, cost.Value, own);
    }

    private static Trigger.Calendar? Calendar(ConfigNode node)
    {
        var (cron, zone) = (node.Text("cron", "five fields: minute, hour, day of month, month, day of week"), node.Text("timeZone", "an IANA name such as Europe/Berlin"));
        return cron is null || zone is null ? null : new Trigger.Calendar(cron, zone);
    }

    private static EquatableArray<Trigger>? Several(ConfigNode node)
    {
        Trigger?[] of = [.. node.List("of").Select(Read)];
        return of.Contains(null) ? null : [.. of.OfType<Trigger>()];
    }

    private static Trigger? Unknown(ConfigNode node, string kind)
    {
        node.Violate("kind", $"is '{ConfigNode.Shorten(kind)}'; {Kinds} is expected");
        return null;
    }
}

using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies.Slices;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies;

/// <summary>What a policy must keep to: every field in its range, and no two of them against each other.</summary>
public static class PolicyRules
{
    private const int Year = 31_622_400;
    private const int DepthMax = 8;

    /// <summary>Everything that is wrong, each with its path.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="assets">The mandate's assets, ordered.</param>
    /// <param name="hub">Its hub.</param>
    public static EquatableArray<string> Violations(MandatePolicy policy, EquatableArray<AssetId> assets, AssetId hub) =>
    [
        .. Allowed.When(policy.Name.Length is 0 or > 100, FormattableString.Invariant($"name: {policy.Name.Length} characters found, 1 … 100 allowed")),
        .. StrategyRules.Violations(policy.Strategy, assets).Select(violation => $"strategy.{violation}"),
        .. Triggers("trigger", policy.Trigger, assets, 0),
        .. Assets(policy, assets, hub),
        .. Together(policy, assets, hub),
        .. policy.Blackouts.SelectMany((blackout, i) => Blackout(FormattableString.Invariant($"blackouts[{i}]"), blackout)),
        .. policy.TurnoverPerDayBps is { } turnover ? Allowed.Range("turnoverPerDayBps", turnover, 1, 100_000) : [],
        .. Allowed.Range("bufferBps", policy.BufferBps, 0, 10_000),
        .. policy.Raise is { } raise ? Allowed.Range("raise.leadSeconds", raise.LeadSeconds, 0, Year) : [],
        .. policy.Routes.ChainCeilings.SelectMany(ceiling => Allowed.Range($"chains.{ceiling.Chain}.ceilingBps", ceiling.Bps, 1, 10_000)),
        .. policy.StressCostMaxBps is { } stress ? Allowed.Range("stressCostMaxBps", stress, 1, 1_000) : [],
        .. policy.Slices is { } slices ? Slices(slices) : [],
        .. Estimation(policy),
    ];

    /// <summary>What targets must keep to: each asset's bounds, and the hub's buffer.</summary>
    public static EquatableArray<AssetBound> Bounds(MandatePolicy policy, EquatableArray<AssetId> assets, AssetId hub) =>
    [
        .. assets.Select(asset => policy.Assets.FirstOrDefault(rule => rule.Asset == asset)?.Bound ?? AssetBound.None(asset))
            .Select(bound => bound.Asset == hub ? bound with { MinBps = Math.Max(bound.MinBps, policy.BufferBps) } : bound),
    ];

    private static IEnumerable<string> Assets(MandatePolicy policy, EquatableArray<AssetId> assets, AssetId hub) =>
    [
        .. policy.Assets.SelectMany(rule => Allowed.Known($"assets.{rule.Asset}", rule.Asset, assets)),
        .. policy.Assets.SelectMany(rule => Allowed.Range($"assets.{rule.Asset}.minBps", rule.MinBps, 0, 10_000)),
        .. policy.Assets.SelectMany(rule => Allowed.Range($"assets.{rule.Asset}.maxBps", rule.MaxBps, 0, 10_000)),
        .. policy.Assets.Where(rule => rule.Asset == hub && rule.Freedom != AssetFreedom.Free)
            .Select(rule => $"assets.{rule.Asset}.freedom: {rule.Freedom} found, but everything is bought and sold against the hub; it must be free"),
    ];

    // Sets that cannot hold together, each named whole.
    private static IEnumerable<string> Together(MandatePolicy policy, EquatableArray<AssetId> assets, AssetId hub)
    {
        EquatableArray<AssetBound> bounds = [.. assets.Select(asset => policy.Assets.FirstOrDefault(rule => rule.Asset == asset)?.Bound ?? AssetBound.None(asset))];
        if (WeightBounds.Contradiction(bounds) is { } contradiction)
            return [$"assets: {contradiction}"];
        var most = bounds.FirstOrDefault(bound => bound.Asset == hub)?.MaxBps ?? Drift.BpsWhole;
        var others = bounds.Where(bound => bound.Asset != hub).ToArray();
        return
        [
            .. Allowed.When(policy.BufferBps > most, FormattableString.Invariant($"bounds: bufferBps {policy.BufferBps} and assets.{hub}.maxBps {most} cannot hold together")),
            .. Allowed.When(
                policy.BufferBps + others.Sum(bound => bound.MinBps) > Drift.BpsWhole,
                FormattableString.Invariant($"bounds: bufferBps {policy.BufferBps}, {string.Join(", ", others.Where(bound => bound.MinBps > 0).Select(bound => FormattableString.Invariant($"assets.{bound.Asset}.minBps {bound.MinBps}")))} cannot hold together: more than 10000 bps")),
            .. Fixed(policy, bounds, hub),
        ];
    }

    private static IEnumerable<string> Fixed(MandatePolicy policy, EquatableArray<AssetBound> bounds, AssetId hub) => policy.Strategy is not Strategy.Fixed owner ? [] :
    [
        .. from target in owner.Targets
            join bound in bounds on target.Asset equals bound.Asset
            where target.Bps < bound.MinBps || target.Bps > bound.MaxBps
            select FormattableString.Invariant($"bounds: strategy.targetBps.{target.Asset} {target.Bps}, assets.{target.Asset}.minBps {bound.MinBps} and maxBps {bound.MaxBps} cannot hold together"),
        .. owner.Targets.Where(target => target.Asset == hub && target.Bps < policy.BufferBps)
            .Select(target => FormattableString.Invariant($"bounds: strategy.targetBps.{hub} {target.Bps} and bufferBps {policy.BufferBps} cannot hold together")),
    ];

    private static IEnumerable<string> Triggers(string path, Trigger trigger, EquatableArray<AssetId> assets, int depth) => depth > DepthMax
        ? [FormattableString.Invariant($"{path}: nested more than {DepthMax} deep")]
        : trigger switch
        {
            Trigger.AbsoluteBand t => [.. Allowed.Range($"{path}.bandBps", t.Bps, 1, Bands.Widest), .. Each(path, t.PerAsset, assets, Bands.Widest)],
            Trigger.RelativeBand t => [.. Allowed.Range($"{path}.bandBps", t.Bps, 1, 10_000), .. Each(path, t.PerAsset, assets, 10_000)],
            Trigger.VolatilityBand t =>
            [
                .. Allowed.Range($"{path}.bandBps", t.Bps, 1, Bands.Widest),
                .. Allowed.Range($"{path}.minBps", t.MinBps, 1, Bands.Widest),
                .. Allowed.Range($"{path}.maxBps", t.MaxBps, 1, Bands.Widest),
                .. Allowed.When(t.MinBps > t.MaxBps, FormattableString.Invariant($"bounds: {path}.minBps {t.MinBps} and {path}.maxBps {t.MaxBps} cannot hold together")),
            ],
            Trigger.RegimeBand t =>
            [
                .. Allowed.Range($"{path}.calmBps", t.CalmBps, 1, Bands.Widest),
                .. Allowed.Range($"{path}.normalBps", t.NormalBps, 1, Bands.Widest),
                .. Allowed.Range($"{path}.stressedBps", t.StressedBps, 1, Bands.Widest),
            ],
            Trigger.ForecastBand t =>
            [
                .. Allowed.Range($"{path}.bandBps", t.Bps, 1, Bands.Widest),
                .. Allowed.Range($"{path}.chanceBps", t.ChanceBps, 1, 4_999),
                .. Allowed.Range($"{path}.horizonSeconds", t.HorizonSeconds, 60, 2_592_000),
            ],
            Trigger.NoTradeRegion t =>
            [
                .. Allowed.Range($"{path}.riskAversionMilli", t.RiskAversionMilli, 1, 1_000_000),
                .. Allowed.Range($"{path}.costBps", t.CostBps, 1, 1_000),
                .. Each(path, t.CostPerAsset, assets, 1_000),
            ],
            Trigger.Every t => Allowed.Range($"{path}.seconds", t.Seconds, 60, Year),
            Trigger.Calendar t => Times(path, t.Cron, t.TimeZone),
            Trigger.CashFlow t => Allowed.Range($"{path}.minBps", t.MinBps, 1, 10_000),
            Trigger.ByHand => [],
            Trigger.All t => Several(path, t.Of, assets, depth),
            Trigger.Any t => Several(path, t.Of, assets, depth),
        };

    private static IEnumerable<string> Several(string path, EquatableArray<Trigger> of, EquatableArray<AssetId> assets, int depth) =>
        of.Count is 0 or > 16 ? [FormattableString.Invariant($"{path}.of: {of.Count} triggers found, 1 … 16 allowed")]
        : of.SelectMany((trigger, i) => Triggers(FormattableString.Invariant($"{path}.of[{i}]"), trigger, assets, depth + 1));

    private static IEnumerable<string> Each(string path, EquatableArray<AssetBand> items, EquatableArray<AssetId> assets, int max) =>
        items.SelectMany(item => Allowed.Range($"{path}.perAssetBps.{item.Asset}", item.Bps, 1, max).Concat(Allowed.Known($"{path}.perAssetBps.{item.Asset}", item.Asset, assets)));

    private static IEnumerable<string> Times(string path, string cron, string zone) =>
    [
        .. CronSchedule.Parse(cron).Match<string[]>(_ => [], error => [$"{path}.cron: {error}"]),
        .. Allowed.When(!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _), $"{path}.timeZone: '{zone}' is no time zone that this machine knows; an IANA name such as Europe/Berlin is needed"),
    ];

    private static IEnumerable<string> Blackout(string path, Blackout blackout) =>
    [
        .. Allowed.Range($"{path}.durationSeconds", blackout.DurationSeconds, 60, Year),
        .. Allowed.When(blackout.Cron is null == blackout.From is null, $"{path}: either cron (with timeZone) or from is needed"),
        .. blackout.Cron is { } cron ? Times(path, cron, blackout.TimeZone ?? "") : [],
    ];

    private static IEnumerable<string> Estimation(MandatePolicy policy)
    {
        if (policy.Estimation is not { } rules)
            return Allowed.When(Strategies.NeedsCovariance(policy.Strategy) || policy.Strategy is Strategy.MomentumTilt || NeedsOutlook(policy), "estimation: missing, but the strategy, the trigger or slices need statistics");
        return
        [
            .. Allowed.Range("estimation.barSeconds", rules.BarSeconds, 60, 604_800),
            .. Allowed.Range("estimation.bars", rules.Bars, 30, 5_000),
            .. Allowed.Range("estimation.decayMilli", rules.DecayMilli, 1, 999),
            .. Allowed.Range("estimation.horizonBars", rules.HorizonBars, 1, 1_000),
            .. Allowed.Range("estimation.reviewSeconds", rules.ReviewSeconds, 60, Year),
            .. rules.Regimes?.Violation is { } violation ? [$"estimation.regimes.{violation}"] : Array.Empty<string>(),
            .. Allowed.When(HasRegimes(policy.Trigger) && rules.Regimes is null, "estimation.regimes: missing, but the trigger has a band for each regime"),
        ];
    }

    private static bool HasRegimes(Trigger trigger) => trigger is Trigger.RegimeBand || Inner(trigger).Any(HasRegimes);

    /// <summary>Whether a policy asks what is expected of the market.</summary>
    public static bool NeedsOutlook(MandatePolicy policy) => policy.Slices is not null || NeedsOutlook(policy.Trigger);

    private static IEnumerable<string> Slices(SliceRules rules) =>
    [
        .. Allowed.Range("slices.count", rules.Count, 2, 100),
        .. Allowed.Range("slices.everySeconds", rules.EverySeconds, 60, 604_800),
        .. Allowed.Range("slices.riskAversionMilli", rules.RiskAversionMilli, 1, 1_000_000),
        .. Allowed.Range("slices.impactBpsPerMillion", rules.ImpactBpsPerMillion, 1, 5_000),
    ];

    private static bool NeedsOutlook(Trigger trigger) =>
        trigger is Trigger.RegimeBand or Trigger.VolatilityBand or Trigger.ForecastBand or Trigger.NoTradeRegion || Inner(trigger).Any(NeedsOutlook);

    private static EquatableArray<Trigger> Inner(Trigger trigger) => trigger switch
    {
        Trigger.All all => all.Of,
        Trigger.Any any => any.Of,
        Trigger.AbsoluteBand or Trigger.RelativeBand or Trigger.VolatilityBand or Trigger.RegimeBand or Trigger.ForecastBand or Trigger.NoTradeRegion or Trigger.Every
            or Trigger.Calendar or Trigger.CashFlow or Trigger.ByHand => [],
    };
}

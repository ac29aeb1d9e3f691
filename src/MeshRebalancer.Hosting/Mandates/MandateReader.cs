using System.Text.Json;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Policies.Slices;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Mandates;

/// <summary>
/// Reads a mandate document: one JSON object with a version that says everything a portfolio's owner decides (docs/mandates.md,
/// docs/mandate.schema.json). Comments and trailing commas are allowed; everything that is wrong is listed at once, with its path.
/// </summary>
public static class MandateReader
{
    /// <summary>The version that is read. A document of another is refused: its fields may mean something else.</summary>
    public const int Version = 1;

    private static readonly JsonDocumentOptions Json = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 32 };

    /// <summary>The mandate, in mode observe, or everything that is wrong with the document.</summary>
    public static Result<Mandate, EquatableArray<ConfigViolation>> Read(string json)
    {
        List<ConfigViolation> violations = [];
        try
        {
            using var document = JsonDocument.Parse(json, Json);
            JsonTexts.Demand(document.RootElement);
            var mandate = Read(new ConfigNode(document.RootElement, "", violations));
            return mandate is not null && violations.Count == 0 ? mandate : EquatableArray.ToEquatableArray(violations.Distinct());
        }
        catch (JsonException broken)
        {
            return EquatableArray.ToEquatableArray([new ConfigViolation("", $"The file is not JSON: line {broken.LineNumber + 1}, column {broken.BytePositionInLine + 1}.")]);
        }
    }

    /// <summary>The mandate of an object; null after violations that leave none.</summary>
    internal static Mandate? Read(ConfigNode node)
    {
        node.Text("$schema", "a path or URL", required: false);
        if (node.Integer("version", int.MinValue, int.MaxValue) is { } version && version != Version)
        {
            node.Violate("version", FormattableString.Invariant($"is {version}; only version {Version} is read"));
            return null;
        }

        var assets = AssetSection.Read(node.Child("assets"));
        var policy = Policy(node, assets);
        var mandate = Mandate(node, policy, [.. assets.Select(rule => rule.Asset)], ChainSection(node.Child("chains", required: false)).Reserves);
        node.Close();
        return mandate;
    }

    private static MandatePolicy? Policy(ConfigNode node, EquatableArray<AssetRule> assets)
    {
        var name = node.Text("name", "a name");
        var strategy = StrategySection.Read(node.Child("strategy"));
        var trigger = TriggerSection.Read(node.Child("trigger"));
        var to = node.Choice<RebalanceTo>("rebalanceTo", RebalanceTo.Target);
        var blackouts = BlackoutSection.Read(node.List("blackouts", required: false));
        var turnover = node.Has("turnoverPerDayBps") ? node.Whole("turnoverPerDayBps") : null;
        var buffer = node.Whole("bufferBps", 0);
        var raise = BlackoutSection.Raise(node.Child("raise", required: false));
        var estimation = EstimationSection.Read(node.Child("estimation", required: false));
        var stress = node.Has("stressCostMaxBps") ? node.Whole("stressCostMaxBps") : null;
        var slices = Slices(node.Child("slices", required: false));
        var routes = Routes(node);
        return name is null || strategy is null || trigger is null || to is null || buffer is null
            ? null
            : new(name, strategy, trigger, to.Value, assets, blackouts, turnover, buffer.Value, raise, routes, estimation, stress, slices);
    }

    private static SliceRules? Slices(ConfigNode? node)
    {
        if (node is null)
            return null;
        var (schedule, count, every) = (node.Choice<SliceSchedule>("schedule"), node.Whole("count"), node.Whole("everySeconds"));
        var (aversion, impact) = (node.Whole("riskAversionMilli", 3_000), node.Whole("impactBpsPerMillion"));
        node.Close();
        return schedule is null || count is null || every is null || aversion is null || impact is null
            ? null
            : new(schedule.Value, count.Value, every.Value, aversion.Value, impact.Value);
    }

    private static Mandate? Mandate(ConfigNode node, MandatePolicy? policy, EquatableArray<AssetId> assets, EquatableArray<GasReserve> reserves)
    {
        var hub = node.Parsed<AssetId>("hub", "an asset");
        var slippage = node.Integer("slippageMaxBps", 1, 1_000);
        var tradeMin = Money.Usd(node, "tradeMinUsd");
        var cooldown = node.Integer("cooldownSeconds", 0, 2_592_000);
        var age = node.Integer("priceAgeMaxSeconds", 1, 172_800);
        if (policy is null || hub is null || assets.Count == 0)
            return null;
        Check(node, policy, hub.Value, assets);
        return slippage is null || tradeMin is null || cooldown is null || age is null ? null : new(
            MandateMode.Observe, Targets(policy, assets, hub.Value), Band(policy.Trigger), (int)slippage, tradeMin.Value, hub.Value, reserves, (int)cooldown, (int)age, policy);
    }

    private static void Check(ConfigNode node, MandatePolicy policy, AssetId hub, EquatableArray<AssetId> assets)
    {
        if (!assets.Contains(hub))
            node.Violate("hub", $"is {hub}, which is none of the mandate's assets ({string.Join(", ", assets)})");
        foreach (var violation in PolicyRules.Violations(policy, assets, hub))
        {
            var parts = violation.Split(": ", 2);
            node.Violate(parts[0], parts[1]);
        }
    }

    // What a strategy has not computed yet is equal weights for display; nothing is traded on them.
    private static EquatableArray<TargetWeight> Targets(MandatePolicy policy, EquatableArray<AssetId> assets, AssetId hub) => policy.Strategy is Strategy.Fixed owner
        ? [.. owner.Targets.OrderBy(target => target.Asset)]
        : Strategies.Weigh(new Strategy.Equal(), PolicyRules.Bounds(policy, assets, hub), new(assets, null, [], Usd.Zero)).Match(equal => equal, _ => []);

    private static int Band(Trigger trigger) => trigger switch
    {
        Trigger.AbsoluteBand band => Math.Clamp(band.Bps, 1, Bands.Widest),
        Trigger.VolatilityBand band => Math.Clamp(band.Bps, 1, Bands.Widest),
        Trigger.ForecastBand band => Math.Clamp(band.Bps, 1, Bands.Widest),
        Trigger.RegimeBand band => Math.Clamp(band.NormalBps, 1, Bands.Widest),
        Trigger.All all => all.Of.Select(Band).DefaultIfEmpty(Bands.Widest).Min(),
        Trigger.Any any => any.Of.Select(Band).DefaultIfEmpty(Bands.Widest).Min(),
        Trigger.RelativeBand or Trigger.NoTradeRegion or Trigger.Every or Trigger.Calendar or Trigger.CashFlow or Trigger.ByHand => Bands.Widest,
    };

    private static RouteRules Routes(ConfigNode node)
    {
        var venues = node.Has("venues") ? node.Texts("venues", "a list of venues' names") : [];
        var bridges = node.Has("bridges") ? node.Texts("bridges", "a list of bridges' names") : [];
        var ceilings = node.Child("bridgeCeilingUsd", required: false);
        EquatableArray<BridgeCeiling> crossing =
            [.. (ceilings?.Keys() ?? []).Order(StringComparer.Ordinal).Select(key => Money.Usd(ceilings!, key) is { } value ? new BridgeCeiling(key, value) : null).OfType<BridgeCeiling>()];
        ceilings?.Close();
        return new([.. venues.Order(StringComparer.Ordinal)], [.. bridges.Order(StringComparer.Ordinal)], ChainSection(node.Child("chains", required: false), close: false).Ceilings, crossing);
    }

    private static (EquatableArray<GasReserve> Reserves, EquatableArray<ChainCeiling> Ceilings) ChainSection(ConfigNode? node, bool close = true)
    {
        List<GasReserve> reserves = [];
        List<ChainCeiling> ceilings = [];
        foreach (var key in node?.Keys() ?? [])
        {
            if (!ChainId.TryParse(key, null, out var chain))
            {
                node!.Violate(key, "is no chain's id");
                continue;
            }

            if (node!.Child(key) is not { } rules)
                continue;
            if (rules.Has("gasReserveWei") && Money.Wei(rules, "gasReserveWei") is { } wei)
                reserves.Add(new(chain, wei));
            if (rules.Has("ceilingBps") && rules.Whole("ceilingBps") is { } bps)
                ceilings.Add(new(chain, bps));
            if (close)
                rules.Close();
        }

        return ([.. reserves.OrderBy(reserve => reserve.Chain)], [.. ceilings.OrderBy(ceiling => ceiling.Chain)]);
    }
}

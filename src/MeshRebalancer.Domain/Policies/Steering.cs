using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies;

/// <summary>
/// The weights that one rebalance aims at: the targets, or less far where the mandate says so, inside the assets' freedom, the hub's buffer and the
/// turnover that is left. Whole bps that sum to 10,000, so the planner needs to know nothing of why.
/// </summary>
public static class Steering
{
    /// <summary>What a rebalance should aim at.</summary>
    /// <param name="mandate">With its policy.</param>
    /// <param name="valuation">What there is.</param>
    /// <param name="bands">Those of the trigger, or null where it has none.</param>
    /// <param name="turnoverLeft">Value that may still be sold today; null is no limit.</param>
    /// <param name="at">Now.</param>
    public static EquatableArray<TargetWeight> Aims(
        Mandate mandate, MandatePolicy policy, Valuation valuation, EquatableArray<AssetBand>? bands, Usd? turnoverLeft, DateTimeOffset at)
    {
        var wanted = policy.To == RebalanceTo.Target || bands is null ? mandate.Targets : Nearer(mandate, policy.To, valuation, bands.Value);
        var kept = Kept(wanted, mandate, policy, valuation, at);
        return turnoverLeft is { } left ? Shortened(kept, valuation, left) : kept;
    }

    /// <summary>
    /// The same where only transfers by hand are the reason: what came in buys what stands below its target, or what went out is replaced from what
    /// stands above, in proportion; nothing is traded the other way.
    /// </summary>
    public static EquatableArray<TargetWeight> FlowAims(Mandate mandate, MandatePolicy policy, Valuation valuation, Usd? turnoverLeft, DateTimeOffset at)
    {
        var kept = Kept(FromFlow(mandate, valuation), mandate, policy, valuation, at);
        return turnoverLeft is { } left ? Shortened(kept, valuation, left) : kept;
    }

    /// <summary>The least value that the hub must have now: the buffer, and the cash to be raised once its time has come. Rounded up.</summary>
    public static Usd HubLeast(MandatePolicy policy, Valuation valuation, DateTimeOffset at)
    {
        var buffer = new Usd(UInt256.MulDiv(valuation.Notional.Raw, (uint)policy.BufferBps, Drift.BpsWhole, Rounding.Up));
        return policy.Raise is { } raise && at >= raise.By.AddSeconds(-raise.LeadSeconds) ? buffer + raise.Amount : buffer;
    }

    /// <summary>Whether cash must be raised now that is not there.</summary>
    public static bool MustRaise(Mandate mandate, MandatePolicy policy, Valuation valuation, DateTimeOffset at) =>
        policy.Raise is { } raise && at >= raise.By.AddSeconds(-raise.LeadSeconds) && Drift.WeightOf(valuation, mandate.Hub).Value < raise.Amount;

    private static EquatableArray<TargetWeight> FromFlow(Mandate mandate, Valuation valuation)
    {
        var targets = mandate.Targets;
        double[] now = [.. targets.Select(target => Fraction(Drift.WeightOf(valuation, target.Asset).Value, valuation.Notional))];
        double[] gaps = [.. targets.Select((target, i) => target.Asset == mandate.Hub ? 0 : (target.Bps / 1e4) - now[i])];
        var spare = targets.Select((target, i) => target.Asset == mandate.Hub ? now[i] - (target.Bps / 1e4) : 0).Sum();
        double[] used = [.. gaps.Select(gap => Math.Sign(gap) == Math.Sign(spare) ? gap : 0)];
        var total = used.Sum(Math.Abs);
        if (total == 0)
            return Standing(targets, Now(targets, valuation), mandate.Hub);
        var part = Math.Min(1, Math.Abs(spare) / total);
        var moved = part * used.Sum();
        return Fitted(targets, [.. targets.Select((target, i) => target.Asset == mandate.Hub ? now[i] - moved : now[i] + (part * used[i]))], [], targets);
    }

    // Each asset past its band goes to its edge, or half-way on to the target; the hub takes up the rest while its own band allows, then all do.
    private static EquatableArray<TargetWeight> Nearer(Mandate mandate, RebalanceTo to, Valuation valuation, EquatableArray<AssetBand> bands)
    {
        var now = Now(mandate.Targets, valuation);
        AssetBound[] edges = [.. mandate.Targets.Select(target => Around(target, bands, 1))];
        AssetBound[] aims = [.. mandate.Targets.Select(target => Around(target, bands, to == RebalanceTo.HalfWay ? 2 : 1))];
        int[] moved = [.. now.Select((bps, i) => bps < edges[i].MinBps || bps > edges[i].MaxBps ? Math.Clamp(bps, aims[i].MinBps, aims[i].MaxBps) : bps)];
        var hub = mandate.Targets.TakeWhile(target => target.Asset != mandate.Hub).Count();
        if (hub < moved.Length)
            moved[hub] += Drift.BpsWhole - moved.Sum();
        return hub < moved.Length && moved[hub] >= edges[hub].MinBps && moved[hub] <= edges[hub].MaxBps
            ? Weights(mandate.Targets, moved)
            : Fitted(mandate.Targets, [.. moved.Select(bps => bps / 1e4)], [.. edges], mandate.Targets);
    }

    private static AssetBound Around(TargetWeight target, EquatableArray<AssetBand> bands, int divisor)
    {
        var band = bands.First(one => one.Asset == target.Asset).Bps / divisor;
        return new(target.Asset, Math.Max(0, target.Bps - band), Math.Min(Drift.BpsWhole, target.Bps + band));
    }

    // Frozen assets stay where they are, those that may only be sold do not rise, and the hub has its least. Where these cannot hold together, all
    // stays where it stands: nothing is traded on a contradiction.
    private static EquatableArray<TargetWeight> Kept(EquatableArray<TargetWeight> wanted, Mandate mandate, MandatePolicy policy, Valuation valuation, DateTimeOffset at)
    {
        var now = Now(wanted, valuation);
        var least = valuation.Notional == Usd.Zero ? 0
            : (int)Math.Min(Drift.BpsWhole, (long)UInt256.Min(UInt256.MulDiv(HubLeast(policy, valuation, at).Raw, Drift.BpsWhole, valuation.Notional.Raw, Rounding.Up), 10_000u));
        EquatableArray<AssetBound> bounds = [.. wanted.Select((target, i) => Freedom(policy, target.Asset) switch
        {
            AssetFreedom.Frozen => new AssetBound(target.Asset, now[i], now[i]),
            AssetFreedom.SellOnly => new AssetBound(target.Asset, 0, now[i]),
            _ => new AssetBound(target.Asset, target.Asset == mandate.Hub ? least : 0, Drift.BpsWhole),
        })];
        return wanted.Select((target, i) => target.Bps >= bounds[i].MinBps && target.Bps <= bounds[i].MaxBps).All(kept => kept)
            ? wanted
            : Fitted(wanted, [.. wanted.Select(target => target.Bps / 1e4)], bounds, Standing(wanted, now, mandate.Hub));
    }

    private static AssetFreedom Freedom(MandatePolicy policy, AssetId asset) =>
        policy.Assets.FirstOrDefault(rule => rule.Asset == asset)?.Freedom ?? AssetFreedom.Free;

    private static EquatableArray<TargetWeight> Fitted(
        EquatableArray<TargetWeight> targets, double[] weights, EquatableArray<AssetBound> bounds, EquatableArray<TargetWeight> otherwise) =>
        WeightBounds.Of([.. targets.Select(target => target.Asset)], bounds)
            .Then(kept => Apportion.ToBps(kept, kept.Nearest(weights)))
            .Match(fitted => fitted, _ => otherwise);

    private static EquatableArray<TargetWeight> Standing(EquatableArray<TargetWeight> targets, int[] now, AssetId hub)
    {
        var rest = Drift.BpsWhole - now.Sum();
        return [.. targets.Select((target, i) => target with { Bps = now[i] + (target.Asset == hub ? rest : 0) })];
    }

    // What would sell more than is left goes only part of the way, each asset by the same part.
    private static EquatableArray<TargetWeight> Shortened(EquatableArray<TargetWeight> aims, Valuation valuation, Usd left)
    {
        var turnover = Turnover(aims, valuation);
        return turnover <= left ? aims : Part(aims, valuation, (double)UInt256.MulDiv(left.Raw, 1_000_000u, turnover.Raw, Rounding.Down) / 1e6);
    }

    /// <summary>Part of the way to the aims, each asset by the same part; to whole bps.</summary>
    public static EquatableArray<TargetWeight> Part(EquatableArray<TargetWeight> aims, Valuation valuation, double part)
    {
        double[] now = [.. aims.Select(aim => Fraction(Drift.WeightOf(valuation, aim.Asset).Value, valuation.Notional))];
        return Fitted(aims, [.. aims.Select((aim, i) => now[i] + (part * ((aim.Bps / 1e4) - now[i])))], [], aims);
    }

    /// <summary>What would be sold on the way to the aims, rounded up.</summary>
    public static Usd Turnover(EquatableArray<TargetWeight> aims, Valuation valuation) => aims.Aggregate(
        Usd.Zero, (sum, aim) => sum + Drift.Above(Drift.WeightOf(valuation, aim.Asset).Value, Drift.TargetValue(valuation, aim, Rounding.Down)));

    private static double Fraction(Usd value, Usd whole) => whole == Usd.Zero ? 0 : (double)UInt256.MulDiv(value.Raw, UInt256.PowerOfTen(15), whole.Raw, Rounding.Down) / 1e15;

    // Rounded down, so that an asset that may only be sold is never a unit short of its aim; the hub takes up what is left over.
    private static int[] Now(EquatableArray<TargetWeight> targets, Valuation valuation) =>
        [.. targets.Select(target => valuation.Notional == Usd.Zero ? 0 : (int)(long)UInt256.MulDiv(
            Drift.WeightOf(valuation, target.Asset).Value.Raw, Drift.BpsWhole, valuation.Notional.Raw, Rounding.Down))];

    private static EquatableArray<TargetWeight> Weights(EquatableArray<TargetWeight> targets, int[] bps) =>
        [.. targets.Select((target, i) => target with { Bps = bps[i] })];
}

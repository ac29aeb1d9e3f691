using System.Globalization;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies.Triggers;

/// <summary>Judges triggers: pure, so that the running service and a backtest come to the same.</summary>
public static class TriggerRules
{
    /// <summary>What a trigger says of these facts.</summary>
    public static Judgement Judge(Trigger trigger, TriggerFacts facts) => trigger switch
    {
        Trigger.AbsoluteBand => One("absolute-band", Band(trigger, facts, "")),
        Trigger.RelativeBand => One("relative-band", Band(trigger, facts, "")),
        Trigger.VolatilityBand => One("volatility-band", Band(trigger, facts, "no volatility of every asset is known")),
        Trigger.RegimeBand => One("regime-band", Band(trigger, facts, "the volatility regime is not known")),
        Trigger.ForecastBand band => Foreseen(band, facts),
        Trigger.NoTradeRegion => One("no-trade-region", Band(trigger, facts, "no volatility and correlation of every asset is known")),
        Trigger.Every every => One("interval", Interval(every, facts)),
        Trigger.Calendar calendar => One("calendar", OnDate(calendar, facts)),
        Trigger.CashFlow flow => One("cash-flow", Flowed(flow, facts)),
        Trigger.ByHand => One("by-hand", (TriggerVerdict.Quiet, "nobody has asked")),
        Trigger.All all => Joined([.. all.Of.Select(one => Judge(one, facts))], All),
        Trigger.Any any => Joined([.. any.Of.Select(one => Judge(one, facts))], Any),
    };

    /// <summary>When a trigger of time is due next, so that the portfolio is judged then though no price moved; null when none is.</summary>
    public static DateTimeOffset? NextDue(Trigger trigger, DateTimeOffset? since) => trigger switch
    {
        Trigger.Every every => since?.AddSeconds(every.Seconds),
        Trigger.Calendar calendar => since is { } last ? Next(calendar, last) : null,
        Trigger.All all => Earliest(all.Of, since),
        Trigger.Any any => Earliest(any.Of, since),
        Trigger.AbsoluteBand or Trigger.RelativeBand or Trigger.VolatilityBand or Trigger.RegimeBand or Trigger.ForecastBand or Trigger.NoTradeRegion or Trigger.CashFlow
            or Trigger.ByHand => null,
    };

    private static DateTimeOffset? Earliest(EquatableArray<Trigger> triggers, DateTimeOffset? since) => triggers.Select(trigger => NextDue(trigger, since)).Min();

    private static Judgement One(string kind, (TriggerVerdict Verdict, string Reason) found) => new(found.Verdict, [new(kind, found.Verdict, found.Reason)]);

    private static Judgement Joined(Judgement[] parts, Func<Judgement[], TriggerVerdict> together) =>
        new(together(parts), [.. parts.SelectMany(part => part.Findings)]);

    // One that is quiet settles it, whatever an unknown one would say.
    private static TriggerVerdict All(Judgement[] parts) =>
        parts.Any(part => part.Verdict == TriggerVerdict.Quiet) ? TriggerVerdict.Quiet
        : parts.Any(part => part.Verdict == TriggerVerdict.Unknown) ? TriggerVerdict.Unknown
        : parts.Length > 0 ? TriggerVerdict.Due : TriggerVerdict.Quiet;

    // One that is due settles it likewise.
    private static TriggerVerdict Any(Judgement[] parts) =>
        parts.Any(part => part.Verdict == TriggerVerdict.Due) ? TriggerVerdict.Due
        : parts.Any(part => part.Verdict == TriggerVerdict.Unknown) ? TriggerVerdict.Unknown
        : TriggerVerdict.Quiet;

    private static (TriggerVerdict, string) Band(Trigger trigger, TriggerFacts facts, string unknown)
    {
        if (Bands.Of(trigger, facts.Targets, facts.Hub, facts.Outlook) is not { } bands)
            return (TriggerVerdict.Unknown, unknown);
        var past = facts.Targets.Where(target => Drift.IsPast(facts.Valuation, target, bands.First(band => band.Asset == target.Asset).Bps)).ToArray();
        return past.Length > 0
            ? (TriggerVerdict.Due, string.Join(", ", past.Select(target => Told(target, facts.Valuation, bands))))
            : (TriggerVerdict.Quiet, $"every asset is inside its band ({string.Join(", ", bands.Select(band => FormattableString.Invariant($"{band.Asset} {band.Bps} bps")))})");
    }

    // What the band alone would have said, beside what the prediction makes of it: where they differ, the reason is told.
    private static Judgement Foreseen(Trigger.ForecastBand band, TriggerFacts facts)
    {
        var (verdict, reason) = Band(band, facts, "no volatility and correlation of every asset is known");
        var plain = Band(new Trigger.AbsoluteBand(band.Bps), facts, "").Item1;
        var differs = verdict != TriggerVerdict.Unknown && verdict != plain;
        return new(verdict, [new("forecast-band", verdict, differs ? $"{reason}, {ForecastBands.Told(band)}" : reason)
        {
            HeldBack = differs && verdict == TriggerVerdict.Quiet ? ForecastBands.Told(band) : null,
        }]);
    }

    private static string Told(TargetWeight target, Valuation valuation, EquatableArray<AssetBand> bands)
    {
        var drift = Drift.WeightOf(valuation, target.Asset).WeightBps - target.Bps;
        return FormattableString.Invariant(
            $"{target.Asset} is {Math.Abs(drift)} bps {(drift < 0 ? "below" : "above")} its target, band {bands.First(band => band.Asset == target.Asset).Bps} bps");
    }

    private static (TriggerVerdict, string) Interval(Trigger.Every every, TriggerFacts facts) => facts.Since is { } since
        ? Reached(since.AddSeconds(every.Seconds), facts.Valuation.At, FormattableString.Invariant($"{every.Seconds} s since the last rebalance"))
        : (TriggerVerdict.Unknown, "when the last rebalance ended is not known");

    private static (TriggerVerdict, string) OnDate(Trigger.Calendar calendar, TriggerFacts facts) => facts.Since is not { } since
        ? (TriggerVerdict.Unknown, "when the last rebalance ended is not known")
        : Next(calendar, since) is { } next
            ? Reached(next, facts.Valuation.At, $"{calendar.Cron} ({calendar.TimeZone})")
            : (TriggerVerdict.Unknown, $"{calendar.Cron} ({calendar.TimeZone}) names no time that comes");

    private static (TriggerVerdict, string) Reached(DateTimeOffset due, DateTimeOffset now, string what) => now >= due
        ? (TriggerVerdict.Due, string.Create(CultureInfo.InvariantCulture, $"{what}: due since {due:u}"))
        : (TriggerVerdict.Quiet, string.Create(CultureInfo.InvariantCulture, $"{what}: due at {due:u}"));

    private static (TriggerVerdict, string) Flowed(Trigger.CashFlow flow, TriggerFacts facts) =>
        facts.Flow.Raw * Drift.BpsWhole > facts.Valuation.Notional.Raw * (uint)flow.MinBps
            ? (TriggerVerdict.Due, $"{facts.Flow.ToText()} came in or went out by hand, more than {flow.MinBps} bps of the portfolio")
            : (TriggerVerdict.Quiet, $"transfers by hand are {facts.Flow.ToText()}, at most {flow.MinBps} bps of the portfolio");

    private static DateTimeOffset? Next(Trigger.Calendar calendar, DateTimeOffset since) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(calendar.TimeZone, out var zone)
            ? CronSchedule.Parse(calendar.Cron).Match(schedule => schedule.Next(since, zone), _ => null)
            : null;
}

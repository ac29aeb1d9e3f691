using System.Globalization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets.Pricing;

/// <summary>
/// Believes a price when enough fresh and undoubted sources, and more than half of them, stand within the tolerated distance of their median,
/// when it has not moved faster than its bound, and when it is still worth what it stands for. Pure, and exact in integers.
/// </summary>
public static class PriceJudgement
{
    private const uint BpsOfAll = 10_000;

    /// <summary>Judges one asset.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="readings">One for each of its sources.</param>
    /// <param name="now">Freshness is measured from here.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="trail">What was agreed on before; nothing where null.</param>
    /// <param name="reference">What is believed of the asset that it is pegged to, where it is.</param>
    public static PriceVerdict Judge(
        AssetId asset, IReadOnlyList<SourceReading> readings, DateTimeOffset now, PriceRules rules, PriceTrail? trail = null, PriceView? reference = null)
    {
        var ordered = readings.OrderBy(reading => reading.Source, StringComparer.Ordinal).ToArray();
        var counting = ordered.Select(Newest).OfType<PriceObservation>().Where(seen => Counts(seen, now, rules)).ToArray();
        if (counting.Length < rules.Quorum)
            return TooFew(asset, ordered, counting, now, rules);
        var verdict = Compare(asset, counting, rules);
        return verdict.Agreed is { } agreed
            ? Jumped(asset, agreed, now, rules, trail) ?? OffPeg(asset, agreed, ordered, now, rules, reference) ?? verdict
            : verdict;
    }

    /// <summary>The middle of the prices; of an even number the mean of the middle two, rounded down.</summary>
    public static Price Median(IEnumerable<Price> prices)
    {
        var sorted = prices.Select(price => price.Raw).Order().ToArray();
        var low = sorted[(sorted.Length - 1) / 2];
        var high = sorted[sorted.Length / 2];
        return new(low + ((high - low) >> 1));
    }

    /// <summary>A source's newest word, or null.</summary>
    public static PriceObservation? Newest(SourceReading reading) => reading switch
    {
        SourceReading.Silent => null,
        SourceReading.Answered answered => answered.Newest,
        SourceReading.Failing failing => failing.Before,
    };

    private static PriceVerdict Compare(AssetId asset, PriceObservation[] fresh, PriceRules rules)
    {
        var median = Median(fresh.Select(seen => seen.Price));
        var allowed = UInt256.MulDiv(median.Raw, (uint)rules.DisagreementMaxBps, BpsOfAll, Rounding.Down);
        var agreeing = fresh.Where(seen => PriceDistance.Between(seen.Price, median) <= allowed).ToArray();

        // More than half: two against two would otherwise pass a quorum of two, at a price that nobody quotes.
        return agreeing.Length >= rules.Quorum && 2 * agreeing.Length > fresh.Length
            ? new(new PriceView.Known(asset, median, agreeing.Min(seen => seen.At), agreeing.Length), "known", [], median)
            : Disputed(asset, fresh, median, rules);
    }

    private static PriceVerdict Disputed(AssetId asset, PriceObservation[] fresh, Price median, PriceRules rules)
    {
        var found = string.Join(", ", fresh.Select(seen => $"{seen.Source} says {PriceDistance.Written(seen.Price)}"));
        var reason = FormattableString.Invariant(
            $"{asset}: the sources disagree: {found}; their median is {PriceDistance.Written(median)} and {rules.DisagreementMaxBps} bps from it are allowed.");
        return new(new PriceView.Unknown(asset, reason), "disputed", [.. fresh.Select(seen => seen.Source)]);
    }

    private static PriceVerdict? Jumped(AssetId asset, Price agreed, DateTimeOffset now, PriceRules rules, PriceTrail? trail)
    {
        if (rules.Jump is not { } bound || trail?.FurtherThan(agreed, now, bound) is not { } before)
            return null;
        var was = PriceDistance.IsFurther(agreed, before.Low, bound.MaxBps) ? before.Low : before.High;
        var reason = string.Create(
            CultureInfo.InvariantCulture,
            $"{asset}: the price jumped: {PriceDistance.Written(was)} at {before.Until:u}, now {PriceDistance.Written(agreed)}; {bound.MaxBps} bps in {bound.WindowSeconds} s are allowed.");
        return new(new PriceView.Unknown(asset, reason), "jumped", [], agreed);
    }

    private static PriceVerdict? OffPeg(AssetId asset, Price agreed, SourceReading[] readings, DateTimeOffset now, PriceRules rules, PriceView? reference) =>
        rules.Peg is { } guard && PegCheck.Of(agreed, readings, seen => Counts(seen, now, rules), guard, reference) is { } trouble
            ? new(new PriceView.Unknown(asset, $"{asset}: {trouble.Words}."), trouble.Code, [trouble.Suspect], agreed)
            : null;

    private static PriceVerdict TooFew(AssetId asset, SourceReading[] readings, PriceObservation[] fresh, DateTimeOffset now, PriceRules rules)
    {
        var missing = readings.Where(reading => Newest(reading) is not { } seen || !Counts(seen, now, rules)).ToArray();
        var troubles = missing.Select(reading => Trouble(reading, now, rules)).ToArray();
        var told = troubles.Length > 0 ? string.Join("; ", troubles.Select(trouble => trouble.Words)) : "no other is configured";
        var reason = FormattableString.Invariant($"{asset}: {fresh.Length} fresh sources, {rules.Quorum} needed: {told}.");
        return new(new PriceView.Unknown(asset, reason), CodeOf(readings, fresh, troubles), [.. missing.Zip(troubles, (reading, trouble) => $"{reading.Source}: {trouble.Code}")]);
    }

    // A source that warns is the worse trouble than one that is merely missing.
    private static string CodeOf(SourceReading[] readings, PriceObservation[] fresh, (string Code, string Words)[] troubles) =>
        troubles.Any(trouble => trouble.Code == "doubted") ? "doubted"
        : fresh.Length switch
        {
            1 => "single-sourced",
            > 1 => "under-quorum",
            _ when readings.Length == 0 => "no-source",
            _ => troubles.Select(trouble => trouble.Code).OrderBy(code => code switch { "unreadable" => 0, "stale" => 1, _ => 2 }).First(),
        };

    private static (string Code, string Words) Trouble(SourceReading reading, DateTimeOffset now, PriceRules rules) => reading switch
    {
        SourceReading.Silent => ("silent", $"{reading.Source} has not been read yet"),
        SourceReading.Failing failing => ("unreadable", $"{reading.Source} could not be read: {failing.Reason.TrimEnd('.')}"),
        SourceReading.Answered answered => IsFresh(answered.Newest, now, rules)
            ? ("doubted", $"{reading.Source} is not believed: {answered.Newest.Doubt}")
            : ("stale", Stale(answered.Newest, now, rules)),
    };

    // Names the instant and not the age: the reason must not change with every look.
    private static string Stale(PriceObservation seen, DateTimeOffset now, PriceRules rules) => seen.At > now
        ? FormattableString.Invariant($"{seen.Source} speaks of {seen.At:u}, more than {rules.FutureMaxSeconds} s ahead of our clock")
        : FormattableString.Invariant($"{seen.Source} last spoke of {seen.At:u}, which counted for {seen.AgeMaxSeconds} s");

    private static bool Counts(PriceObservation seen, DateTimeOffset now, PriceRules rules) => seen.Doubt is null && IsFresh(seen, now, rules);

    private static bool IsFresh(PriceObservation seen, DateTimeOffset now, PriceRules rules) =>
        now - seen.At <= TimeSpan.FromSeconds(seen.AgeMaxSeconds) && seen.At - now <= TimeSpan.FromSeconds(rules.FutureMaxSeconds);
}

using System.Globalization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Runtime.Markets;

/// <summary>
/// Believes a price when enough fresh sources, and more than half of the fresh ones, stand within the tolerated distance of their median.
/// Pure, and exact in integers.
/// </summary>
public static class PriceJudgement
{
    private const uint BpsOfAll = 10_000;

    /// <summary>Judges one asset.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="readings">One for each of its sources.</param>
    /// <param name="now">Freshness is measured from here.</param>
    /// <param name="options">The rules.</param>
    public static PriceVerdict Judge(AssetId asset, IReadOnlyList<SourceReading> readings, DateTimeOffset now, BoardOptions options)
    {
        var ordered = readings.OrderBy(reading => reading.Source, StringComparer.Ordinal).ToArray();
        var fresh = ordered.Select(Newest).OfType<PriceObservation>().Where(seen => IsFresh(seen, now, options)).ToArray();
        return fresh.Length < options.Quorum
            ? TooFew(asset, ordered, fresh, now, options)
            : Compare(asset, fresh, options);
    }

    /// <summary>The middle of the prices; of an even number the mean of the middle two, rounded down.</summary>
    public static Price Median(IEnumerable<Price> prices)
    {
        var sorted = prices.Select(price => price.Raw).Order().ToArray();
        var low = sorted[(sorted.Length - 1) / 2];
        var high = sorted[sorted.Length / 2];
        return new(low + ((high - low) >> 1));
    }

    private static PriceVerdict Compare(AssetId asset, PriceObservation[] fresh, BoardOptions options)
    {
        var median = Median(fresh.Select(seen => seen.Price));
        var allowed = UInt256.MulDiv(median.Raw, (uint)options.DisagreementMaxBps, BpsOfAll, Rounding.Down);
        var agreeing = fresh.Where(seen => Distance(seen.Price, median) <= allowed).ToArray();

        // More than half: two against two would otherwise pass a quorum of two, at a price that nobody quotes.
        return agreeing.Length >= options.Quorum && 2 * agreeing.Length > fresh.Length
            ? new(new PriceView.Known(asset, median, agreeing.Min(seen => seen.At), agreeing.Length), "known", [])
            : Disputed(asset, fresh, median, options);
    }

    private static PriceVerdict Disputed(AssetId asset, PriceObservation[] fresh, Price median, BoardOptions options)
    {
        var found = string.Join(", ", fresh.Select(seen => $"{seen.Source} says {Dollars(seen.Price)}"));
        var reason = FormattableString.Invariant(
            $"{asset}: the sources disagree: {found}; their median is {Dollars(median)} and {options.DisagreementMaxBps} bps from it are allowed.");
        return new(new PriceView.Unknown(asset, reason), "disputed", [.. fresh.Select(seen => seen.Source)]);
    }

    private static PriceVerdict TooFew(
        AssetId asset, SourceReading[] readings, PriceObservation[] fresh, DateTimeOffset now, BoardOptions options)
    {
        var missing = readings.Where(reading => Newest(reading) is not { } seen || !IsFresh(seen, now, options)).ToArray();
        var troubles = missing.Select(reading => Trouble(reading, now, options)).ToArray();
        var told = troubles.Length > 0 ? string.Join("; ", troubles.Select(trouble => trouble.Words)) : "no other is configured";
        var reason = FormattableString.Invariant($"{asset}: {fresh.Length} fresh sources, {options.Quorum} needed: {told}.");
        return new(new PriceView.Unknown(asset, reason), CodeOf(readings, fresh, troubles), [.. missing.Zip(troubles, (reading, trouble) => $"{reading.Source}: {trouble.Code}")]);
    }

    private static string CodeOf(SourceReading[] readings, PriceObservation[] fresh, (string Code, string Words)[] troubles) => fresh.Length switch
    {
        1 => "single-sourced",
        > 1 => "under-quorum",
        _ when readings.Length == 0 => "no-source",
        _ => troubles.Select(trouble => trouble.Code).OrderBy(code => code switch { "unreadable" => 0, "stale" => 1, _ => 2 }).First(),
    };

    private static (string Code, string Words) Trouble(SourceReading reading, DateTimeOffset now, BoardOptions options) => reading switch
    {
        SourceReading.Silent => ("silent", $"{reading.Source} has not been read yet"),
        SourceReading.Failing failing => ("unreadable", $"{reading.Source} could not be read: {failing.Reason.TrimEnd('.')}"),
        SourceReading.Answered answered => ("stale", Stale(answered.Newest, now, options)),
    };

    // Names the instant and not the age: the reason must not change with every look.
    private static string Stale(PriceObservation seen, DateTimeOffset now, BoardOptions options) => seen.At > now
        ? FormattableString.Invariant($"{seen.Source} speaks of {seen.At:u}, more than {options.FutureMaxSeconds} s ahead of our clock")
        : FormattableString.Invariant($"{seen.Source} last spoke of {seen.At:u}, which counted for {seen.AgeMaxSeconds} s");

    private static PriceObservation? Newest(SourceReading reading) => reading switch
    {
        SourceReading.Silent => null,
        SourceReading.Answered answered => answered.Newest,
        SourceReading.Failing failing => failing.Before,
    };

    private static bool IsFresh(PriceObservation seen, DateTimeOffset now, BoardOptions options) =>
        now - seen.At <= TimeSpan.FromSeconds(seen.AgeMaxSeconds) && seen.At - now <= TimeSpan.FromSeconds(options.FutureMaxSeconds);

    private static UInt256 Distance(Price one, Price other) => one.Raw > other.Raw ? one.Raw - other.Raw : other.Raw - one.Raw;

    private static string Dollars(Price price)
    {
        var (whole, rest) = UInt256.DivRem(price.Raw, UInt256.PowerOfTen(Usd.Scale));
        var cents = UInt256.MulDiv(rest, 1_000_000u, UInt256.PowerOfTen(Usd.Scale), Rounding.Down);
        return string.Create(CultureInfo.InvariantCulture, $"{whole}.{(ulong)cents:D6} USD");
    }
}

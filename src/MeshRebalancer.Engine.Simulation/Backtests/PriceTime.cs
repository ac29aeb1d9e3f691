using System.Globalization;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Reads the dates of a price file.</summary>
internal static class PriceTime
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd", "yyyy/MM/dd", "yyyyMMdd", "yyyy-MM", "MMM d yyyy", "d MMM yyyy",
        "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-ddTHH:mm:ss.FFFFFFF",
    ];

    /// <summary>An instant and how its zone is written: none (taken for UTC), Z, or an offset. Null when it is no date.</summary>
    public static (DateTimeOffset At, string Zone)? Read(string text)
    {
        var word = text.Trim();
        if (word.Length is >= 9 and <= 13 && word.All(char.IsAsciiDigit) && long.TryParse(word, CultureInfo.InvariantCulture, out var since))
            return (word.Length > 11 ? DateTimeOffset.FromUnixTimeMilliseconds(since) : DateTimeOffset.FromUnixTimeSeconds(since), "seconds since 1970");
        var zone = Zone(word);
        var plain = word[..^zone.Length].TrimEnd();
        if (!DateTime.TryParseExact(plain, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return null;
        var offset = TimeSpan.Zero;
        if (zone.Length > 1 && !TimeSpan.TryParseExact(zone[1..].Replace(":", "", StringComparison.Ordinal), "hhmm", CultureInfo.InvariantCulture, out offset))
            return null;
        return (new DateTimeOffset(local, zone.StartsWith('-') ? -offset : offset).ToUniversalTime(), zone is "Z" or "z" ? "+00:00" : zone);
    }

    // Z, or ±hh:mm, or ±hhmm, after a time of day.
    private static string Zone(string word)
    {
        if (word.Length > 1 && word[^1] is 'Z' or 'z')
            return word[^1..];
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        var sign = colon < 0 ? -1 : word.LastIndexOfAny(['+', '-']);
        return sign > colon ? word[sign..] : "";
    }
}

using System.Globalization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies.Triggers;

/// <summary>
/// Times of a calendar: five fields, minute, hour, day of month, month, day of week, as crontab(5) reads them: <c>*</c>, lists, ranges, steps, and
/// names of months and days; Sunday is 0 or 7. Where both days are restricted either is enough. Own code, because no package for it is at hand.
/// A time that the zone skips in spring comes at the first minute that exists after it; one that comes twice in autumn counts the first time.
/// </summary>
public sealed record CronSchedule
{
    private const int YearsMax = 8;

    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly EquatableArray<int> _minutes, _hours, _days, _months, _weekdays;
    private readonly bool _eitherDay;

    private CronSchedule(EquatableArray<int>[] fields, bool eitherDay) =>
        (_minutes, _hours, _days, _months, _weekdays, _eitherDay) = (fields[0], fields[1], fields[2], fields[3], fields[4], eitherDay);

    /// <summary>Reads a schedule, or says which field is wrong.</summary>
    public static Result<CronSchedule, string> Parse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 5)
            return FormattableString.Invariant($"'{text}' has {parts.Length} fields; minute, hour, day of month, month and day of week are needed");
        (string Name, int Min, int Max, string[] Names, int Base)[] rules =
            [("minute", 0, 59, [], 0), ("hour", 0, 23, [], 0), ("day of month", 1, 31, [], 0), ("month", 1, 12, Months, 1), ("day of week", 0, 7, Days, 0)];
        var fields = new EquatableArray<int>[5];
        for (var i = 0; i < 5; i++)
        {
            if (Field(parts[i], rules[i].Min, rules[i].Max, rules[i].Names, rules[i].Base) is not { Count: > 0 } values)
                return FormattableString.Invariant($"'{parts[i]}' is no {rules[i].Name} ({rules[i].Min} to {rules[i].Max}, *, lists, ranges and steps)");
            fields[i] = i == 4 ? [.. values.Select(day => day % 7).Distinct().Order()] : values;
        }

        var schedule = new CronSchedule(fields, parts[2][0] != '*' && parts[4][0] != '*');
        return schedule.Day(new(2000, 1, 1)) is null ? $"'{text}' names no day that exists" : schedule;
    }

    /// <summary>The first time after an instant, or null when none comes within eight years.</summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(after, zone);
        // A day before, because a skipped minute of yesterday may count only now.
        var day = Day(DateOnly.FromDateTime(local.DateTime).AddDays(-1));
        for (var tries = 0; day is { } date && tries < 4_000; tries++, day = Day(date.AddDays(1)))
        {
            foreach (var hour in _hours)
            {
                foreach (var minute in _minutes)
                {
                    if (Instant(date.ToDateTime(new(hour, minute)), zone) is var at && at > after)
                        return at;
                }
            }
        }

        return null;
    }

    private static DateTimeOffset Instant(DateTime local, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    private DateOnly? Day(DateOnly from)
    {
        for (var date = from; date < from.AddYears(YearsMax); date = date.AddDays(1))
        {
            if (_months.Contains(date.Month) && IsDay(date))
                return date;
        }

        return null;
    }

    private bool IsDay(DateOnly date)
    {
        var (month, week) = (_days.Contains(date.Day), _weekdays.Contains((int)date.DayOfWeek));
        return _eitherDay ? month || week : month && week;
    }

    private static EquatableArray<int>? Field(string text, int min, int max, string[] names, int first)
    {
        SortedSet<int> values = [];
        foreach (var part in text.Split(','))
        {
            var (range, step) = part.Split('/') switch
            {
                [var only] => (only, 1),
                [var before, var after] => (before, Number(after, [], 0) ?? 0),
                _ => ("", 0),
            };
            if (step < 1 || Range(range, min, max, names, first, stepped: part.Contains('/', StringComparison.Ordinal)) is not var (low, high) || low < min || high > max || low > high)
                return null;
            for (var value = low; value <= high; value += step)
            {
                values.Add(value);
            }
        }

        return [.. values];
    }

    private static (int Low, int High)? Range(string text, int min, int max, string[] names, int first, bool stepped)
    {
        if (text == "*")
            return (min, max);
        return text.Split('-') switch
        {
            [var only] when Number(only, names, first) is { } value => (value, stepped ? max : value),
            [var from, var to] when Number(from, names, first) is { } low && Number(to, names, first) is { } high => (low, high),
            _ => null,
        };
    }

    private static int? Number(string text, string[] names, int first)
    {
        var name = Array.FindIndex(names, known => string.Equals(known, text, StringComparison.OrdinalIgnoreCase));
        return name >= 0 ? name + first : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}

using System.Globalization;
using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>
/// Reads prices from a CSV text: a column of dates and one for each asset; or date, open, high, low, close of one; or a line for each date and
/// symbol. Money is read exactly: 10^-18 USD, what is beyond is cut off. Everything that is wrong is told with its line and column.
/// </summary>
public sealed class PriceFile
{
    private const int ErrorsMax = 20;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly EquatableArray<AssetId> _wanted;
    private readonly List<string> _errors = [];
    private readonly SortedDictionary<AssetId, SortedDictionary<DateTimeOffset, (Price Price, Bar Shape, int Line)>> _cells = [];
    private readonly SortedDictionary<AssetId, (DateTimeOffset At, int Line)> _last = [];
    private readonly List<string> _notes = [];
    private (string Zone, int Line)? _zone;

    private PriceFile(EquatableArray<AssetId> wanted) => _wanted = wanted;

    /// <summary>The history, or everything that is wrong with the text, at most twenty lines of it.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="wanted">The assets that are traded.</param>
    /// <param name="pegged">Those of them that are worth one dollar where the file says nothing.</param>
    public static Result<PriceHistory, EquatableArray<string>> Read(string text, EquatableArray<AssetId> wanted, EquatableArray<AssetId> pegged)
    {
        var lines = text.TrimStart('\uFEFF').Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
        var file = new PriceFile([.. wanted.Distinct().Order()]);
        return PriceColumns.Read(Cells(lines[0]), file._wanted, pegged).Then(columns => file.Rows(lines, columns, pegged));
    }

    private Result<PriceHistory, EquatableArray<string>> Rows(string[] lines, PriceColumns columns, EquatableArray<AssetId> pegged)
    {
        _notes.AddRange(columns.Notes);
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length > 0)
                Row(Cells(lines[i]), Cells(lines[0]).Length, i + 1, columns);
        }

        foreach (var asset in _wanted.Where(asset => !_cells.ContainsKey(asset) && !pegged.Contains(asset)))
            Wrong($"no price of {asset} found in the whole file");
        return _errors.Count == 0 ? Assembled(pegged)
            : EquatableArray.ToEquatableArray(_errors.Take(ErrorsMax).Concat(_errors.Count > ErrorsMax ? [$"… and {_errors.Count - ErrorsMax} more"] : Array.Empty<string>()));
    }

    private void Row(string[] cells, int width, int line, PriceColumns columns)
    {
        if (cells.Length != width)
        {
            Wrong(line, Math.Min(cells.Length, width), $"{cells.Length} cells found, the header has {width}");
            return;
        }

        if (PriceTime.Read(cells[columns.Time]) is not { } time)
        {
            Wrong(line, columns.Time + 1, $"'{cells[columns.Time]}' is no date such as 2026-01-31 or 2026-01-31T12:00:00Z");
            return;
        }

        if (IsOfAnotherZone(time.Zone, line, columns.Time))
            return;
        foreach (var asset in columns.Symbol is { } symbol ? _wanted.Where(asset => PriceColumns.Means(cells[symbol], asset)).Select(asset => columns.Assets[0] with { Asset = asset }) : columns.Assets)
            Cell(cells, line, columns.Time, time.At, asset);
    }

    private bool IsOfAnotherZone(string zone, int line, int column)
    {
        _zone ??= (zone, line);
        if (_zone.Value.Zone == zone)
            return false;
        Wrong(line, column + 1, $"{Named(zone)} found, but {Named(_zone.Value.Zone)} in line {_zone.Value.Line}; one way of writing instants is needed for the whole file");
        return true;
    }

    private static string Named(string zone) => zone.Length == 0 ? "an instant without a time zone" : $"time zone {zone}";

    private void Cell(string[] cells, int line, int timeColumn, DateTimeOffset at, AssetColumns columns)
    {
        var known = _cells.TryGetValue(columns.Asset, out var series) ? series : _cells[columns.Asset] = [];
        if (_last.TryGetValue(columns.Asset, out var last) && at <= last.At)
        {
            Wrong(line, timeColumn + 1, known.TryGetValue(at, out var twin)
                ? $"{Written(at)} stands twice for {columns.Asset}, first in line {twin.Line}"
                : $"{Written(at)} stands after {Written(last.At)} of line {last.Line}; lines must be in the order of time");
            return;
        }

        _last[columns.Asset] = (at, line);
        if (cells[columns.Close].Trim().Length == 0)
            return;
        if (Price(cells, line, columns.Close) is not { } close || Shape(cells, line, columns, at, close) is not { } shape)
            return;
        known[at] = (new(close), shape, line);
    }

    private UInt256? Price(string[] cells, int line, int column) => ExactDecimal.Read(cells[column], Usd.Scale).Match<UInt256?>(raw => raw, reason =>
    {
        Wrong(line, column + 1, $"the price {reason}");
        return null;
    });

    private Bar? Shape(string[] cells, int line, AssetColumns columns, DateTimeOffset at, UInt256 close)
    {
        var last = Number(close);
        if (columns is not { Open: { } open, High: { } high, Low: { } low })
            return new(at, last, last, last, last);
        if (Price(cells, line, open) is not { } first || Price(cells, line, high) is not { } top || Price(cells, line, low) is not { } bottom)
            return null;
        if (top >= UInt256.Max(first, close) && bottom <= UInt256.Min(first, close))
            return new(at, Number(first), Number(top), Number(bottom), last);
        Wrong(line, high + 1, $"high {cells[high].Trim()} and low {cells[low].Trim()} do not hold open {cells[open].Trim()} and close {cells[columns.Close].Trim()} between them");
        return null;
    }

    // For statistics alone.
    private static double Number(UInt256 raw) => (double)raw / 1e18;

    private Result<PriceHistory, EquatableArray<string>> Assembled(EquatableArray<AssetId> pegged)
    {
        var priced = _wanted.Where(_cells.ContainsKey).ToArray();
        if (priced.Length == 0)
            return EquatableArray.Create([$"prices: no asset but {string.Join(", ", pegged)} is traded, so there is nothing to test"]);
        var all = priced.SelectMany(asset => _cells[asset].Keys).Distinct().Order().ToArray();
        var common = all.Where(at => priced.All(asset => _cells[asset].ContainsKey(at))).ToArray();
        if (common.Length < 3)
            return EquatableArray.Create([$"prices: {common.Length} lines with a price of every asset found ({string.Join(", ", priced)}); 3 at least are needed"]);
        foreach (var at in all.Where(at => at > common[0] && at < common[^1]).Except(common).Take(10))
            _notes.Add($"{Written(at)} is left out: no price of {string.Join(", ", priced.Where(asset => !_cells[asset].ContainsKey(at)))}");
        if (all.Length > common.Length)
            _notes.Add(string.Create(CultureInfo.InvariantCulture, $"{all.Length - common.Length} of {all.Length} lines lack a price of some asset and are left out; the first with all is {Written(common[0])}"));
        var step = common.Zip(common.Skip(1), (one, next) => next - one).GroupBy(span => span).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).First().Key;
        var longest = Longest(common, step);
        return new PriceHistory(_wanted, [.. common.Select(BarAt)], step, longest, Gaps(common, step, longest), [.. _notes]);
    }

    private PriceBar BarAt(DateTimeOffset at) => new(
        at,
        [.. _wanted.Select(asset => _cells.TryGetValue(asset, out var series) ? series[at].Price : new(UInt256.PowerOfTen(Usd.Scale)))],
        [.. _wanted.Select(asset => _cells.TryGetValue(asset, out var series) ? series[at].Shape : new(at, 1, 1, 1, 1))]);

    // Months are not of one length, and exchanges close.
    private TimeSpan Longest(DateTimeOffset[] bars, TimeSpan step)
    {
        if (step != Day || bars.Any(at => at.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday))
            return step * 1.5;
        _notes.Add("no bar on any Saturday or Sunday: steps of up to four days are no gaps");
        return 4 * Day;
    }

    private static EquatableArray<Gap> Gaps(DateTimeOffset[] bars, TimeSpan step, TimeSpan longest) =>
    [
        .. bars.Zip(bars.Skip(1)).Where(pair => pair.Second - pair.First > longest)
            .Select(pair => new Gap(pair.First, pair.Second, (int)Math.Max(1, Math.Round((pair.Second - pair.First) / step) - 1))),
    ];

    private static string[] Cells(string line) => [.. line.Split(',').Select(cell => cell.Trim().Trim('"'))];

    private static string Written(DateTimeOffset at) => at.ToString(at.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "u", CultureInfo.InvariantCulture);

    private void Wrong(int line, int column, string what) => Wrong(string.Create(CultureInfo.InvariantCulture, $"line {line}, column {column}: {what}"));

    private void Wrong(string what) => _errors.Add(what);
}

using System.Globalization;
using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Nodes;

/// <summary>Reads stored bars: CSV with the columns <c>time,asset,open,high,low,close</c>, times in UTC (<c>2026-07-01T12:00:00Z</c>), of any number of assets.</summary>
public static class StoredBars
{
    private const string Header = "time,asset,open,high,low,close";
    private const int ToldMost = 10;

    /// <summary>The configured file's bars; empty where none is configured.</summary>
    /// <exception cref="NodeRefusedException">It can't be read, or is wrong: what is wrong is named with its line.</exception>
    public static IReadOnlyDictionary<AssetId, BarSeries> Of(HistoryConfiguration? history)
    {
        if (history is null)
            return new Dictionary<AssetId, BarSeries>();
        try
        {
            return Read(File.ReadAllText(history.Path), TimeSpan.FromSeconds(history.BarSeconds))
                .Match(series => series, wrong => throw new NodeRefusedException(string.Join('\n', wrong.Take(ToldMost).Select(one => $"prices.history.barsFile: {one}"))));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeRefusedException($"prices.history.barsFile can't be read: {error.Message}");
        }
    }

    /// <summary>One series an asset, or everything that is wrong with the text.</summary>
    public static Result<IReadOnlyDictionary<AssetId, BarSeries>, EquatableArray<string>> Read(string text, TimeSpan length)
    {
        var lines = text.ReplaceLineEndings("\n").TrimStart('\uFEFF').TrimEnd('\n').Split('\n');
        if (lines[0] != Header)
            return EquatableArray.Create([$"line 1 is '{ConfigNode.Shorten(lines[0])}'; {Header} is expected"]);
        List<(AssetId Asset, Bar Bar)> bars = [];
        List<string> wrong = [];
        for (var i = 1; i < lines.Length; i++)
        {
            if (Row(lines[i]) is { } row)
                bars.Add(row);
            else
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"line {i + 1} is '{ConfigNode.Shorten(lines[i])}'; a time in UTC, an asset and four numbers are expected"));
        }

        SortedDictionary<AssetId, BarSeries> series = [];
        foreach (var own in bars.GroupBy(bar => bar.Asset))
        {
            wrong.AddRange(own.Where(one => (one.Bar.At - DateTimeOffset.UnixEpoch).Ticks % length.Ticks != 0).Select(one => string.Create(
                CultureInfo.InvariantCulture, $"{own.Key}: the bar of {one.Bar.At:u} does not begin at a multiple of {length.TotalSeconds} s")));
            BarSeries.Of(length, [.. own.Select(one => one.Bar)]).Match(
                ok => series.TryAdd(own.Key, ok),
                unfit =>
                {
                    wrong.AddRange(unfit.Select(one => $"{own.Key}: {one.Reason}"));
                    return false;
                });
        }

        return wrong.Count > 0 ? wrong.ToEquatableArray() : new Result<IReadOnlyDictionary<AssetId, BarSeries>, EquatableArray<string>>.Ok(series);
    }

    private static (AssetId, Bar)? Row(string line)
    {
        var parts = line.Split(',');
        return parts.Length == 6 && parts[0].EndsWith('Z')
            && DateTimeOffset.TryParse(parts[0], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var at)
            && AssetId.TryParse(parts[1], null, out var asset)
            && Number(parts[2]) is { } open && Number(parts[3]) is { } high && Number(parts[4]) is { } low && Number(parts[5]) is { } close
            ? (asset, new(at, open, high, low, close))
            : null;
    }

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}

using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Which column of a price file is what.</summary>
/// <param name="Time">The column of dates.</param>
/// <param name="Symbol">The column of names, in a file with a line for each asset; otherwise null.</param>
/// <param name="Assets">The columns of each asset; in a file with a line for each asset, those of any.</param>
/// <param name="Notes">What was taken for granted.</param>
internal sealed record PriceColumns(int Time, int? Symbol, EquatableArray<AssetColumns> Assets, EquatableArray<string> Notes)
{
    private static readonly string[] Times = ["date", "time", "timestamp", "datetime", "day", "month", "at"];
    private static readonly string[] Symbols = ["symbol", "asset", "ticker"];

    /// <summary>Reads the header.</summary>
    /// <param name="header">Its cells.</param>
    /// <param name="wanted">The assets that must have prices.</param>
    /// <param name="pegged">Those that are worth one dollar where the file says nothing: hubs.</param>
    public static Result<PriceColumns, EquatableArray<string>> Read(string[] header, EquatableArray<AssetId> wanted, EquatableArray<AssetId> pegged)
    {
        var time = Find(header, Times);
        if (time < 0)
            return One($"line 1: no column of dates found in '{string.Join(",", header)}'; one named date, time or timestamp is needed");
        if (header.GroupBy(cell => cell, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            return One($"line 1, column {Array.LastIndexOf(header, twice.Last()) + 1}: '{twice.Key}' stands twice");
        var (symbol, price) = (Find(header, Symbols), Find(header, ["close", "price", "value"]));
        if (symbol >= 0 && price >= 0)
            return new PriceColumns(time, symbol, [Shape(default, header, price)], []);
        var found = wanted.Select(asset => (Asset: asset, Column: ColumnOf(asset, header))).ToArray();
        var risky = found.Where(item => item.Column < 0 && !pegged.Contains(item.Asset)).Select(item => item.Asset).ToArray();
        if (price >= 0 && risky.Length == 1 && found.All(item => item.Column < 0))
            return new PriceColumns(time, null, [Shape(risky[0], header, price)], [$"column '{header[price]}' is taken for {risky[0]}", .. Pegged(found, pegged)]);
        if (risky.Length > 0)
            return One($"line 1: no column of {string.Join(", ", risky)} found in '{string.Join(",", header)}'; a column for each asset is needed, or date and close (open, high, low) for a mandate of one asset beside its hub");
        return new PriceColumns(
            time, null,
            [.. found.Where(item => item.Column >= 0).Select(item => new AssetColumns(item.Asset, item.Column, null, null, null))],
            [
                .. found.Where(item => item.Column >= 0 && !header[item.Column].Equals(item.Asset.ToString(), StringComparison.OrdinalIgnoreCase))
                    .Select(item => $"column '{header[item.Column]}' is taken for {item.Asset}"),
                .. Pegged(found, pegged),
            ]);
    }

    /// <summary>Whether a file's name for an asset means this asset: the same letters, without USD after it, or of what is wrapped in it.</summary>
    public static bool Means(string name, AssetId asset)
    {
        var (plain, wanted) = (Plain(name), asset.ToString().ToUpperInvariant());
        return plain == wanted || (wanted.Length > 2 && wanted[0] == 'W' && plain == wanted[1..]);
    }

    private static IEnumerable<string> Pegged((AssetId Asset, int Column)[] found, EquatableArray<AssetId> pegged) =>
        found.Where(item => item.Column < 0 && pegged.Contains(item.Asset)).Select(item => $"{item.Asset} has no column: it is worth 1 USD throughout");

    private static AssetColumns Shape(AssetId asset, string[] header, int price) =>
        new(asset, price, Optional(header, "open"), Optional(header, "high"), Optional(header, "low"));

    private static int? Optional(string[] header, string name) => Find(header, [name]) is >= 0 and var column ? column : null;

    private static int ColumnOf(AssetId asset, string[] header)
    {
        var exact = Array.FindIndex(header, cell => cell.Equals(asset.ToString(), StringComparison.OrdinalIgnoreCase));
        return exact >= 0 ? exact : Array.FindIndex(header, cell => Means(cell, asset));
    }

    private static int Find(string[] header, string[] names) => Array.FindIndex(header, cell => names.Contains(cell.ToLowerInvariant(), StringComparer.Ordinal));

    private static string Plain(string name)
    {
        var letters = string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        return letters.Length > 3 && letters.EndsWith("USD", StringComparison.Ordinal) ? letters[..^3] : letters;
    }

    private static Result<PriceColumns, EquatableArray<string>> One(string error) => EquatableArray.Create([error]);
}

/// <summary>An asset's columns: its price, and the shape of its bar where the file has it.</summary>
internal sealed record AssetColumns(AssetId Asset, int Close, int? Open, int? High, int? Low);

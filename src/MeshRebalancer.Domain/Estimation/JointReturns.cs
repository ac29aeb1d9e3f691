using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Estimation;

/// <summary>Returns of several assets over the same bars.</summary>
/// <param name="Assets">Ordered by name.</param>
/// <param name="Rows">One for each asset; all of one length.</param>
/// <param name="BarsPerYear">As in <see cref="LogReturns"/>.</param>
public sealed record JointReturns(EquatableArray<AssetId> Assets, EquatableArray<EquatableArray<double>> Rows, double BarsPerYear)
{
    /// <summary>How many bars all assets share.</summary>
    public int Points => Rows.Count == 0 ? 0 : Rows[0].Count;

    /// <summary>What the assets' returns have in common: bars that one of them lacks are left out.</summary>
    public static Result<JointReturns, Unfit> Of(IReadOnlyList<(AssetId Asset, LogReturns Returns)> series)
    {
        if (series.Count == 0 || series.Select(item => item.Asset).Distinct().Count() < series.Count)
            return new Unfit("duplicate", "assets: each must stand once, and one at least.");
        var ordered = series.OrderBy(item => item.Asset).ToArray();
        var common = ordered.Select(item => item.Returns.At.AsEnumerable()).Aggregate((left, right) => left.Intersect(right)).Order().ToArray();
        if (common.Length == 0)
            return new Unfit("too-few-points", "returns: the assets have no bar in common.");
        return new JointReturns(
            [.. ordered.Select(item => item.Asset)],
            [.. ordered.Select(item => Picked(item.Returns, common))],
            ordered.Min(item => item.Returns.BarsPerYear));
    }

    private static EquatableArray<double> Picked(LogReturns returns, DateTimeOffset[] common)
    {
        var values = new SortedDictionary<DateTimeOffset, double>();
        for (var i = 0; i < returns.Values.Count; i++)
        {
            values[returns.At[i]] = returns.Values[i];
        }

        return [.. common.Select(at => values[at])];
    }
}

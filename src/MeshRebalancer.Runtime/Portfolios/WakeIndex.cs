using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Runtime.Portfolios;

/// <summary>
/// Finds the portfolios whose wake region a price leaves, without waking the others: two columns of bounds for each asset, one row for each
/// portfolio. Not safe from several threads: its owner locks.
/// </summary>
public sealed class WakeIndex
{
    private readonly Dictionary<StreamId, int> _rows = [];
    private readonly Dictionary<AssetId, PriceColumn> _columns = [];
    private readonly Stack<int> _free = [];
    private StreamId?[] _portfolios = new StreamId?[16];
    private long[] _expires = new long[16];

    /// <summary>How many portfolios it holds.</summary>
    public int Count => _rows.Count;

    /// <summary>Holds a portfolio's box, in place of the one before.</summary>
    /// <param name="portfolio">Whose.</param>
    /// <param name="assets">Every asset that it is judged by. One without an interval wakes it only when its price becomes unknown.</param>
    /// <param name="region">The box; null when there is none, because the portfolio can't be judged: then each new price wakes it.</param>
    /// <param name="expires">When it wakes though no price moved.</param>
    public void Set(StreamId portfolio, IEnumerable<AssetId> assets, WakeRegion? region, DateTimeOffset expires)
    {
        var row = _rows.TryGetValue(portfolio, out var known) ? known : NewRow(portfolio);
        foreach (var column in _columns.Values)
        {
            column.Clear(row);
        }

        _expires[row] = expires.UtcTicks;
        foreach (var asset in assets)
        {
            ColumnOf(asset).Set(row, region, region?.Intervals.FirstOrDefault(interval => interval.Asset == asset));
        }
    }

    /// <summary>Forgets a portfolio.</summary>
    public void Remove(StreamId portfolio)
    {
        if (!_rows.Remove(portfolio, out var row))
            return;
        _portfolios[row] = null;
        _expires[row] = long.MaxValue;
        _free.Push(row);
        foreach (var column in _columns.Values)
        {
            column.Clear(row);
        }
    }

    /// <summary>The portfolios that must be judged again because of what is believed of an asset now.</summary>
    public IReadOnlyList<StreamId> Left(PriceView view) =>
        _columns.TryGetValue(view.Asset, out var column) ? [.. Rows(column.Left(view)).Order()] : [];

    /// <summary>Whether this belief lies outside a portfolio's box.</summary>
    public bool Leaves(StreamId portfolio, PriceView view) =>
        _rows.TryGetValue(portfolio, out var row) && _columns.TryGetValue(view.Asset, out var column) && column.Leaves(row, view);

    /// <summary>The portfolios whose box has expired.</summary>
    public IReadOnlyList<StreamId> Expired(DateTimeOffset now)
    {
        var ticks = now.UtcTicks;
        List<int> expired = [];
        for (var row = 0; row < _expires.Length; row++)
        {
            if (_expires[row] < ticks)
                expired.Add(row);
        }

        return [.. Rows(expired).Order()];
    }

    private IEnumerable<StreamId> Rows(IEnumerable<int> rows) => rows.Select(row => _portfolios[row]).OfType<StreamId>();

    private PriceColumn ColumnOf(AssetId asset)
    {
        if (!_columns.TryGetValue(asset, out var column))
            _columns[asset] = column = new(_portfolios.Length);
        return column;
    }

    private int NewRow(StreamId portfolio)
    {
        if (!_free.TryPop(out var row))
        {
            row = _rows.Count;
            if (row == _portfolios.Length)
                Grow(2 * row);
        }

        _portfolios[row] = portfolio;
        _rows[portfolio] = row;
        return row;
    }

    private void Grow(int length)
    {
        Array.Resize(ref _portfolios, length);
        Array.Resize(ref _expires, length);
        foreach (var column in _columns.Values)
        {
            column.Grow(length);
        }
    }
}

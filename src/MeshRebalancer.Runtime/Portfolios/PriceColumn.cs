using System.Numerics;
using System.Runtime.InteropServices;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;

namespace MeshRebalancer.Runtime.Portfolios;

/// <summary>
/// One asset's bounds of all portfolios: two 64-bit numbers a row, compared many at a time. A price keeps the 44 highest bits that the first one had, and
/// bounds are rounded into their box: what so many bits can't tell is judged again, and never overlooked.
/// </summary>
internal sealed class PriceColumn
{
    private const int Bits = 44;

    private long[] _low;
    private long[] _high;
    private bool[] _concerned;
    private int? _shift;

    public PriceColumn(int rows)
    {
        (_low, _high, _concerned) = (new long[rows], new long[rows], new bool[rows]);
        _low.AsSpan().Fill(long.MinValue);
        _high.AsSpan().Fill(long.MaxValue);
    }

    /// <summary>Holds a row's interval.</summary>
    /// <param name="row">Which.</param>
    /// <param name="region">The portfolio's box; null where it can't be judged and any price is news.</param>
    /// <param name="interval">The asset's interval in it; null where only an unknown price is news.</param>
    public void Set(int row, WakeRegion? region, PriceInterval? interval)
    {
        (_low[row], _high[row]) = region is null ? (long.MaxValue, long.MinValue)
            : interval is null ? (long.MinValue, long.MaxValue)
            : (Narrow(interval.Low, up: true), Narrow(interval.High, up: false));
        _concerned[row] = true;
    }

    /// <summary>Forgets a row: no price is news to it.</summary>
    public void Clear(int row) => (_low[row], _high[row], _concerned[row]) = (long.MinValue, long.MaxValue, false);

    /// <summary>Makes room.</summary>
    public void Grow(int rows)
    {
        var before = _low.Length;
        Array.Resize(ref _low, rows);
        Array.Resize(ref _high, rows);
        Array.Resize(ref _concerned, rows);
        _low.AsSpan(before).Fill(long.MinValue);
        _high.AsSpan(before).Fill(long.MaxValue);
    }

    /// <summary>Whether what is believed lies outside a row's interval.</summary>
    public bool Leaves(int row, PriceView view) => view switch
    {
        PriceView.Known known => Narrow(known.Price, up: false) < _low[row] || Narrow(known.Price, up: true) > _high[row],
        PriceView.Unknown => _concerned[row],
    };

    /// <summary>The rows outside whose intervals it lies, in order.</summary>
    public List<int> Left(PriceView view) => view switch
    {
        PriceView.Known known => Outside(Narrow(known.Price, up: false), Narrow(known.Price, up: true)),
        PriceView.Unknown => [.. Enumerable.Range(0, _concerned.Length).Where(row => _concerned[row])],
    };

    // Nearly always nobody is outside, so a handful of rows is looked at together first.
    private List<int> Outside(long below, long above)
    {
        List<int> outside = [];
        var lows = MemoryMarshal.Cast<long, Vector<long>>(_low);
        var highs = MemoryMarshal.Cast<long, Vector<long>>(_high);
        var (least, most) = (new Vector<long>(below), new Vector<long>(above));
        for (var i = 0; i < lows.Length; i++)
        {
            if (Vector.LessThanAny(least, lows[i]) || Vector.GreaterThanAny(most, highs[i]))
                Add(outside, i * Vector<long>.Count, (i + 1) * Vector<long>.Count, below, above);
        }

        Add(outside, lows.Length * Vector<long>.Count, _low.Length, below, above);
        return outside;
    }

    private void Add(List<int> outside, int from, int to, long below, long above)
    {
        for (var row = from; row < to; row++)
        {
            if (below < _low[row] || above > _high[row])
                outside.Add(row);
        }
    }

    // A price too high for the column's numbers stands above every bound that fits them, which is judged again.
    private long Narrow(Price price, bool up)
    {
        _shift ??= Math.Max(0, price.Raw.BitLength - Bits);
        var shifted = price.Raw >> _shift.Value;
        return shifted.BitLength > 62 ? (up ? long.MaxValue - 1 : long.MaxValue - 2)
            : (long)(ulong)shifted + (up && shifted << _shift.Value != price.Raw ? 1 : 0);
    }
}

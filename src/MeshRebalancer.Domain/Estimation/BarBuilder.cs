using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Estimation;

/// <summary>
/// Bars of one length as they are made of prices that come. They begin at whole multiples of their length since 1970 in UTC. A bar that was not watched
/// from its beginning on is left out: its high and low would be too narrow; so is one in which no price came. Immutable.
/// </summary>
public sealed record BarBuilder
{
    private readonly Bar? _open;
    private readonly bool _whole;

    private BarBuilder(TimeSpan length, int most, EquatableArray<Bar> closed, Bar? open, bool whole) =>
        (Length, Most, Closed, _open, _whole) = (length, most, closed, open, whole);

    /// <summary>The length of a bar.</summary>
    public TimeSpan Length { get; }

    /// <summary>So many are kept.</summary>
    public int Most { get; }

    /// <summary>Those that are over, oldest first.</summary>
    public EquatableArray<Bar> Closed { get; }

    /// <summary>The end of the newest that is over, or null.</summary>
    public DateTimeOffset? Until => Closed.Count == 0 ? null : Closed[Closed.Count - 1].At + Length;

    /// <summary>None yet, but what is known of the time before: of the same length, in order.</summary>
    public static BarBuilder After(TimeSpan length, int most, EquatableArray<Bar> before) => new(length, most, [.. before.TakeLast(most)], null, false);

    /// <summary>With one more price. One that is older than the open bar, or no finite number above zero, changes nothing.</summary>
    public BarBuilder With(double price, DateTimeOffset at)
    {
        var begin = BeginOf(at);
        if (!(price > 0) || !double.IsFinite(price) || begin < _open?.At || begin < Until)
            return this;
        if (_open is { } open && open.At == begin)
            return new(Length, Most, Closed, open with { High = Math.Max(open.High, price), Low = Math.Min(open.Low, price), Close = price }, _whole);

        // Watched from its beginning on when the bar before it was watched to its end, which a price in both of them shows.
        var next = new Bar(begin, price, price, price, price);
        return new(Length, Most, _open is not null && _whole ? [.. Closed.Append(_open).TakeLast(Most)] : Closed, next, _open?.At + Length == begin);
    }

    private DateTimeOffset BeginOf(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) % Length.Ticks, TimeSpan.Zero);
}

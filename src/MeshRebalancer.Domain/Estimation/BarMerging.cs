using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Estimation;

/// <summary>Longer bars from shorter ones.</summary>
public static class BarMerging
{
    /// <summary>Bars of a longer length, each from all the bars that it needs; one that lacks any is left out. Empty where the length is no multiple.</summary>
    public static EquatableArray<Bar> To(TimeSpan length, BarSeries series)
    {
        if (length < series.Length || length.Ticks % series.Length.Ticks != 0)
            return [];
        var each = (int)(length.Ticks / series.Length.Ticks);
        return
        [
            .. series.Bars
                .GroupBy(bar => (bar.At.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / length.Ticks)
                .Where(group => group.Count() == each)
                .OrderBy(group => group.Key)
                .Select(group => Joined(DateTimeOffset.UnixEpoch.AddTicks(group.Key * length.Ticks), [.. group.OrderBy(bar => bar.At)])),
        ];
    }

    private static Bar Joined(DateTimeOffset at, Bar[] bars) => new(at, bars[0].Open, bars.Max(bar => bar.High), bars.Min(bar => bar.Low), bars[^1].Close);
}

using System.Globalization;
using System.Net;
using System.Text;

namespace MeshRebalancer.Node.Backtesting;

/// <summary>One line of a chart.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="Values">One for each instant; NaN is left out.</param>
internal sealed record ChartSeries(string Name, IReadOnlyList<double> Values);

/// <summary>Draws charts as inline SVG: colours come from the page's style, so that they follow its light and dark.</summary>
internal sealed class SvgChart
{
    private const int Width = 900;
    private const int Height = 260;
    private const int Left = 70;
    private const int Right = 10;
    private const int Top = 10;
    private const int Bottom = 24;
    private const int PointsMax = 600;
    private const int Colours = 8;

    private readonly DateTimeOffset[] _times;
    private readonly int[] _kept;
    private readonly StringBuilder _svg = new();

    private SvgChart(IReadOnlyList<DateTimeOffset> times)
    {
        _times = [.. times];
        var step = Math.Max(1, (times.Count + PointsMax - 1) / PointsMax);
        _kept = [.. Enumerable.Range(0, times.Count).Where(i => i % step == 0 || i == times.Count - 1)];
    }

    /// <summary>Lines over time.</summary>
    public static string Lines(IReadOnlyList<DateTimeOffset> times, IReadOnlyList<ChartSeries> series, bool logarithmic, Func<double, string> label)
    {
        var chart = new SvgChart(times);
        double[] all = [.. series.SelectMany(one => chart._kept.Select(i => one.Values[i])).Where(value => double.IsFinite(value) && (!logarithmic || value > 0))];
        var (low, high) = all.Length == 0 ? (0, 1) : (logarithmic ? all.Min() : Math.Min(0, all.Min()), all.Max());
        chart.Begin(low, high, logarithmic, label);
        for (var s = 0; s < series.Count; s++)
        {
            var path = string.Join(' ', chart._kept.Where(i => double.IsFinite(series[s].Values[i]) && (!logarithmic || series[s].Values[i] > 0))
                .Select((i, n) => $"{(n == 0 ? 'M' : 'L')}{N(chart.X(i))} {N(Y(series[s].Values[i], low, high, logarithmic))}"));
            chart._svg.Append(CultureInfo.InvariantCulture, $"<path class=\"line c{s % Colours}\" d=\"{path}\"/>");
        }

        return chart.End(series);
    }

    /// <summary>Parts of a whole over time, one above the other; each value is 0 … 1.</summary>
    public static string Stacked(IReadOnlyList<DateTimeOffset> times, IReadOnlyList<ChartSeries> series)
    {
        var chart = new SvgChart(times);
        chart.Begin(0, 1, logarithmic: false, value => value.ToString("0%", CultureInfo.InvariantCulture));
        var below = new double[times.Count];
        for (var s = 0; s < series.Count; s++)
        {
            double[] above = [.. below.Select((value, i) => value + series[s].Values[i])];
            var up = chart._kept.Select(i => $"{N(chart.X(i))} {N(Y(above[i], 0, 1, false))}");
            var down = chart._kept.Reverse().Select(i => $"{N(chart.X(i))} {N(Y(below[i], 0, 1, false))}");
            chart._svg.Append(CultureInfo.InvariantCulture, $"<path class=\"area c{s % Colours}\" d=\"M{string.Join(" L", up.Concat(down))}Z\"/>");
            below = above;
        }

        return chart.End(series);
    }

    /// <summary>Single values at single instants, as upright strokes.</summary>
    public static string Strokes(IReadOnlyList<DateTimeOffset> times, IReadOnlyList<(DateTimeOffset At, double Value)> strokes, string name, Func<double, string> label)
    {
        var chart = new SvgChart(times);
        var high = strokes.Select(stroke => stroke.Value).DefaultIfEmpty(1).Max();
        chart.Begin(0, high, logarithmic: false, label);
        foreach (var (at, value) in strokes)
        {
            var x = N(chart.X(at));
            chart._svg.Append(CultureInfo.InvariantCulture, $"<path class=\"line c0\" d=\"M{x} {N(Y(0, 0, high, false))}V{N(Y(value, 0, high, false))}\"/>");
        }

        return chart.End([new(name, [])]);
    }

    private void Begin(double low, double high, bool logarithmic, Func<double, string> label)
    {
        _svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\">");
        for (var i = 0; i <= 4; i++)
        {
            var value = logarithmic ? low * Math.Pow(high / low, i / 4.0) : low + ((high - low) * i / 4);
            var y = N(Y(value, low, high, logarithmic));
            _svg.Append(CultureInfo.InvariantCulture, $"<path class=\"grid\" d=\"M{Left} {y}H{Width - Right}\"/><text x=\"{Left - 6}\" y=\"{y}\" text-anchor=\"end\" dominant-baseline=\"middle\">{WebUtility.HtmlEncode(label(value))}</text>");
            var at = _times[0] + ((_times[^1] - _times[0]) * (i / 4.0));
            _svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{N(X(at))}\" y=\"{Height - 6}\" text-anchor=\"{(i == 0 ? "start" : i == 4 ? "end" : "middle")}\">{at:yyyy-MM-dd}</text>");
        }
    }

    private string End(IReadOnlyList<ChartSeries> series)
    {
        _svg.Append("</svg><p class=\"legend\">");
        for (var s = 0; s < series.Count; s++)
            _svg.Append(CultureInfo.InvariantCulture, $"<span><i class=\"c{s % Colours}\"></i>{WebUtility.HtmlEncode(series[s].Name)}</span>");
        return _svg.Append("</p>").ToString();
    }

    private double X(int index) => X(_times[index]);

    private double X(DateTimeOffset at) => Left + ((Width - Left - Right) * ((at - _times[0]) / (_times[^1] - _times[0])));

    private static double Y(double value, double low, double high, bool logarithmic)
    {
        var part = high <= low ? 0 : logarithmic ? Math.Log(value / low) / Math.Log(high / low) : (value - low) / (high - low);
        return Height - Bottom - ((Height - Top - Bottom) * part);
    }

    private static string N(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}

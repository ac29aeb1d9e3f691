using System.Globalization;

namespace MeshRebalancer.Runtime.Streams;

/// <summary>Collects every option that is out of its range, so that all are reported at once.</summary>
public sealed class OptionRange
{
    private readonly List<string> _violations = [];

    /// <summary>A number between two bounds, both allowed.</summary>
    public OptionRange Number(string name, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
            _violations.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; allowed is {least} to {most}."));
        return this;
    }

    /// <summary>A span of time between two bounds, both allowed.</summary>
    public OptionRange Span(string name, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
            _violations.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; allowed is {least} to {most}."));
        return this;
    }

    /// <summary>Something that must hold between options.</summary>
    public OptionRange Must(bool holds, string violation)
    {
        if (!holds)
            _violations.Add(violation);
        return this;
    }

    /// <exception cref="ArgumentException">Names every violation.</exception>
    public void ThrowIfAny()
    {
        if (_violations.Count > 0)
            throw new ArgumentException(string.Join(" ", _violations));
    }
}

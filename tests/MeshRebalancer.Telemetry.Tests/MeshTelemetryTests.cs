using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace MeshRebalancer.Telemetry.Tests;

public sealed partial class MeshTelemetryTests
{
    private static readonly Instrument[] Instruments =
        [.. typeof(MeshTelemetry).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<Instrument>()];

    private static readonly (string Field, string Value)[] Names =
        [.. typeof(MeshTelemetry).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (field.Name, (string)field.GetRawConstantValue()!))];

    [Fact]
    public void Every_instrument_belongs_to_the_one_meter()
    {
        Instruments.ShouldNotBeEmpty();
        Instruments.ShouldAllBe(instrument => instrument.Meter == MeshTelemetry.Meter);
        MeshTelemetry.Meter.Name.ShouldBe(MeshTelemetry.Spans.Name);
    }

    [Fact]
    public void Every_instrument_has_a_name_of_ours_a_unit_and_a_description() => Instruments.ShouldAllBe(instrument =>
        OurName().IsMatch(instrument.Name) && !string.IsNullOrEmpty(instrument.Unit) && instrument.Description!.EndsWith('.'));

    [Fact]
    public void No_name_is_used_twice()
    {
        Instruments.Select(instrument => instrument.Name).ShouldBeUnique();
        Names.Where(name => name.Field.EndsWith("Span", StringComparison.Ordinal)).Select(name => name.Value).ShouldBeUnique();
        Names.Where(name => name.Field.EndsWith("Tag", StringComparison.Ordinal)).Select(name => name.Value).ShouldBeUnique();
    }

    [Fact]
    public void A_duration_is_a_histogram_in_seconds() => Instruments
        .Where(instrument => instrument.Name.EndsWith(".duration", StringComparison.Ordinal))
        .ShouldAllBe(instrument => instrument is Histogram<double> && instrument.Unit == "s");

    [Fact]
    public void A_listener_receives_what_is_recorded()
    {
        var seen = new List<(string Name, double Value, object? Portfolio)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == MeshTelemetry.Name)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen.Add((instrument.Name, value, tags[0].Value)));
        listener.Start();

        MeshTelemetry.DriftMax.Record(0.05, new KeyValuePair<string, object?>(MeshTelemetry.PortfolioTag, "alpha"));

        seen.ShouldBe([("mesh.portfolio.drift.max", 0.05, "alpha")]);
    }

    [GeneratedRegex(@"^mesh(\.[a-z0-9]+)+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OurName();
}

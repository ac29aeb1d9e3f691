using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MeshRebalancer.Telemetry;

/// <summary>Every name that MeshRebalancer emits. Dashboards read these, so a rename is a breaking change.</summary>
public static partial class MeshTelemetry
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "MeshRebalancer";

    /// <summary>Where all instruments are made.</summary>
    public static Meter Meter => Roots.Meter;

    /// <summary>Where all spans start.</summary>
    public static ActivitySource Spans => Roots.Spans;

    // A class of its own: the compiler promises no order between the fields of this class's several files.
    private static class Roots
    {
        public static readonly Meter Meter = new(Name);
        public static readonly ActivitySource Spans = new(Name);
    }
}

using System.Diagnostics.Metrics;

namespace MeshRebalancer.Telemetry;

public static partial class MeshTelemetry
{
    /// <summary>Rebalances begun.</summary>
    public static readonly Counter<long> RebalancesStarted =
        Meter.CreateCounter<long>("mesh.rebalance.started", unit: "{rebalance}", description: "Rebalances begun.");

    /// <summary>Rebalances that came to an end. By <see cref="OutcomeTag"/>.</summary>
    public static readonly Counter<long> RebalancesEnded =
        Meter.CreateCounter<long>("mesh.rebalance.ended", unit: "{rebalance}", description: "Rebalances that ended, by outcome.");

    /// <summary>From a rebalance's first event to its last, by the times in its events. By <see cref="OutcomeTag"/>.</summary>
    public static readonly Histogram<double> RebalanceDuration =
        Meter.CreateHistogram<double>("mesh.rebalance.duration", unit: "s", description: "From the first event to the last.");

    /// <summary>From a leg's first check to its settlement or failure. By <see cref="LegKindTag"/> and <see cref="OutcomeTag"/>.</summary>
    public static readonly Histogram<double> LegDuration =
        Meter.CreateHistogram<double>("mesh.leg.duration", unit: "s", description: "From a leg's first check to its end.");

    /// <summary>How long a plan took to make. By <see cref="OutcomeTag"/>.</summary>
    public static readonly Histogram<double> PlanDuration =
        Meter.CreateHistogram<double>("mesh.plan.duration", unit: "s", description: "Time to make one plan from a market snapshot.");

    /// <summary>Span: one plan is made.</summary>
    public const string PlanSpan = "mesh.plan";

    /// <summary>Span: one leg does one thing on a chain or asks for one.</summary>
    public const string LegSpan = "mesh.leg";
}

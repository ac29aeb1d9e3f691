using System.Diagnostics.Metrics;

namespace MeshRebalancer.Telemetry;

public static partial class MeshTelemetry
{
    /// <summary>Actors that failed and replay. By <see cref="CategoryTag"/> and <see cref="ReasonTag"/> (the exception's type).</summary>
    public static readonly Counter<long> StreamsRestarted =
        Meter.CreateCounter<long>("mesh.streams.restarted", unit: "{stream}", description: "Actors that failed and replay.");

    /// <summary>Streams that stopped because their history can't be read. By <see cref="CategoryTag"/>.</summary>
    public static readonly Counter<long> StreamsPoisoned =
        Meter.CreateCounter<long>("mesh.streams.poisoned", unit: "{stream}", description: "Streams whose history can't be read.");

    /// <summary>Commands answered. By <see cref="CategoryTag"/> and <see cref="OutcomeTag"/>: <c>saved</c> or <c>refused</c>.</summary>
    public static readonly Counter<long> CommandsAnswered =
        Meter.CreateCounter<long>("mesh.streams.commands", unit: "{command}", description: "Commands answered.");
}

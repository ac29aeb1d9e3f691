using System.Diagnostics.Metrics;

namespace MeshRebalancer.Telemetry;

public static partial class MeshTelemetry
{
    /// <summary>One durable append, however many events it held. By <see cref="KindTag"/>: <c>sqlite</c> or <c>postgresql</c>.</summary>
    public static readonly Histogram<double> JournalAppendDuration =
        Meter.CreateHistogram<double>("mesh.journal.append.duration", unit: "s", description: "Duration of one durable append.");

    /// <summary>Events stored. By <see cref="CategoryTag"/>.</summary>
    public static readonly Counter<long> JournalEvents =
        Meter.CreateCounter<long>("mesh.journal.events", unit: "{event}", description: "Events stored.");

    /// <summary>Appends refused because another writer came first or the epoch is over. By <see cref="ReasonTag"/>.</summary>
    public static readonly Counter<long> JournalConflicts =
        Meter.CreateCounter<long>("mesh.journal.conflicts", unit: "{append}", description: "Appends refused by version or epoch.");

    /// <summary>Streams that have an actor in memory. By <see cref="CategoryTag"/>.</summary>
    public static readonly UpDownCounter<long> StreamsActive =
        Meter.CreateUpDownCounter<long>("mesh.streams.active", unit: "{stream}", description: "Streams held in memory.");

    /// <summary>Effects owed and not yet answered. By <see cref="KindTag"/>.</summary>
    public static readonly UpDownCounter<long> EffectsOutstanding =
        Meter.CreateUpDownCounter<long>("mesh.effects.outstanding", unit: "{effect}", description: "Effects owed and not yet answered.");

    /// <summary>Effects carried out, repetitions included. By <see cref="KindTag"/> and <see cref="OutcomeTag"/>.</summary>
    public static readonly Counter<long> EffectsRun =
        Meter.CreateCounter<long>("mesh.effects.run", unit: "{effect}", description: "Effects carried out, repetitions included.");

    /// <summary>Span: a stream handles a command, from taking it up to the reply after the append.</summary>
    public const string CommandSpan = "mesh.command";

    /// <summary>Span: an effect is carried out.</summary>
    public const string EffectSpan = "mesh.effect";
}

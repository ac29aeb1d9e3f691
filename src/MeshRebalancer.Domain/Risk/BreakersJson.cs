using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Risk;

/// <summary>How breakers' events and state are stored.</summary>
public static class BreakersCodec
{
    /// <summary>Their events.</summary>
    public static EventCodec<BreakerEvent> Events { get; } = new(BreakersJson.Default);

    /// <summary>Their state, for snapshots.</summary>
    public static JsonTypeInfo<BreakersState> State => BreakersJson.Default.BreakersState;
}

/// <summary>The generated JSON of breakers. An array's items are named here, because its converter hides them from the generator.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BreakersState))]
[JsonSerializable(typeof(BreakerEvent.Failed))]
[JsonSerializable(typeof(BreakerEvent.Opened))]
[JsonSerializable(typeof(BreakerEvent.HalfOpened))]
[JsonSerializable(typeof(BreakerEvent.ProbePassed))]
[JsonSerializable(typeof(BreakerEvent.ProbeSucceeded))]
[JsonSerializable(typeof(BreakerEvent.Closed), TypeInfoPropertyName = "ClosedEvent")]
[JsonSerializable(typeof(BreakerEvent.Tripped), TypeInfoPropertyName = "TrippedEvent")]
[JsonSerializable(typeof(BreakerEvent.WasReset))]
[JsonSerializable(typeof(BreakerEvent.Killed))]
[JsonSerializable(typeof(BreakerEvent.Released))]
[JsonSerializable(typeof(Breaker))]
[JsonSerializable(typeof(KillSwitch))]
[JsonSerializable(typeof(BreakerFailure))]
[JsonSerializable(typeof(Probe))]
[JsonSerializable(typeof(string))]
public sealed partial class BreakersJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Estimation.Refits;

/// <summary>How estimates' events and state are stored.</summary>
public static class EstimateCodec
{
    /// <summary>Their events.</summary>
    public static EventCodec<EstimateEvent> Events { get; } = new(EstimateJson.Default);

    /// <summary>Their state, for snapshots.</summary>
    public static JsonTypeInfo<EstimateState> State => EstimateJson.Default.EstimateState;
}

/// <summary>The generated JSON of estimates. An array's items are named here, because its converter hides them from the generator.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(EstimateState))]
[JsonSerializable(typeof(EstimateEvent.Refitted))]
[JsonSerializable(typeof(EstimateEvent.WasUnfit))]
[JsonSerializable(typeof(LastFit))]
[JsonSerializable(typeof(FitParameter))]
public sealed partial class EstimateJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>How top-ups' events and state are stored.</summary>
public static class GasCodec
{
    /// <summary>Their events.</summary>
    public static EventCodec<GasEvent> Events { get; } = new(GasJson.Default);

    /// <summary>Their state, for snapshots.</summary>
    public static JsonTypeInfo<GasState> State => GasJson.Default.GasState;
}

/// <summary>The generated JSON of top-ups.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(GasState))]
[JsonSerializable(typeof(GasEvent.Started), TypeInfoPropertyName = "GasStarted")]
[JsonSerializable(typeof(GasEvent.HeldBack), TypeInfoPropertyName = "GasHeldBack")]
[JsonSerializable(typeof(GasEvent.Reserved), TypeInfoPropertyName = "GasReserved")]
[JsonSerializable(typeof(GasEvent.Mined), TypeInfoPropertyName = "GasMined")]
[JsonSerializable(typeof(GasEvent.Unmined), TypeInfoPropertyName = "GasUnmined")]
[JsonSerializable(typeof(GasEvent.Unwrapped), TypeInfoPropertyName = "GasUnwrapped")]
[JsonSerializable(typeof(GasEvent.Ended), TypeInfoPropertyName = "GasEnded")]
public sealed partial class GasJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Requests;

/// <summary>How requests' events and state are stored.</summary>
public static class RequestCodec
{
    /// <summary>Their events.</summary>
    public static EventCodec<RequestEvent> Events { get; } = new(RequestJson.Default);

    /// <summary>Their state, for snapshots.</summary>
    public static JsonTypeInfo<RequestsState> State => RequestJson.Default.RequestsState;
}

/// <summary>The generated JSON of requests. An array's items are named here, because its converter hides them from the generator.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RequestsState))]
[JsonSerializable(typeof(RequestEvent.Begun), TypeInfoPropertyName = "RequestBegun")]
[JsonSerializable(typeof(RequestEvent.Answered), TypeInfoPropertyName = "RequestAnswered")]
[JsonSerializable(typeof(RequestEvent.Dropped), TypeInfoPropertyName = "RequestDropped")]
[JsonSerializable(typeof(KnownRequest))]
public sealed partial class RequestJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Access;

/// <summary>How the keys' events and state are stored.</summary>
public static class AccessCodec
{
    /// <summary>Their events.</summary>
    public static EventCodec<AccessEvent> Events { get; } = new(AccessJson.Default);

    /// <summary>Their state, for snapshots.</summary>
    public static JsonTypeInfo<AccessState> State => AccessJson.Default.AccessState;
}

/// <summary>The generated JSON of keys. An array's items are named here, because its converter hides them from the generator.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(AccessState))]
[JsonSerializable(typeof(AccessEvent.Issued))]
[JsonSerializable(typeof(AccessEvent.Revoked))]
[JsonSerializable(typeof(AccessEvent.Expired))]
[JsonSerializable(typeof(AccessEvent.SignedIn))]
[JsonSerializable(typeof(AccessEvent.SessionClosed))]
[JsonSerializable(typeof(AccessKey))]
[JsonSerializable(typeof(AccessSession))]
public sealed partial class AccessJson : JsonSerializerContext;

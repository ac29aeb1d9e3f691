using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeshRebalancer.Engine.Akka.Wire;

/// <summary>A call or an answer as it travels: each manifest uses what it needs.</summary>
internal sealed record WireCall(string Stream)
{
    public string? Trace { get; init; }

    public long Version { get; init; }

    public string? Code { get; init; }

    public string? Reason { get; init; }

    public WireBody? Body { get; init; }
}

/// <summary>A command or a state as it travels.</summary>
/// <param name="Name">Which case of its category's hierarchy; empty for a state.</param>
/// <param name="Value">The fields.</param>
public sealed record WireBody(string Name, JsonElement Value);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(WireCall))]
internal sealed partial class WireJson : JsonSerializerContext;

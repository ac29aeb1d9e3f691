using System.Text.Json;
using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Portfolios;

namespace MeshRebalancer.Domain.Policies;

/// <summary>
/// Writes a policy the same way wherever its mandate is written: in events of several streams, in snapshots, in commands between nodes and in a
/// plan's hash. What stands here is read for ever.
/// </summary>
public sealed class PolicyJsonConverter : JsonConverter<MandatePolicy>
{
    public override MandatePolicy? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, PolicyJson.Default.MandatePolicy);

    public override void Write(Utf8JsonWriter writer, MandatePolicy value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, PolicyJson.Default.MandatePolicy);
}

/// <summary>The generated JSON of a policy. An array's items are named here, because its converter hides them from the generator.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(MandatePolicy))]
[JsonSerializable(typeof(Strategy))]
[JsonSerializable(typeof(Trigger))]
[JsonSerializable(typeof(AssetRule))]
[JsonSerializable(typeof(AssetBand))]
[JsonSerializable(typeof(Blackout))]
[JsonSerializable(typeof(ChainCeiling))]
[JsonSerializable(typeof(BridgeCeiling))]
[JsonSerializable(typeof(ExpectedReturn))]
[JsonSerializable(typeof(TargetWeight))]
[JsonSerializable(typeof(string))]
internal sealed partial class PolicyJson : JsonSerializerContext;

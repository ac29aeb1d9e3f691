using System.Text.Json.Serialization;

namespace MeshRebalancer.Adapters.Cctp;

/// <summary>What the attestation service answers, as far as it is used: the message itself holds the rest, and only that is attested.</summary>
internal static class CctpAnswers
{
    internal sealed record Messages([property: JsonPropertyName("messages")] IReadOnlyList<Entry?>? Items);

    internal sealed record Entry(string? Message, string? EventNonce, string? Attestation, string? Status, string? DelayReason);

    internal sealed record Attestation([property: JsonPropertyName("attestation")] string? Signatures, string? Status);

    internal sealed record Fee(uint FinalityThreshold, decimal? MinimumFee);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CctpAnswers.Messages))]
[JsonSerializable(typeof(CctpAnswers.Attestation))]
[JsonSerializable(typeof(CctpAnswers.Fee[]))]
internal sealed partial class CctpJson : JsonSerializerContext;

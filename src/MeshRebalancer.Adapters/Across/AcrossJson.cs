using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeshRebalancer.Adapters.Across;

/// <summary>What the quote service answers, as far as it is used. It writes numbers now as numbers, now as text.</summary>
internal static class AcrossAnswers
{
    internal sealed record SuggestedFees(
        JsonElement? Timestamp, JsonElement? FillDeadline, JsonElement? ExclusivityDeadline, JsonElement? EstimatedFillTimeSec, string? ExclusiveRelayer,
        string? SpokePoolAddress, bool? IsAmountTooLow, Fee? TotalRelayFee, Limits? Limits);

    internal sealed record Fee(JsonElement? Total);

    internal sealed record Limits(JsonElement? MinDeposit, JsonElement? MaxDeposit);

    internal sealed record Failure(string? Code, string? Message);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AcrossAnswers.SuggestedFees))]
[JsonSerializable(typeof(AcrossAnswers.Failure))]
internal sealed partial class AcrossJson : JsonSerializerContext;

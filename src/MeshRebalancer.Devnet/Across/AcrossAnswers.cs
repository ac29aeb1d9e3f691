using System.Globalization;
using System.Text.Json.Serialization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>What the second bridge's quote service writes: the shapes of the public service's <c>suggested-fees</c>. Amounts are decimal strings.</summary>
internal static class AcrossAnswers
{
    public sealed record SuggestedFees(
        int EstimatedFillTimeSec, string Timestamp, bool IsAmountTooLow, string QuoteBlock, string SpokePoolAddress, string ExclusiveRelayer,
        uint ExclusivityDeadline, string FillDeadline, string OutputAmount, Fee TotalRelayFee, Fee RelayerCapitalFee, Fee RelayerGasFee, Fee LpFee, Limits Limits);

    public sealed record Fee(string Pct, string Total);

    public sealed record Limits(string MinDeposit, string MaxDeposit, string MaxDepositInstant, string MaxDepositShortDelay);

    public sealed record Failure(string Type, string Code, int Status, string Message);

    public static string Text(UInt256 number) => number.ToString(null, CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AcrossAnswers.SuggestedFees))]
[JsonSerializable(typeof(AcrossAnswers.Failure))]
internal sealed partial class AcrossJson : JsonSerializerContext;

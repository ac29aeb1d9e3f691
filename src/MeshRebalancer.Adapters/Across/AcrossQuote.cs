using System.Globalization;
using System.Text.Json;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Across;

/// <summary>Asks for a quote, and puts one together from the service's answer and the pools' own limits. Pure.</summary>
internal static class AcrossQuote
{
    // For planning only: an approval and a deposit. The fill is the relayer's.
    private const ulong SourceGas = 60_000 + 110_000;

    // An exclusive relayer that may keep all others waiting for longer than this is not granted.
    private const uint ExclusivitySecondsMax = 600;
    private const int ExpectedSeconds = 60;
    private const int ExpectedSecondsMax = 86_400;

    public static string Path(QuoteRequest.Transfer request) => string.Create(
        CultureInfo.InvariantCulture,
        $"suggested-fees?inputToken={request.Route.From.Contract}&outputToken={request.Route.To.Contract}&originChainId={request.Route.From.Chain}&destinationChainId={request.Route.To.Chain}&amount={request.In.Raw}");

    /// <summary>What the service's refusal means: a no that a planner works around.</summary>
    public static PortError Refused(AcrossOptions options, byte[] body)
    {
        var code = Code(body);
        return code switch
        {
            "amount-too-low" => new PortError.Declined("too-small", $"{options.Name}: the amount is too small."),
            "amount-too-high" => new PortError.Declined("too-large", $"{options.Name}: the amount is too large."),
            "" => new PortError.Unreadable($"{options.Name}: the quote service refuses without a reason."),
            _ => new PortError.Declined("no-route", $"{options.Name}: the quote service refuses: {code}."),
        };
    }

    public static Result<BridgeQuote, PortError> Read(AcrossOptions options, QuoteRequest.Transfer request, AcrossAnswers.SuggestedFees fees, AcrossTerms terms)
    {
        var (amount, name) = (request.In.Raw, options.Name);
        if (terms.Paused)
            return new PortError.Declined("paused", $"{name} takes no deposits or pays none out now.");
        if (request.Route.To.Contract == terms.WrappedNative)
            return new PortError.Declined("wrapped-native", $"{name} pays {request.Route.To} out as native coin, which no leg expects: it is not bridged this way.");
        if (fees.SpokePoolAddress is { } pool && (!Address.TryParse(pool, null, out var told) || told != options.On(request.Route.From.Chain).SpokePool))
            return new PortError.Unreadable($"{name}: the quote is for another spoke pool than {options.On(request.Route.From.Chain).SpokePool}.");
        if (Number(fees.TotalRelayFee?.Total) is not { } fee)
            return new PortError.Unreadable($"{name}: the quote names no fee.");
        if (fees.IsAmountTooLow == true || fee >= amount || amount < (Number(fees.Limits?.MinDeposit) ?? UInt256.Zero))
            return new PortError.Declined("too-small", $"{name} may keep {fee} of {request.In}, and takes no less than {Number(fees.Limits?.MinDeposit) ?? fee + UInt256.One}.");
        if (amount > (Number(fees.Limits?.MaxDeposit) ?? UInt256.MaxValue))
            return new PortError.Declined("too-large", $"{name} takes at most {Number(fees.Limits?.MaxDeposit)} of {request.In.Token} now; {amount} is asked for.");
        return Bind(options, fees, terms).Then<BridgeQuote>(fill => new BridgeQuote(
            new(request, new(request.Route.To, amount - fee), [new(request.Route.From.Chain, SourceGas)], Seconds(fees.EstimatedFillTimeSec)), fee, fill));
    }

    /// <summary>The deposit's times, all of them by the chains' own clocks: both bounds are checked by the contract when it is mined.</summary>
    private static Result<FillTerms, PortError> Bind(AcrossOptions options, AcrossAnswers.SuggestedFees fees, AcrossTerms terms)
    {
        if (Time(fees.Timestamp) is not { } quotedAt)
            return new PortError.Unreadable($"{options.Name}: the quote has no timestamp.");
        // Half of what the contract allows is left for approving and for waiting to be mined.
        if (terms.Here - quotedAt > TimeSpan.FromSeconds(terms.QuoteSeconds / 2.0))
            return new PortError.Unreadable($"{options.Name}: the quote is of {quotedAt:O}, the origin's block of {terms.Here:O}; at most {terms.QuoteSeconds / 2} s between them are used.");
        var fillBy = Earliest(terms.There.AddSeconds(options.FillSeconds), Time(fees.FillDeadline) ?? DateTimeOffset.MaxValue, terms.Here.AddSeconds(terms.FillSeconds));
        if (fillBy <= terms.There)
            return new PortError.Unreadable($"{options.Name}: the deadline, {fillBy:O}, is not after the destination's block of {terms.There:O}.");
        var (relayer, exclusivity) = Exclusive(fees, terms);
        // A quote may be a block ahead of the origin, which takes none from the future.
        return new FillTerms(Earliest(quotedAt, terms.Here), fillBy, relayer, exclusivity);
    }

    // The contract reads up to a year as seconds from the deposit, and more as a time.
    private static (Address? Relayer, uint Exclusivity) Exclusive(AcrossAnswers.SuggestedFees fees, AcrossTerms terms)
    {
        const uint year = 31_536_000;
        if (!Address.TryParse(fees.ExclusiveRelayer, null, out var relayer) || relayer == Address.Zero
            || Number(fees.ExclusivityDeadline) is not { IsZero: false } told || told > uint.MaxValue)
            return (null, 0);
        var number = (uint)(ulong)told;
        var seconds = number <= year ? number : (DateTimeOffset.FromUnixTimeSeconds(number) - terms.There).TotalSeconds;
        return seconds <= ExclusivitySecondsMax ? (relayer, number) : (null, 0);
    }

    private static DateTimeOffset Earliest(params ReadOnlySpan<DateTimeOffset> times)
    {
        var earliest = times[0];
        foreach (var time in times)
            earliest = time < earliest ? time : earliest;
        return earliest;
    }

    private static int Seconds(JsonElement? told) => Number(told) is { } seconds && seconds <= ExpectedSecondsMax ? Math.Max(1, (int)(ulong)seconds) : ExpectedSeconds;

    private static DateTimeOffset? Time(JsonElement? told) =>
        Number(told) is { IsZero: false } seconds && seconds <= uint.MaxValue ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;

    private static UInt256? Number(JsonElement? told)
    {
        var text = told switch
        {
            { ValueKind: JsonValueKind.String } value => value.GetString(),
            { ValueKind: JsonValueKind.Number } value => value.GetRawText(),
            _ => null,
        };
        return text is { Length: > 0 } && text.All(char.IsAsciiDigit) && UInt256.TryParse(text, null, out var number) ? number : null;
    }

    // The service's word is cut and cleaned: it may stand in a plan.
    private static string Code(byte[] body)
    {
        try
        {
            var code = JsonSerializer.Deserialize(body, AcrossJson.Default.Failure)?.Code ?? "";
            return new([.. code.ToLowerInvariant().Replace('_', '-').Where(c => char.IsAsciiLetterOrDigit(c) || c == '-').Take(60)]);
        }
        catch (JsonException)
        {
            return "";
        }
    }
}

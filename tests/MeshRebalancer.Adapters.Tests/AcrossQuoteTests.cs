using System.Text;
using System.Text.Json;
using MeshRebalancer.Adapters.Across;
using MeshRebalancer.Adapters.Conformance;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>What a quote is made of, and what of the service's word is not taken.</summary>
public sealed class AcrossQuoteTests
{
    private const long Now = 1_800_000_000;

    private static readonly Address Relayer = Address.Parse("0x00000000000000000000000000000000000000aa");
    private readonly AcrossOptions _options = Recorded.Read<RecordedDeposit>("deposit").Options;

    private BridgeRoute Route => AcrossWire.Routes(_options).First(route => route.From == Usdc(0));

    private AcrossTerms Terms => new(At(Now), At(Now - 5), 3600, 21_600, Paused: false, Relayer);

    [Fact]
    public void Quote_keeps_the_fee_and_binds_the_deposit_to_its_times()
    {
        var quote = Read(Body()).Value();
        quote.Answer.Out.ShouldBe(new(Route.To, 999_700_000));
        quote.Answer.Seconds.ShouldBe(2);
        quote.FeeMax.ShouldBe((UInt256)300_000U);
        quote.Fill.ShouldBe(new(At(Now - 12), At(Now - 5 + 14_400), null, 0));
    }

    [Fact]
    public void Numbers_may_be_text_or_numbers() => Read(Body().Replace("\"1799999988\"", "1799999988", StringComparison.Ordinal)).Value().Fill!.QuotedAt.ShouldBe(At(Now - 12));

    [Fact]
    public void Deadline_is_the_earliest_of_ours_the_quotes_and_the_contracts()
    {
        Read(Body(deadline: Now + 60)).Value().Fill!.FillBy.ShouldBe(At(Now + 60));
        Read(Body(), Terms with { FillSeconds = 100 }).Value().Fill!.FillBy.ShouldBe(At(Now + 100));
        Expect.Error<PortError.Unreadable>(Read(Body(deadline: Now - 5))).Reason.ShouldContain("deadline");
    }

    [Fact]
    public void Quote_from_the_future_is_of_the_origins_block() => Read(Body(timestamp: Now + 9)).Value().Fill!.QuotedAt.ShouldBe(At(Now));

    [Theory]
    [InlineData(1_800, true)]
    [InlineData(1_801, false)]
    public void Quote_may_have_half_the_age_that_the_contract_allows(long age, bool used)
    {
        var quote = Read(Body(timestamp: Now - age));
        if (used)
            quote.Value().Fill!.QuotedAt.ShouldBe(At(Now - age));
        else
            Expect.Error<PortError.Unreadable>(quote).Reason.ShouldContain("at most 1800 s");
    }

    [Theory]
    [InlineData(0u, false)]
    [InlineData(600u, true)]
    [InlineData(601u, false)]
    [InlineData(1_800_000_595u, true)]
    [InlineData(1_800_000_596u, false)]
    public void Exclusive_relayer_is_granted_ten_minutes_at_most(uint deadline, bool granted)
    {
        var fill = Read(Body(relayer: Relayer.ToString(), exclusivity: deadline)).Value().Fill!;
        (fill.ExclusiveRelayer, fill.Exclusivity).ShouldBe(granted ? (Relayer, deadline) : (null, 0u));
    }

    [Fact]
    public void Limits_are_kept()
    {
        Expect.Error<PortError.Declined>(Read(Body(min: "1000000001"))).Code.ShouldBe("too-small");
        Expect.Error<PortError.Declined>(Read(Body(max: "999999999"))).Code.ShouldBe("too-large");
        Expect.Error<PortError.Declined>(Read(Body(fee: "1000000000"))).Code.ShouldBe("too-small");
        Expect.Error<PortError.Declined>(Read(Body().Replace("false", "true", StringComparison.Ordinal))).Code.ShouldBe("too-small");
        Read(Body(min: "1000000000", max: "1000000000")).Value().FeeMax.ShouldBe((UInt256)300_000U);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("0x1")]
    [InlineData("1.5")]
    public void Fee_that_is_no_number_of_raw_units_is_unreadable(string fee) => Expect.Error<PortError.Unreadable>(Read(Body(fee: fee))).Reason.ShouldContain("no fee");

    [Fact]
    public void Paused_pool_and_wrapped_native_are_declined()
    {
        Expect.Error<PortError.Declined>(Read(Body(), Terms with { Paused = true })).Code.ShouldBe("paused");
        Expect.Error<PortError.Declined>(Read(Body(), Terms with { WrappedNative = Route.To.Contract })).Code.ShouldBe("wrapped-native");
    }

    [Fact]
    public void Quote_of_another_pool_or_no_time_is_unreadable()
    {
        Expect.Error<PortError.Unreadable>(Read(Body(pool: Relayer.ToString()))).Reason.ShouldContain("another spoke pool");
        Expect.Error<PortError.Unreadable>(Read(Body(timestamp: 0))).Reason.ShouldContain("timestamp");
        Expect.Error<PortError.Unreadable>(Read("{}")).Reason.ShouldContain("no fee");
    }

    [Theory]
    [InlineData("""{"code":"AMOUNT_TOO_LOW"}""", "too-small")]
    [InlineData("""{"code":"AMOUNT_TOO_HIGH"}""", "too-large")]
    [InlineData("""{"code":"ROUTE_NOT_ENABLED"}""", "no-route")]
    public void Refusal_is_a_no_that_a_planner_works_around(string body, string code) =>
        AcrossQuote.Refused(_options, Encoding.UTF8.GetBytes(body)).ShouldBeOfType<PortError.Declined>().Code.ShouldBe(code);

    [Theory]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("""{"code":7}""")]
    public void Refusal_without_a_reason_is_unreadable(string body) => AcrossQuote.Refused(_options, Encoding.UTF8.GetBytes(body)).ShouldBeOfType<PortError.Unreadable>();

    [Fact]
    public void Refusals_word_is_cleaned_before_it_is_told() =>
        AcrossQuote.Refused(_options, """{"code":"BAD\n<b>THING"}"""u8.ToArray()).Reason.ShouldBe("across: the quote service refuses: badbthing.");

    [Fact]
    public void Question_names_the_raw_amount() => AcrossQuote.Path(new(Route, new(Route.From, UInt256.PowerOfTen(30))))
        .ShouldBe($"suggested-fees?inputToken={Route.From.Contract}&outputToken={Route.To.Contract}&originChainId=1&destinationChainId=8453&amount=1000000000000000000000000000000");

    [Fact]
    public void Options_name_every_violation()
    {
        var token = _options.Chains[0].Tokens[0];
        var bad = _options with
        {
            FillSeconds = 0,
            QuoteUrl = new Uri("ftp://127.0.0.1/"),
            RequestTimeout = TimeSpan.Zero,
            Chains = [_options.Chains[0] with { Tokens = [token, token with { Decimals = token.Decimals + 1 }] }],
        };
        bad.Violations().Count.ShouldBe(5);
        _options.Violations().ShouldBeEmpty();
    }

    private static DateTimeOffset At(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    private TokenId Usdc(int at) => _options.Chains[at].Tokens.First(token => token.Asset.ToString() == "USDC").Id;

    private Result<BridgeQuote, PortError> Read(string body, AcrossTerms? terms = null) => AcrossQuote.Read(
        _options, new(Route, new(Route.From, 1_000_000_000)), JsonSerializer.Deserialize(body, AcrossJson.Default.SuggestedFees)!, terms ?? Terms);

    private string Body(
        string fee = "300000", string min = "1", string max = "5000000000000", long timestamp = Now - 12, long deadline = Now + 20_000, string? pool = null,
        string relayer = "0x0000000000000000000000000000000000000000", uint exclusivity = 0) => $$"""
        {
          "estimatedFillTimeSec": 2, "timestamp": "{{timestamp}}", "isAmountTooLow": false, "spokePoolAddress": "{{pool ?? _options.Chains[0].SpokePool.ToString()}}",
          "exclusiveRelayer": "{{relayer}}", "exclusivityDeadline": {{exclusivity}}, "fillDeadline": "{{deadline}}", "totalRelayFee": { "pct": "1", "total": "{{fee}}" },
          "limits": { "minDeposit": "{{min}}", "maxDeposit": "{{max}}", "maxDepositInstant": "1" }, "more": []
        }
        """;
}

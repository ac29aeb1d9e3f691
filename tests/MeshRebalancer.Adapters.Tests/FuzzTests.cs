using System.Net;
using System.Text;
using MeshRebalancer.Adapters.Across;
using MeshRebalancer.Adapters.Cctp;
using MeshRebalancer.Adapters.Exchanges;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Markets;
using MeshRebalancer.TestSupport.Fuzzing;
using Xunit.Abstractions;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>What bridges' services, exchanges and messages say, a little wrong: taken, or an error that names who said it.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const string Quote = """
        {"totalRelayFee":{"pct":"300000000000000","total":"300000"},"relayerCapitalFee":{"pct":"1","total":"1"},"timestamp":"1799999988","fillDeadline":"1800014000",
         "isAmountTooLow":false,"spokePoolAddress":"0x00000000000000000000000000000000000000aa","exclusiveRelayer":"0x0000000000000000000000000000000000000000",
         "exclusivityDeadline":"0","estimatedFillTimeSec":2,"limits":{"minDeposit":"1","maxDeposit":"9000000000000"}}
        """;

    [Fact]
    public void What_an_attestation_service_says_is_taken_or_an_error()
    {
        var burnt = Recorded.Read<RecordedBridge<ChainAction.Mint>>("mint");
        var service = new Saying();
        using var client = new AttestationClient(burnt.Options with { MaxRetries = 0 }, TimeProvider.System, service);
        var (from, to) = (burnt.Chains[0].Usdc, burnt.Chains[1].Usdc);
        var whole = $$"""
            {"messages":[{"message":"{{burnt.Action.Message}}","attestation":"{{burnt.Action.Attestation}}","status":"complete","eventNonce":"0x01","delayReason":null,"cctpVersion":2}]}
            """;
        Fuzz.Try(
            output,
            "answers of an attestation service",
            (mutations, chance) => chance.Next(3) == 0 ? mutations.Bytes(Encoding.UTF8.GetBytes(whole)) : Encoding.UTF8.GetBytes(mutations.Json(whole)),
            body =>
            {
                service.Body = body;
                return client.MessagesAsync(0, Hash32.Zero, default).GetAwaiter().GetResult() is Result<IReadOnlyList<CctpAnswers.Entry?>, PortError>.Ok(var entries)
                    && AttestationWire.Choose(burnt.Options, new("cctp-v2", from, to), new(from, 1_000_000_000), Address.Parse(burnt.Account), Hash32.Zero, entries)
                        is Result<AttestedMessage?, PortError>.Ok(not null);
            });
        Fuzz.Try(
            output,
            "fees of an attestation service",
            (mutations, _) => Encoding.UTF8.GetBytes(mutations.Json("""[{"finalityThreshold":1000,"minimumFee":1.3},{"finalityThreshold":2000,"minimumFee":0}]""")),
            body =>
            {
                service.Body = body;
                return client.FeesAsync(0, 6, default).GetAwaiter().GetResult() is Result<CctpAnswers.Fee[], PortError>.Ok(var fees) && CctpFee.Choose(burnt.Options.Chains[0], fees) is not null;
            });
    }

    [Fact]
    public void A_bridges_quote_is_taken_or_an_error()
    {
        var options = Recorded.Read<RecordedDeposit>("deposit").Options;
        var route = AcrossWire.Routes(options)[0];
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        var terms = new AcrossTerms(now, now.AddSeconds(-5), 3600, 21_600, Paused: false, Address.Zero);
        using var service = new Http.JsonService("across", new("http://127.0.0.1:1"), TimeSpan.FromSeconds(10), 0, TimeProvider.System, new Saying(() => _body));
        Fuzz.Try(
            output,
            "quotes of a bridge",
            (mutations, _) => Encoding.UTF8.GetBytes(mutations.Json(Quote.Replace("0x00000000000000000000000000000000000000aa", options.Chains[0].SpokePool.ToString(), StringComparison.Ordinal))),
            body =>
            {
                _body = body;
                return service.SendAsync(HttpMethod.Get, "x", AcrossJson.Default.SuggestedFees, default).GetAwaiter().GetResult() is Result<AcrossAnswers.SuggestedFees?, PortError>.Ok({ } fees)
                    && AcrossQuote.Read(options, new(route, new(route.From, 1_000_000_000)), fees, terms) is Result<BridgeQuote, PortError>.Ok;
            });
        Fuzz.Try(
            output, "refusals of a bridge", (mutations, _) => Encoding.UTF8.GetBytes(mutations.Json("""{"code":"AMOUNT_TOO_LOW","message":"x"}""")), body => AcrossQuote.Refused(options, body) is PortError.Declined);
    }

    [Fact]
    public void An_exchanges_word_is_a_price_or_none()
    {
        var options = new ExchangeTickerOptions("coinbase", new("ws://127.0.0.1:1"), [new(AssetId.Parse("WETH"), "ETH-USD")], 60);
        const string ticker = """{"type":"ticker","product_id":"ETH-USD","best_bid":"3000.00","best_ask":"3000.25","time":"2026-07-01T12:00:00.5Z"}""";
        Fuzz.Try(
            output,
            "tickers of an exchange",
            (mutations, chance) => chance.Next(3) == 0 ? mutations.Bytes(Encoding.UTF8.GetBytes(ticker)) : Encoding.UTF8.GetBytes(mutations.Json(ticker)),
            message =>
            {
                try
                {
                    return TickerWire.Read(options, message) is not null;
                }
                catch (InvalidDataException)
                {
                    return false;
                }
            });
    }

    [Fact]
    public void Bytes_are_a_bridges_message_or_none()
    {
        var message = Evm.HexBytes.Parse(Recorded.Read<RecordedBridge<ChainAction.Mint>>("mint").Action.Message);
        var first = Evm.HexBytes.Parse(Recorded.Read<RecordedBridge<ChainAction.Mint>>("v1-mint").Action.Message);
        Fuzz.Try(
            output,
            "messages of CCTP",
            (mutations, chance) => Evm.HexBytes.Copy(mutations.Bytes(chance.Next(2) == 0 ? message.Span : first.Span)).ToString(),
            hex => CctpMessage.TryParse(hex) is not null | CctpV1Message.TryParse(hex) is not null);
    }

    private byte[] _body = [];

    private sealed class Saying(Func<byte[]>? says = null) : HttpMessageHandler
    {
        public byte[] Body { get; set; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(says?.Invoke() ?? Body) });
    }
}

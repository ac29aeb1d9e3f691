using System.Net;
using MeshRebalancer.Adapters.Cctp;
using MeshRebalancer.Adapters.Conformance;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>The attestation service's moods, as it would send them.</summary>
public sealed class AttestationClientTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly CctpOptions _options = Recorded.Read<RecordedBridge<ChainAction.Burn>>("burn").Options with { MaxRetries = 1 };

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task Busy_service_is_asked_once_more_and_then_transient(HttpStatusCode status)
    {
        var service = new Scripted((status, ""));
        Expect.Error<PortError.Transient>(await MessagesAsync(service)).Reason.ShouldContain($"{(int)status}");
        service.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Service_that_recovers_gives_its_answer()
    {
        var service = new Scripted((HttpStatusCode.BadGateway, ""), (HttpStatusCode.OK, """{"messages":[{"message":"0x","status":"pending_confirmations","attestation":"PENDING","more":1}]}"""));
        (await MessagesAsync(service)).Value().ShouldHaveSingleItem().ShouldNotBeNull().Attestation.ShouldBe("PENDING");
        service.Requests[^1].ShouldEndWith($"/v2/messages/0?transactionHash={Hash32.Zero}");
    }

    [Fact]
    public async Task Message_that_was_not_seen_is_no_error()
    {
        var service = new Scripted((HttpStatusCode.NotFound, """{"code":404,"error":"Message not found"}"""));
        (await MessagesAsync(service)).Value().ShouldBeEmpty();
        service.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("""{"messages":7}""")]
    [InlineData("""{"messages":[{"message":5}]}""")]
    public async Task Garbage_is_unreadable(string body) =>
        Expect.Error<PortError.Unreadable>(await MessagesAsync(new Scripted((HttpStatusCode.OK, body))));

    [Fact]
    public async Task Answer_without_end_is_unreadable() =>
        Expect.Error<PortError.Unreadable>(await MessagesAsync(new Scripted((HttpStatusCode.OK, new string(' ', (1 << 20) + 1))))).Reason.ShouldContain("more than");

    [Fact]
    public async Task Refusal_is_unreadable_and_not_tried_again()
    {
        var service = new Scripted((HttpStatusCode.BadRequest, ""));
        Expect.Error<PortError.Unreadable>(await MessagesAsync(service));
        service.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("1", 100_000ul)]
    [InlineData("1.3", 130_000ul)]
    [InlineData("0", 0ul)]
    [InlineData("0.000001", 1ul)]
    public async Task Fee_is_exact_and_rounded_up(string bps, ulong expected)
    {
        var fees = await FeesAsync($$"""[{"finalityThreshold":1000,"minimumFee":{{bps}}},{"finalityThreshold":2000,"minimumFee":0}]""");
        var fee = CctpFee.Choose(_options.Chains[0], fees).ShouldNotBeNull();
        fee.Of(1_000_000_000).ShouldBe((UInt256)expected);
        fee.Seconds.ShouldBe(_options.Chains[0].FastSeconds);
    }

    [Fact]
    public async Task Route_without_a_fast_mode_takes_the_standard_ones_fee_and_time()
    {
        var fee = CctpFee.Choose(_options.Chains[0], await FeesAsync("""[{"finalityThreshold":2000,"minimumFee":0}]""")).ShouldNotBeNull();
        fee.ShouldBe(new(UInt256.Zero, _options.Chains[0].StandardSeconds));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[{"finalityThreshold":1000,"minimumFee":-1}]""")]
    [InlineData("""[{"finalityThreshold":1000,"minimumFee":10000}]""")]
    [InlineData("""[{"finalityThreshold":1000,"minimumFee":null}]""")]
    public async Task Fee_that_makes_no_sense_is_none(string body) => CctpFee.Choose(_options.Chains[0], await FeesAsync(body)).ShouldBeNull();

    private async Task<CctpAnswers.Fee[]> FeesAsync(string body)
    {
        using var client = new AttestationClient(_options, TimeProvider.System, new Scripted((HttpStatusCode.OK, body)));
        return await client.FeesAsync(0, 6, None).Value();
    }

    private async Task<Result<IReadOnlyList<CctpAnswers.Entry?>, PortError>> MessagesAsync(Scripted service)
    {
        using var client = new AttestationClient(_options, TimeProvider.System, service);
        return await client.MessagesAsync(0, Hash32.Zero, None);
    }

    /// <summary>Gives prepared answers in turn, the last one for ever.</summary>
    private sealed class Scripted(params (HttpStatusCode Status, string Body)[] answers) : HttpMessageHandler
    {
        public List<string> Requests { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(request.RequestUri!.ToString());
            var (status, body) = answers[Math.Min(Requests.Count, answers.Length) - 1];
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body) });
        }
    }
}

using System.Diagnostics.Metrics;
using System.Text.Json;
using MeshRebalancer.Kernel;
using MeshRebalancer.Telemetry;

namespace MeshRebalancer.Evm.Tests;

public sealed class HttpTransportTests
{
    private static readonly RpcOptions Fast = new() { RetryDelay = TimeSpan.FromMilliseconds(1), MaxRetryDelay = TimeSpan.FromMilliseconds(20) };

    private static string Number(string request, string result) => $$"""{"jsonrpc":"2.0","id":{{Id(request)}},"result":"{{result}}"}""";

    private static long Id(string request) => JsonDocument.Parse(request).RootElement.GetProperty("id").GetInt64();

    private static async Task<Result<ulong, RpcError>> AskAsync(ScriptedNode node, RpcOptions? options = null)
    {
        await using var transport = RpcTransport.Create(node.Endpoint, options ?? Fast with { MaxRetries = 0 });
        return await new EvmClient(transport).GetBlockNumberAsync();
    }

    [Theory]
    [InlineData("<html>busy</html>")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":999,\"result\":\"0x1\"}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":\"0x1\"}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{}}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":\"no\"}")]
    public async Task An_answer_that_is_no_answer_is_malformed(string body)
    {
        await using var node = new ScriptedNode((_, _) => ScriptedNode.Ok(body));
        (await AskAsync(node)).Error().ShouldBeOfType<RpcError.Malformed>();
    }

    [Theory]
    [InlineData("\"abc\"")]
    [InlineData("\"0x\"")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("\"0x10000000000000000\"")]
    [InlineData("{}")]
    public async Task An_answer_of_another_shape_is_wrong(string result)
    {
        await using var node = new ScriptedNode((request, _) => ScriptedNode.Ok($$"""{"jsonrpc":"2.0","id":{{Id(request)}},"result":{{result}}}"""));
        (await AskAsync(node)).Error().ShouldBeOfType<RpcError.WrongAnswer>().Method.ShouldBe("eth_blockNumber");
    }

    [Fact]
    public async Task An_answer_larger_than_allowed_is_malformed()
    {
        await using var node = new ScriptedNode((request, _) => ScriptedNode.Ok(Number(request, "0x" + new string('0', 5000))));
        (await AskAsync(node, new RpcOptions { MaxRetries = 0, MaxAnswerBytes = 2048 })).Error().ShouldBeOfType<RpcError.Malformed>().Problem.ShouldContain("2048");
    }

    [Fact]
    public async Task A_read_that_is_rate_limited_is_sent_again_after_the_wait()
    {
        await using var node = new ScriptedNode((request, n) => n == 0
            ? ScriptedNode.Respond("429 Too Many Requests", "", "Retry-After: 0\r\n")
            : ScriptedNode.Ok(Number(request, "0x2a")));
        (await AskAsync(node, Fast)).Value().ShouldBe(42UL);
        node.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_endpoint_that_wants_a_longer_wait_than_allowed_is_not_asked_again()
    {
        await using var node = new ScriptedNode((_, _) => ScriptedNode.Respond("429 Too Many Requests", "", "Retry-After: 3600\r\n"));
        (await AskAsync(node, Fast)).Error().ShouldBeOfType<RpcError.RateLimited>().RetryAfter.ShouldBe(TimeSpan.FromHours(1));
        node.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_read_survives_a_server_error_and_garbage()
    {
        await using var node = new ScriptedNode((request, n) => n switch
        {
            0 => ScriptedNode.Respond("503 Service Unavailable", "later"),
            1 => ScriptedNode.Ok("garbage"),
            _ => ScriptedNode.Ok(Number(request, "0x7")),
        });
        (await AskAsync(node, Fast)).Value().ShouldBe(7UL);
    }

    [Fact]
    public async Task Signed_bytes_are_sent_once_and_their_outcome_is_unknown()
    {
        await using var node = new ScriptedNode((_, _) => ScriptedNode.Respond("503 Service Unavailable", "later"));
        await using var transport = RpcTransport.Create(node.Endpoint, Fast);
        using var key = PrivateKey.Generate();
        var signed = SignedTransaction.Sign(new Transaction.Legacy { Nonce = 0, GasLimit = 21_000UL, GasPrice = 1UL }, key);

        (await new EvmClient(transport).SendRawTransactionAsync(signed)).ShouldBeOfType<BroadcastOutcome.Unknown>();

        node.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("already known", typeof(BroadcastOutcome.AlreadyKnown))]
    [InlineData("nonce too low: next nonce 5, tx nonce 4", typeof(BroadcastOutcome.NonceTooLow))]
    [InlineData("replacement transaction underpriced", typeof(BroadcastOutcome.Underpriced))]
    [InlineData("max fee per gas less than block base fee: address 0x…", typeof(BroadcastOutcome.Underpriced))]
    [InlineData("insufficient funds for gas * price + value", typeof(BroadcastOutcome.InsufficientFunds))]
    [InlineData("intrinsic gas too low", typeof(BroadcastOutcome.Refused))]
    public async Task A_refusal_of_signed_bytes_is_understood(string message, Type outcome)
    {
        await using var node = new ScriptedNode((request, _) =>
            ScriptedNode.Ok($$$"""{"jsonrpc":"2.0","id":{{{Id(request)}}},"error":{"code":-32000,"message":"{{{message}}}"}}"""));
        await using var transport = RpcTransport.Create(node.Endpoint, Fast);
        using var key = PrivateKey.Generate();
        var signed = SignedTransaction.Sign(new Transaction.Legacy { Nonce = 0, GasLimit = 21_000UL, GasPrice = 1UL }, key);
        (await new EvmClient(transport).SendRawTransactionAsync(signed)).ShouldBeOfType(outcome);
    }

    [Fact]
    public async Task Of_a_batch_only_the_calls_that_failed_are_sent_again()
    {
        await using var node = new ScriptedNode((request, n) =>
        {
            var root = JsonDocument.Parse(request).RootElement;
            var calls = root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().ToArray() : [root];
            var answers = calls.Skip(n == 0 ? 1 : 0).Reverse().Select(c => Number(c.GetRawText(), "0x" + c.GetProperty("method").GetString()!.Length));
            return ScriptedNode.Ok(calls.Length == 1 ? answers.Single() : $"[{string.Join(',', answers)}]");
        });
        await using var transport = RpcTransport.Create(node.Endpoint, Fast);

        var results = await transport.SendAsync([new("eth_chainId"), new("eth_blockNumber"), new("eth_gasPrice")], default);

        results.Select(r => r.Value().GetString()).ShouldBe(["0x11", "0x15", "0x12"]);
        node.Requests.Count.ShouldBe(2);
        node.Requests.Last().ShouldContain("eth_chainId");
        node.Requests.Last().ShouldNotContain("eth_gasPrice");
    }

    [Fact]
    public async Task A_node_that_never_answers_times_out()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var endpoint = RpcEndpoint.Parse($"http://{silent.LocalEndpoint}");
        await using var transport = RpcTransport.Create(endpoint, new RpcOptions { MaxRetries = 0, AttemptTimeout = TimeSpan.FromMilliseconds(200) });
        (await new EvmClient(transport).GetBlockNumberAsync()).Error().ShouldBeOfType<RpcError.Timeout>();
    }

    [Fact]
    public async Task No_error_shows_the_secret_parts_of_the_URL()
    {
        await using var node = new ScriptedNode((request, _) => ScriptedNode.Ok(
            $$$"""{"jsonrpc":"2.0","id":{{{Id(request)}}},"error":{"code":-32001,"message":"key TopSecretKey of /v2/TopSecretKey?token=AnotherSecret is over its quota"}}"""));
        var refused = (await AskAsync(node)).Error();
        refused.ToString().ShouldContain("over its quota");
        var dead = RpcEndpoint.Parse("http://127.0.0.1:1/v2/TopSecretKey?token=AnotherSecret");
        await using var transport = RpcTransport.Create(dead, Fast with { MaxRetries = 0 });
        var unreachable = (await new EvmClient(transport).GetBlockNumberAsync()).Error().ShouldBeOfType<RpcError.Transport>();
        foreach (var text in new[] { refused.ToString(), unreachable.ToString(), node.Endpoint.ToString(), dead.ToString()! })
        {
            text.ShouldNotContain("Secret");
            text.ShouldNotContain("hunter2");
        }

        Should.Throw<FormatException>(() => RpcEndpoint.Parse("ftp://x/TopSecretKey")).Message.ShouldNotContain("Secret");
        node.Requests.Single().ShouldContain("Authorization: Basic ");
    }

    [Fact]
    public async Task Calls_are_counted_by_method()
    {
        var counted = new List<(string? Method, string? Host)>();
        using var listener = new MeterListener { InstrumentPublished = (i, l) => { if (i == MeshTelemetry.RpcCalls) { l.EnableMeasurementEvents(i); } } };
        await using var node = new ScriptedNode((request, _) => ScriptedNode.Ok(Number(request, "0x1")));
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            lock (counted)
            {
                counted.Add((tags[0].Value as string, tags[1].Value as string));
            }
        });
        listener.Start();
        await AskAsync(node);
        lock (counted)
        {
            counted.Count(c => c.Host == node.Endpoint.Host).ShouldBe(1);
            counted.ShouldContain(("eth_blockNumber", node.Endpoint.Host));
        }
    }
}

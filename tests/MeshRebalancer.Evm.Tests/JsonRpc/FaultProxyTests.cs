using System.Text.Json.Nodes;
using MeshRebalancer.Kernel;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Evm.Tests;

/// <summary>The proxy that other tests make trouble with, before a real chain and seen by the real client.</summary>
public sealed class FaultProxyTests(AnvilFixture chain) : IClassFixture<AnvilFixture>, IAsyncLifetime
{
    private static readonly RpcOptions Once = new() { MaxRetries = 0, AttemptTimeout = TimeSpan.FromSeconds(20) };
    private static readonly Address Sender = Address.Parse("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");

    private FaultProxy _proxy = null!;
    private IRpcTransport _transport = null!;

    private EvmClient Client => new(_transport);

    public async Task InitializeAsync()
    {
        _proxy = await FaultProxy.StartAsync(new Uri($"http://{chain.Anvil.Http.Host}"));
        _transport = RpcTransport.Create(RpcEndpoint.Parse(_proxy.Url.ToString()), Once);
    }

    public async Task DisposeAsync()
    {
        await _transport.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task Without_faults_answers_pass_and_are_counted_by_method()
    {
        (await Client.GetChainIdAsync()).Value().Value.ShouldBe(31337UL);
        var many = await _transport.SendAsync([new("eth_chainId"), new("eth_blockNumber"), new("eth_chainId")], CancellationToken.None);
        many.ShouldAllBe(answer => answer is Result<System.Text.Json.JsonElement, RpcError>.Ok);
        _proxy.Counts.ShouldBe(new Dictionary<string, int> { ["eth_blockNumber"] = 1, ["eth_chainId"] = 3 }, ignoreOrder: true);
    }

    [Fact]
    public async Task A_cut_lasts_until_it_is_healed()
    {
        _proxy.Inject(new Fault.Cut());
        (await Client.GetChainIdAsync()).Error().ShouldBeOfType<RpcError.Transport>();
        (await Client.GetChainIdAsync()).Error().ShouldBeOfType<RpcError.Transport>();
        _proxy.Heal();
        (await Client.GetChainIdAsync()).Value();
    }

    [Fact]
    public async Task A_fault_may_meet_some_methods_some_times_or_as_long_as_it_is_held()
    {
        _proxy.InjectTimes(1, new Fault.Status(500), "eth_blockNumber");
        (await Client.GetChainIdAsync()).Value();
        (await Client.GetBlockNumberAsync()).Error();
        (await Client.GetBlockNumberAsync()).Value();
        using (_proxy.Inject(new Fault.Status(500), "eth_get*"))
        {
            (await Client.GetBalanceAsync(Sender, BlockTag.Latest)).Error();
            (await Client.GetBlockNumberAsync()).Value();
        }

        (await Client.GetBalanceAsync(Sender, BlockTag.Latest)).Value();
    }

    [Fact]
    public async Task Too_many_requests_come_with_the_wait_and_garbage_is_no_answer()
    {
        using (_proxy.Inject(new Fault.Status(429, RetryAfterSeconds: 7)))
        {
            (await Client.GetChainIdAsync()).Error().ShouldBeOfType<RpcError.RateLimited>().RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
        }

        using (_proxy.Inject(new Fault.Garbage()))
        {
            (await Client.GetChainIdAsync()).Error().ShouldBeOfType<RpcError.Malformed>();
        }
    }

    [Fact]
    public async Task A_delayed_request_is_still_underway_when_its_caller_gives_up()
    {
        using var hold = _proxy.Inject(new Fault.Delay(TimeSpan.FromMinutes(5)));
        await using var hasty = RpcTransport.Create(RpcEndpoint.Parse(_proxy.Url.ToString()), Once with { AttemptTimeout = TimeSpan.FromMilliseconds(200) });
        (await new EvmClient(hasty).GetChainIdAsync()).Error().ShouldBeOfType<RpcError.Timeout>();
        _proxy.CountOf("eth_chainId").ShouldBe(1);
    }

    [Fact]
    public async Task A_dropped_answer_leaves_what_was_asked_for_done_and_a_refusal_leaves_it_undone()
    {
        var before = (await chain.Client.GetNonceAsync(Sender, BlockTag.Pending)).Value();
        JsonNode?[] send = [new JsonObject { ["from"] = Sender.ToString(), ["to"] = Sender.ToString() }];
        using (_proxy.Inject(new Fault.DropAnswer(), "eth_sendTransaction"))
        {
            (await Client.SendAsync("eth_sendTransaction", [send[0]!.DeepClone()])).Error().ShouldBeOfType<RpcError.Transport>();
        }

        (await chain.Client.GetNonceAsync(Sender, BlockTag.Pending)).Value().ShouldBe(before + 1);
        using (_proxy.Inject(new Fault.Refuse(-32003, "not today"), "eth_sendTransaction"))
        {
            (await Client.SendAsync("eth_sendTransaction", [send[0]!.DeepClone()])).Error().ShouldBeOfType<RpcError.Server>().Message.ShouldBe("not today");
        }

        (await chain.Client.GetNonceAsync(Sender, BlockTag.Pending)).Value().ShouldBe(before + 1);
    }

    [Fact]
    public async Task In_a_batch_only_the_methods_meant_are_lied_to_or_refused()
    {
        _proxy.Inject(Fault.Lie.Of("0xa"), "eth_chainId");
        _proxy.Inject(new Fault.Refuse(-32601, "no such method"), "eth_gasPrice");
        var answers = await _transport.SendAsync([new("eth_chainId"), new("eth_gasPrice"), new("eth_getBalance", Sender.ToString(), "latest")], CancellationToken.None);
        answers[0].Value().GetString().ShouldBe("0xa");
        answers[1].Error().ShouldBeOfType<RpcError.Server>().Code.ShouldBe(-32601);
        answers[2].Value().GetString().ShouldNotBe("0xa");
    }

    [Fact]
    public async Task A_lie_may_follow_the_question_and_the_true_answer()
    {
        _proxy.Inject(new Fault.Lie((asked, told) => asked![0]!.GetValue<string>() == Sender.ToString() ? "0x0" : told), "eth_getBalance");
        _proxy.Inject(Fault.Lie.Of(null), "eth_getBlockByNumber");
        (await Client.GetBalanceAsync(Sender, BlockTag.Latest)).Value().ShouldBe(UInt256.Zero);
        using var other = AnvilProcess.FundedKey(1);
        (await Client.GetBalanceAsync(other.Address, BlockTag.Latest)).Value().ShouldBeGreaterThan(UInt256.Zero);
        (await Client.GetBlockAsync(BlockTag.Latest)).Value().ShouldBeNull();
    }

    [Fact]
    public async Task WebSockets_pass_and_a_cut_breaks_them()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var socket = RpcTransport.Create(RpcEndpoint.Parse(_proxy.WebSocketUrl.ToString()), Once);
        var client = new EvmClient(socket);
        (await client.GetChainIdAsync(limit.Token)).Value();
        using (_proxy.Inject(new Fault.Cut()))
        {
            (await client.GetChainIdAsync(limit.Token)).Error();
        }

        Result<ChainId, RpcError> again;
        do
        {
            again = await client.GetChainIdAsync(limit.Token);
        }
        while (again is Result<ChainId, RpcError>.Fail && !limit.IsCancellationRequested);
        again.Value();
        _proxy.CountOf("eth_chainId").ShouldBeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public async Task Any_other_service_is_counted_by_verb_and_path_and_lied_for_as_a_whole()
    {
        await using var second = await FaultProxy.StartAsync(_proxy.Url);
        using var http = new HttpClient { BaseAddress = second.Url };
        second.Inject(Fault.Lie.Of(new JsonObject { ["messages"] = new JsonArray() }), "GET /v2/*");
        _proxy.Inject(new Fault.Garbage("{}"));
        (await http.GetStringAsync(new Uri("/v2/messages/0?transactionHash=0x1", UriKind.Relative))).ShouldBe("""{"messages":[]}""");
        (await http.GetStringAsync(new Uri("/other", UriKind.Relative))).ShouldBe("{}");
        second.Counts.Keys.ShouldBe(["GET /other", "GET /v2/messages/0"]);
    }
}

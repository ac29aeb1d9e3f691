using MeshRebalancer.Kernel;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Evm.Tests.Pool;

/// <summary>Two ways to one real chain, each with a proxy before it that makes trouble.</summary>
public sealed class PoolOnAnvilTests(AnvilFixture chain) : IClassFixture<AnvilFixture>, IAsyncLifetime
{
    private FaultProxy? _one;
    private FaultProxy? _other;
    private EvmClient? _client;

    private FaultProxy One => _one!;

    private FaultProxy Other => _other!;

    private EndpointOptions AsOne => new() { Name = "one", Http = RpcEndpoint.Parse(One.Url.ToString()) };

    private EndpointOptions AsOther => new() { Name = "other", Http = RpcEndpoint.Parse(Other.Url.ToString()) };

    private EndpointPool Pool { get; set; } = null!;

    private EvmClient Client => _client ??= new(Pool.Transport);

    public async Task InitializeAsync()
    {
        var target = new Uri("http://" + chain.Anvil.Http.Host);
        (_one, _other) = (await FaultProxy.StartAsync(target), await FaultProxy.StartAsync(target));
        var rpc = new RpcOptions { RetryDelay = TimeSpan.FromMilliseconds(5), MaxRetryDelay = TimeSpan.FromSeconds(5), AttemptTimeout = TimeSpan.FromSeconds(5) };
        Pool = new([AsOne, AsOther], rpc, new() { Chain = new ChainId(31337), BreakerRest = TimeSpan.FromMilliseconds(20) }, TimeProvider.System, new Random(1));
    }

    public async Task DisposeAsync()
    {
        await Pool.DisposeAsync();
        await One.DisposeAsync();
        await Other.DisposeAsync();
    }

    [Fact]
    public async Task A_cut_endpoint_is_passed_over_and_used_again_when_it_is_back()
    {
        await Client.GetBlockNumberAsync();
        One.Inject(new Fault.Cut());
        for (var i = 0; i < 10; i++)
            (await Client.GetCodeAsync(Address.Zero, BlockTag.Latest)).Value();
        for (var i = 0; i < 3; i++)
            (await new EvmClient(Pool.Only("one")).GetCodeAsync(Address.Zero, BlockTag.Latest)).Error().ShouldBeOfType<RpcError.Transport>();
        Pool.Status()[0].Breaker.ShouldNotBe(EndpointBreakerView.Closed);
        Pool.Status()[1].Breaker.ShouldBe(EndpointBreakerView.Closed);
        One.Heal();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await new EvmClient(Pool.Only("one")).GetCodeAsync(Address.Zero, BlockTag.Latest, limit.Token) is Result<HexBytes, RpcError>.Fail)
            await Task.Yield();
        Pool.Status()[0].Breaker.ShouldBe(EndpointBreakerView.Closed);
    }

    [Fact]
    public async Task A_429_with_Retry_After_is_honoured_while_the_other_answers()
    {
        One.InjectTimes(1, new Fault.Status(429, 30), "eth_getCode");
        for (var i = 0; i < 5; i++)
            (await Client.GetCodeAsync(Address.Zero, BlockTag.Latest)).Value();
        (One.CountOf("eth_getCode"), Other.CountOf("eth_getCode")).ShouldBe((1, 5));
        Pool.Status()[0].LimitedSeconds.ShouldBeInRange(20, 30);
    }

    [Fact]
    public async Task Where_both_ask_for_time_a_read_waits_for_it()
    {
        One.InjectTimes(1, new Fault.Status(429, 1), "eth_getCode");
        Other.InjectTimes(1, new Fault.Status(429, 2), "eth_getCode");
        var began = TimeProvider.System.GetTimestamp();
        (await Client.GetCodeAsync(Address.Zero, BlockTag.Latest)).Value();
        TimeProvider.System.GetElapsedTime(began).TotalSeconds.ShouldBeInRange(0.9, 2);
    }

    [Fact]
    public async Task A_read_that_one_keeps_waiting_is_answered_by_the_other()
    {
        // Nobody gives up before the delay is over: only a second question brings an answer from the other.
        var patient = new RpcOptions { AttemptTimeout = TimeSpan.FromMinutes(5) };
        await using var pool = new EndpointPool([AsOne, AsOther], patient, new() { Chain = new ChainId(31337) }, TimeProvider.System, new Random(1));
        One.Inject(new Fault.Delay(TimeSpan.FromMinutes(2)), "eth_getCode");
        (await new EvmClient(pool.Transport).GetCodeAsync(Address.Zero, BlockTag.Latest)).Value();
        (One.CountOf("eth_getCode"), Other.CountOf("eth_getCode")).ShouldBe((1, 1));
        pool.Status()[0].Breaker.ShouldBe(EndpointBreakerView.Closed);
    }

    [Fact]
    public async Task An_endpoint_whose_credits_of_the_day_are_spent_is_not_asked_any_more()
    {
        var few = AsOne with { CreditsPerDayMax = 2_500, Prices = [new("eth_getCode", 1_000)] };
        await using var pool = new EndpointPool([few, AsOther], new(), new() { Chain = new ChainId(31337), Hedge = false }, TimeProvider.System, new Random(1));
        var client = new EvmClient(pool.Transport);
        for (var i = 0; i < 5; i++)
            (await client.GetCodeAsync(Address.Zero, BlockTag.Latest)).Value();
        (One.CountOf("eth_getCode"), Other.CountOf("eth_getCode")).ShouldBe((2, 3));
        pool.Status()[0].CreditsSpent.ShouldBeInRange(2_000, 2_500);
    }

    [Fact]
    public async Task Garbage_and_500_are_read_elsewhere()
    {
        One.InjectTimes(1, new Fault.Garbage(), "eth_getCode");
        (await Client.GetCodeAsync(Address.Zero, BlockTag.Latest)).Value();
        One.InjectTimes(1, new Fault.Status(500), "eth_getBalance");
        (await Client.GetBalanceAsync(Address.Zero, BlockTag.Latest)).Value();
        (Other.CountOf("eth_getCode"), Other.CountOf("eth_getBalance")).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Bytes_whose_answer_was_lost_are_known_at_the_other_and_mined_once()
    {
        using var key = AnvilProcess.FundedKey(2);
        var nonce = (await Client.GetNonceAsync(key.Address, BlockTag.Latest)).Value();
        var signed = SignedTransaction.Sign(
            new Transaction.DynamicFee
            {
                ChainId = 31337,
                Nonce = nonce,
                GasLimit = 21_000UL,
                MaxFeePerGas = 10_000_000_000UL,
                MaxPriorityFeePerGas = 1UL,
                To = key.Address,
            },
            key);
        One.InjectTimes(1, new Fault.DropAnswer(), "eth_sendRawTransaction");
        (await Client.SendRawTransactionAsync(signed)).ShouldBeOneOf(new BroadcastOutcome.AlreadyKnown(signed.Hash), new BroadcastOutcome.NonceTooLow());
        await chain.ReceiptAsync(signed.Hash);
        (await Client.GetNonceAsync(key.Address, BlockTag.Latest)).Value().ShouldBe(nonce + 1);
        Other.CountOf("eth_sendRawTransaction").ShouldBe(1);
    }

    [Fact]
    public async Task A_lagging_endpoint_is_left_for_one_at_the_head()
    {
        await using var slow = await AnvilProcess.StartAsync("--chain-id", "31337");
        await chain.Client.SendAsync("anvil_mine", ["0x14"]);
        EndpointOptions[] endpoints = [new() { Name = "slow", Http = slow.Http }, new() { Name = "good", Http = chain.Anvil.Http }];
        await using var pool = new EndpointPool(
            endpoints, new(), new() { Chain = new ChainId(31337), ProbeInterval = TimeSpan.FromMilliseconds(100) }, TimeProvider.System, new Random(1));
        var client = new EvmClient(pool.Transport);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await client.GetBlockNumberAsync(limit.Token)).Value() < 20)
            await Task.Yield();
        pool.Status()[0].LagBlocks.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(20UL);
    }
}

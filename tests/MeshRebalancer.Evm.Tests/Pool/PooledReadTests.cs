using System.Globalization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm.Tests.Pool;

/// <summary>Which endpoint answers a read, and when another is asked.</summary>
public sealed class PooledReadTests
{
    private readonly PoolWorld _pool = new("alpha", "beta", "gamma");

    [Fact]
    public void The_first_endpoint_is_asked_as_long_as_it_answers() => _pool.Run(async () =>
    {
        for (var i = 0; i < 10; i++)
            (await _pool.AskAsync()).ShouldBe("alpha");
        _pool[1].Asked.ShouldBeEmpty();
    });

    [Fact]
    public void A_read_that_fails_goes_on_to_the_next_at_once() => _pool.Run(async () =>
    {
        _pool[0].Fails = _pool[0].Broken;
        (await _pool.AskAsync()).ShouldBe("beta");
        (_pool.Time.GetUtcNow() - new PoolWorld("any").Time.GetUtcNow()).ShouldBe(TimeSpan.FromMilliseconds(20));
    });

    [Fact]
    public void Of_a_batch_only_what_failed_goes_on() => _pool.Run(async () =>
    {
        _pool[0].FailsFor = call => call.Method == "eth_getLogs" ? new RpcError.Server("alpha", -32000, "missing trie node 12ab", null) : null;
        (await _pool.SendAsync("eth_call", "eth_getLogs", "eth_getCode")).Select(PoolWorld.Text).ShouldBe(["alpha", "beta", "alpha"]);
        _pool[1].Asked.ShouldBe(["eth_getLogs"]);
    });

    [Fact]
    public void A_revert_is_an_answer_and_nobody_else_is_asked() => _pool.Run(async () =>
    {
        _pool[0].Fails = new RpcError.Server("alpha", 3, "execution reverted: no", "0x");
        (await _pool.AskAsync()).ShouldContain("execution reverted");
        _pool[1].Asked.ShouldBeEmpty();
        _pool.Status(0).Score.ShouldBe(100);
    });

    [Fact]
    public void A_slow_read_is_asked_of_a_second_endpoint_after_the_95th_percentile() => _pool.Run(async () =>
    {
        _pool.Options = new() { HedgeDelayMin = TimeSpan.FromMilliseconds(1) };
        for (var i = 0; i < 40; i++)
            await _pool.AskAsync();
        _pool.Status(0).P95Seconds.ShouldNotBeNull().ShouldBe(0.01, 0.0001);
        _pool[0].Takes = TimeSpan.FromSeconds(5);
        var before = _pool.Time.GetUtcNow();
        (await _pool.AskAsync()).ShouldBe("beta");
        (_pool.Time.GetUtcNow() - before).TotalMilliseconds.ShouldBe(20, 0.1);
        _pool[0].Cancelled.ShouldBe(1);
        _pool.Status(0).Breaker.ShouldBe(EndpointBreakerView.Closed);
    });

    [Fact]
    public void A_read_in_its_time_is_asked_once() => _pool.Run(async () =>
    {
        _pool[0].Takes = TimeSpan.FromSeconds(1.9);
        (await _pool.AskAsync()).ShouldBe("alpha");
        _pool[1].Asked.ShouldBeEmpty();
    });

    [Fact]
    public void A_hedge_that_fails_waits_for_the_slow_answer() => _pool.Run(async () =>
    {
        _pool[0].Takes = TimeSpan.FromSeconds(4);
        _pool[1].Fails = _pool[1].Broken;
        (await _pool.AskAsync()).ShouldBe("alpha");
    });

    [Fact]
    public void An_endpoint_that_keeps_failing_rests_is_tried_by_one_request_and_rests_for_twice_as_long() => _pool.Run(async () =>
    {
        _pool[0].Fails = _pool[0].Broken;
        for (var i = 0; i < 20; i++)
            (await _pool.AskAsync()).ShouldBe("beta");

        // Its score fell by so much that it is not the preferred one any more; looks at its head fail, too.
        _pool[0].Asked.Count.ShouldBe(3);
        for (var i = 0; i < 20; i++)
            await _pool.LookAsync();
        _pool[0].Asked.Count.ShouldBe(5);
        _pool.Status(0).Breaker.ShouldBe(EndpointBreakerView.Open);
        _pool.Status(0).Reason.ShouldBe("alpha.example: connection refused");
        await _pool.WaitAsync(1);
        await _pool.LookAsync();
        _pool[0].Asked.Count.ShouldBe(6);
        await _pool.WaitAsync(1.5);
        await _pool.LookAsync();
        _pool[0].Asked.Count.ShouldBe(6);
        _pool[0].Fails = null;
        await _pool.WaitAsync(1);
        await _pool.LookAsync();
        _pool.Status(0).Breaker.ShouldBe(EndpointBreakerView.Closed);
        for (var i = 0; i < 40 && await _pool.AskAsync() != "alpha"; i++)
            await _pool.LookAsync();
        (await _pool.AskAsync()).ShouldBe("alpha");
    });

    [Fact]
    public void Where_all_rest_nobody_is_asked_and_all_are_named() => _pool.Run(async () =>
    {
        foreach (var endpoint in _pool.Endpoints)
            endpoint.Fails = endpoint.Broken;
        for (var i = 0; i < 5; i++)
            await _pool.AskAsync();
        var asked = _pool.Endpoints.Sum(endpoint => endpoint.Asked.Count);
        var answer = await _pool.AskAsync();
        _pool.Endpoints.Sum(endpoint => endpoint.Asked.Count).ShouldBe(asked);
        foreach (var name in new[] { "alpha rests", "beta rests", "gamma rests", "Transport" })
            answer.ShouldContain(name);
        answer.ShouldNotContain("Secret");
    });

    [Fact]
    public void An_endpoint_that_asks_for_time_gets_it_and_stays_healthy() => _pool.Run(async () =>
    {
        _pool[0].Fails = new RpcError.RateLimited("alpha", TimeSpan.FromSeconds(30));
        (await _pool.AskAsync()).ShouldBe("beta");
        _pool[0].Fails = null;
        (await _pool.AskAsync()).ShouldBe("beta");
        _pool[0].Asked.Count.ShouldBe(1);
        _pool.Status(0).LimitedSeconds.ShouldBe(30, 1);
        _pool.Status(0).Breaker.ShouldBe(EndpointBreakerView.Closed);
        await _pool.WaitAsync(31);
        (await _pool.AskAsync()).ShouldBe("alpha");
    });

    [Fact]
    public void Where_all_ask_for_time_the_shortest_wait_is_told() => _pool.Run(async () =>
    {
        for (var i = 0; i < 3; i++)
            _pool[i].Fails = new RpcError.RateLimited(_pool[i].Name, TimeSpan.FromSeconds(10 * (i + 2)));
        await _pool.AskAsync();
        var error = (await _pool.SendAsync("eth_call"))[0].Error().ShouldBeOfType<RpcError.RateLimited>();
        error.RetryAfter.ShouldNotBeNull().TotalSeconds.ShouldBe(20, 1);
    });

    [Fact]
    public void Calls_over_an_endpoint_s_rate_go_to_the_next_and_are_spaced_where_there_is_none() => _pool.Run(async () =>
    {
        for (var i = 0; i < 3; i++)
            _pool.Limit(i, options => options with { CallsPerSecondMax = 2 });
        var answers = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => _pool.AskAsync()));
        answers.GroupBy(answer => answer).Select(group => group.Count()).ShouldBe([3, 3, 3]);
        (_pool.Time.GetUtcNow() - new PoolWorld("any").Time.GetUtcNow()).TotalSeconds.ShouldBe(0.51, 0.01);
    });

    [Fact]
    public void A_day_s_credits_are_not_overspent_and_come_back_at_midnight_of_UTC() => _pool.Run(async () =>
    {
        _pool.Limit(0, options => options with { CreditsPerDayMax = 60, Prices = [new("eth_call", 25)] });
        (await _pool.AskAsync()).ShouldBe("alpha");
        (await _pool.AskAsync()).ShouldBe("alpha");
        (await _pool.AskAsync()).ShouldBe("beta");
        _pool.Status(0).CreditsLeft.ShouldBe(10);
        (await _pool.AskAsync("eth_getCode")).ShouldBe("alpha");
        await _pool.WaitAsync(12 * 3600);
        (await _pool.AskAsync()).ShouldBe("alpha");
        _pool.Status(0).CreditsSpent.ShouldBe(25);
    });

    [Fact]
    public void An_endpoint_behind_the_others_is_asked_last_and_one_that_boasts_makes_nobody_late() => _pool.Run(async () =>
    {
        (_pool[0].Head, _pool[1].Head, _pool[2].Head) = (90, 100, 1_000_000);
        await _pool.LookAsync();
        (await _pool.AskAsync()).ShouldBe("beta");
        _pool.Status(0).LagBlocks.ShouldBe(10UL);
        _pool.Status(1).LagBlocks.ShouldBe(0UL);
        _pool[1].Fails = _pool[1].Broken;
        _pool[2].Fails = _pool[2].Broken;
        (await _pool.AskAsync()).ShouldBe("alpha");
    });

    [Fact]
    public void An_endpoint_of_another_chain_is_asked_nothing_but_its_chain() => _pool.Run(async () =>
    {
        _pool.Options = new() { Chain = new ChainId(1) };
        _pool[0].Chain = 10;
        (await _pool.AskAsync()).ShouldBe("beta");
        _pool[0].Asked.ShouldBe(["eth_chainId"]);
        _pool.Status(0).Reason.ShouldBe("answers for chain 10, but is configured for chain 1: correct its URL. Nothing that it says is believed");
        _pool[0].Chain = 1;
        await _pool.WaitAsync(2);
        await _pool.LookAsync();
        (await _pool.AskAsync()).ShouldBe("alpha");
    });

    [Fact]
    public void After_a_break_an_endpoint_s_chain_is_asked_again() => _pool.Run(async () =>
    {
        _pool.Options = new() { Chain = new ChainId(1) };
        await _pool.AskAsync();
        _pool[0].Fails = _pool[0].Broken;
        (await _pool.AskAsync()).ShouldBe("beta");
        (_pool[0].Fails, _pool[0].Chain) = (null, 5);
        (await _pool.AskAsync()).ShouldBe("beta");
        _pool[0].Count("eth_chainId").ShouldBe(2);
        _pool[0].Count("eth_call").ShouldBe(2);
    });

    [Fact]
    public void No_status_shows_a_URL() => _pool.Run(async () =>
    {
        await _pool.AskAsync();
        string.Create(CultureInfo.InvariantCulture, $"{_pool.Status(0)} {_pool.Transport.Endpoint}").ShouldNotContain("Secret");
    });
}

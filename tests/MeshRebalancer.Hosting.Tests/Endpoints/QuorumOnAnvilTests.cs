using System.Text.Json.Nodes;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Hosting.Tests.Endpoints;

/// <summary>Real endpoints that lie, lag, are dead or stand on another fork: what decides over money is what enough of them say.</summary>
public sealed class QuorumOnAnvilTests(EndpointWorld world) : IClassFixture<EndpointWorld>, IDisposable
{
    private static CancellationToken None => CancellationToken.None;

    public void Dispose()
    {
        world.One.Heal();
        world.Other.Heal();
    }

    [Fact]
    public async Task A_lying_a_late_and_a_dead_endpoint_do_not_hinder_two_honest_ones()
    {
        await using var late = await world.LeaveAsync();
        await EndpointWorld.MineAsync(world.Client, 8);
        world.One.Inject(Fault.Lie.Of("0x1"), "eth_getBalance");
        await using var outside = world.Over(2, world.AsOne, EndpointWorld.Named("late", late), world.Dead, world.AsOther, world.Direct);
        var balances = (await outside.Chains[0].OfRichAsync()).Value();
        balances.Gas.Block.ShouldBe(await EndpointWorld.HeadAsync(world.Client));
        balances.Gas.Wei.ShouldBe(UInt256.PowerOfTen(18) * 5u);
    }

    [Fact]
    public async Task A_lying_a_late_and_a_dead_endpoint_alone_are_unreadable_and_named()
    {
        await using var late = await world.LeaveAsync();
        await EndpointWorld.MineAsync(world.Client, 8);
        world.One.Inject(Fault.Lie.Of("0x1"), "eth_getBalance");
        await using var outside = world.Over(null, world.AsOne, EndpointWorld.Named("late", late), world.Dead);
        var at = await EndpointWorld.HeadAsync(world.Client) - 8;
        var reason = (await outside.Chains[0].BalancesAsync(EndpointWorld.Rich, [], at, None)).Unreadable();
        reason.ShouldStartWith($"chain 31337: balances of {EndpointWorld.Rich} at block {at}: 2 endpoints must agree; ");
        reason.ShouldContain("differ; dead failed: ");
        outside.QuorumOf(EndpointWorld.Id).ShouldNotBeNull().LastDisagreement.ShouldNotBeNull().Reason.ShouldBe(reason);
    }

    [Fact]
    public async Task Lies_about_a_receipt_are_outvoted_and_between_two_unreadable()
    {
        var hash = await world.TransferAsync();
        world.One.Inject(Fault.Lie.Changed(Failed), "eth_getTransactionReceipt");
        await using var three = world.Over(null, world.AsOne, world.AsOther, world.Direct);
        (await three.Chains[0].ConfirmedReceiptAsync(hash, None)).Value().ShouldNotBeNull().Succeeded.ShouldBeTrue();
        await using var two = world.Over(null, world.AsOne, world.AsOther);
        (await two.Chains[0].ReceiptAsync(hash, None)).Unreadable().ShouldBe($"chain 31337: receipt of {hash}: 2 endpoints must agree; {Either("one", "other")} differ");

        world.One.Heal();
        world.One.Inject(Fault.Lie.Of((JsonNode?)null), "eth_getTransactionReceipt");
        (await three.Chains[0].ConfirmedReceiptAsync(hash, None)).Value().ShouldNotBeNull();
        (await two.Chains[0].ConfirmedReceiptAsync(hash, None)).Unreadable().ShouldContain("differ");

        world.One.Heal();
        (await two.Chains[0].ConfirmedReceiptAsync(hash, None)).Value().ShouldNotBeNull();

        string Either(string a, string b) => two.QuorumOf(EndpointWorld.Id)!.LastDisagreement!.Reason.Contains($"{a}, {b}", StringComparison.Ordinal) ? $"{a}, {b}" : $"{b}, {a}";
    }

    [Fact]
    public async Task A_lie_about_a_nonce_or_a_block_is_outvoted()
    {
        await using var outside = world.Over(null, world.AsOne, world.AsOther, world.Direct);
        using var key = AnvilProcess.FundedKey(1);
        var nonce = (await outside.Chains[0].NonceAsync(key.Address, None)).Value();
        var block = (await outside.Chains[0].BlockAsync(5, None)).Value().ShouldNotBeNull();
        world.One.Inject(Fault.Lie.Of("0x99"), "eth_getTransactionCount");
        world.One.Inject(Fault.Lie.Changed(OtherHash), "eth_getBlockByNumber");
        (await outside.Chains[0].NonceAsync(key.Address, None)).Value().ShouldBe(nonce);
        (await outside.Chains[0].BlockAsync(5, None)).Value().ShouldBe(block);
        (await outside.Chains[0].OfRichAsync()).Value();
    }

    [Fact]
    public async Task Endpoints_on_two_forks_are_unreadable_until_they_are_of_one_mind()
    {
        await using var fork = await world.LeaveAsync();
        await using var transport = RpcTransport.Create(fork.Http);
        var client = new EvmClient(transport);
        await client.SendAsync("evm_increaseTime", [77]);
        await EndpointWorld.MineAsync(client, 6);
        await EndpointWorld.MineAsync(world.Client, 6);
        await using var outside = world.Over(null, EndpointWorld.Named("fork", fork), world.Direct);
        (await outside.Chains[0].OfRichAsync()).Unreadable().ShouldContain("2 endpoints must agree; ");
        (await outside.Chains[0].HeadAsync(None)).Unreadable().ShouldContain("differ");

        var head = await EndpointWorld.HeadAsync(world.Client);
        await client.SendAsync("anvil_reset", [new JsonObject { ["forking"] = new JsonObject { ["jsonRpcUrl"] = world.Direct.Http.ToString(), ["blockNumber"] = head } }]);
        (await outside.Chains[0].OfRichAsync()).Value().Gas.Block.ShouldBe(head);
    }

    [Fact]
    public async Task A_transaction_reaches_the_chain_though_one_endpoint_drops_it_and_one_is_dead()
    {
        world.One.Inject(new Fault.Cut(), "eth_sendRawTransaction");
        await using var outside = world.Over(1, world.Dead, world.AsOne, world.AsOther);
        using var key = AnvilProcess.FundedKey(2);
        var nonce = (await world.Client.GetNonceAsync(key.Address, BlockTag.Latest)).Match(number => number, error => throw new InvalidOperationException($"{error}"));
        var signed = SignedTransaction.Sign(
            new Transaction.DynamicFee { ChainId = 31337, Nonce = nonce, GasLimit = 21_000UL, MaxFeePerGas = 10_000_000_000UL, MaxPriorityFeePerGas = 1UL, To = key.Address }, key);
        (await outside.Chains[0].BroadcastAsync(signed.Raw.ToString(), isPrivate: false, None)).Value().ShouldBe(signed.Hash);
        await EndpointWorld.MineAsync(world.Client, 1);
        (await outside.Chains[0].ReceiptAsync(signed.Hash, None)).Value().ShouldNotBeNull();
    }

    [Fact]
    public async Task Heads_come_while_one_endpoint_is_dead_and_one_stands_still()
    {
        await using var late = await world.LeaveAsync();
        await using var outside = world.Over(2, world.AsOne, world.Dead, EndpointWorld.Named("late", late), world.Direct);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var mined = 0;
        await foreach (var head in outside.Chains[0].HeadsAsync(limit.Token))
        {
            if (head.Number == await EndpointWorld.HeadAsync(world.Client) && ++mined > 3)
                break;
            await EndpointWorld.MineAsync(world.Client, 1);
        }

        mined.ShouldBeGreaterThan(3);
        limit.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task Each_endpoint_of_another_chain_is_named_at_the_start_and_not_asked()
    {
        world.One.Inject(Fault.Lie.Of("0x5"), "eth_chainId");
        await using var outside = world.Over(1, world.AsOne, world.AsOther);
        using var log = new World.RecordingLog();
        await outside.VerifyEndpointsAsync(log.CreateLogger("start"), None);
        log.Text.ShouldContain("Endpoint one of chain 31337 is not used: ");
        log.Text.ShouldContain("answers for chain 5, but is configured for chain 31337: correct its URL");
        log.Text.ShouldNotContain("Endpoint other");
        log.Text.ShouldNotContain(EndpointWorld.UrlCanary);
        var before = world.One.CountOf("eth_getBalance");
        (await outside.Chains[0].OfRichAsync()).Value();
        world.One.CountOf("eth_getBalance").ShouldBe(before);
        outside.EndpointsOf(EndpointWorld.Id)[0].Reason.ShouldNotBeNull().ShouldContain("answers for chain 5");
    }

    private static JsonNode? Failed(JsonNode? receipt)
    {
        if (receipt is JsonObject told)
            told["status"] = "0x0";
        return receipt;
    }

    private static JsonNode? OtherHash(JsonNode? block)
    {
        if (block is JsonObject told)
            told["hash"] = "0x" + new string('7', 64);
        return block;
    }
}

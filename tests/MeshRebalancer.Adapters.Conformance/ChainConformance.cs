using MeshRebalancer.Devnet;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Adapters.Conformance;

/// <summary>What every adapter of <see cref="IChain"/> and <see cref="ISigner"/> must do, tried on a real local chain.</summary>
/// <param name="shared">The devnet.</param>
public abstract class ChainConformance(ConformanceDevnet shared)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Address Spender = Address.Parse("0x00000000000000000000000000000000000000aa");

    protected static ChainId Ethereum => ConformanceDevnet.Ethereum;

    protected LocalDevnet Devnet => shared.Devnet;

    private DevnetChain Place => Devnet.Deployment.Chain(Ethereum);

    private TokenId Usdc => new(Ethereum, Place.Contracts.Token("USDC").Address);

    private TokenId Silent => new(Ethereum, Place.Contracts.SilentToken);

    /// <summary>An adapter for this chain; the suite does not dispose it.</summary>
    protected abstract IChain Connect(ChainTarget target);

    /// <summary>A signer that has these keys.</summary>
    protected abstract ISigner CreateSigner(params PrivateKey[] keys);

    [Fact]
    public async Task Head_is_a_block_with_hash_time_and_base_fee()
    {
        var head = await Chain().HeadAsync(None).Value();
        head.Number.ShouldBeGreaterThan(0UL);
        head.Hash.ShouldNotBe(Hash32.Zero);
        head.At.ShouldBeGreaterThan(DateTimeOffset.UnixEpoch);
        head.BaseFeeWei.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Heads_come_in_order_as_blocks_are_made(bool overWebSocket)
    {
        var chain = Connect(new(Ethereum, Place.RpcUrl, overWebSocket ? Place.WebSocketUrl : null));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var heads = new List<BlockFacts>();
        await foreach (var head in chain.HeadsAsync(limit.Token))
        {
            heads.Add(head);
            if (heads.Count == 4)
                break;
        }

        heads.Select(head => head.Number).ShouldBeInOrder();
        heads.Select(head => head.Hash).Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public async Task Heads_end_with_the_token()
    {
        using var stop = new CancellationTokenSource();
        await foreach (var _ in Chain().HeadsAsync(stop.Token))
            await stop.CancelAsync();
        stop.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task Balances_of_tokens_and_gas_are_of_one_block()
    {
        var account = await (await Account().WithGasAsync(Devnet)).WithAsync(Devnet, "USDC", 1_234_567);
        var balances = await account.Chain.BalancesAsync(account.Address, [Usdc, Silent], None).Value();
        balances.Gas.Wei.ShouldBe(UInt256.PowerOfTen(18));
        balances.Holdings.Select(holding => holding.Amount).ShouldBe([new(Usdc, 1_234_567), new(Silent, UInt256.Zero)]);
        balances.Holdings.ShouldAllBe(holding => holding.Block == balances.Gas.Block);
    }

    [Fact]
    public async Task Balance_of_what_is_no_token_is_unreadable_and_not_zero()
    {
        var nobody = new TokenId(Ethereum, Spender);
        var error = Expect.Error<PortError.Unreadable>(await Chain().BalancesAsync(Spender, [Usdc, nobody], None));
        error.Reason.ShouldContain(Spender.ToString());
    }

    [Fact]
    public async Task Token_tells_its_decimals_and_symbol()
    {
        (await Chain().TokenAsync(Usdc, None).Value()).ShouldBe(new TokenFacts(6, "USDC"));
        (await Chain().TokenAsync(new(Ethereum, Place.Contracts.Token("WBTC").Address), None).Value()).ShouldBe(new TokenFacts(8, "WBTC"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Approval_sets_exactly_the_amount_also_of_a_token_that_returns_nothing(bool silent)
    {
        var token = silent ? Silent : Usdc;
        var account = await Account().WithGasAsync(Devnet);
        var amount = new TokenAmount(token, 777);
        var receipt = await account.SendAsync(account.Chain.EncodeApprove(amount, Spender));
        account.Chain.ReadApprove(amount, account.Address, Spender, receipt).ShouldBe(new ActionOutcome.Approved());
        (await account.Chain.AllowanceAsync(token, account.Address, Spender, None).Value()).ShouldBe((UInt256)777UL);
        account.Chain.ReadApprove(new(token, 778), account.Address, Spender, receipt).ShouldBeOfType<ActionOutcome.Reverted>();
        account.Chain.ReadApprove(amount, account.Address, account.Address, receipt).ShouldBeOfType<ActionOutcome.Reverted>();

        var back = new TokenAmount(token, UInt256.Zero);
        receipt = await account.SendAsync(account.Chain.EncodeApprove(back, Spender));
        account.Chain.ReadApprove(back, account.Address, Spender, receipt).ShouldBe(new ActionOutcome.Approved());
        (await account.Chain.AllowanceAsync(token, account.Address, Spender, None).Value()).ShouldBe(UInt256.Zero);
    }

    [Fact]
    public async Task Call_that_would_revert_is_declined_with_the_contracts_words()
    {
        var account = await Account().WithGasAsync(Devnet);
        await account.SendAsync(account.Chain.EncodeApprove(new(Silent, 5), Spender));
        var declined = Expect.Error<PortError.Declined>(
            await account.Chain.PrepareAsync(account.Address, account.Chain.EncodeApprove(new(Silent, 6), Spender), FeePolicy.Default, None));
        declined.Code.ShouldBe("call-reverts");
        declined.Reason.ShouldContain("reset the allowance to zero first");
    }

    [Fact]
    public async Task Account_without_gas_is_declined_and_told_what_it_needs()
    {
        var account = Account();
        var declined = Expect.Error<PortError.Declined>(
            await account.Chain.PrepareAsync(account.Address, account.Chain.EncodeApprove(new(Usdc, 1), Spender), FeePolicy.Default, None));
        declined.Code.ShouldBe("gas-low");
        declined.Reason.ShouldContain(account.Address.ToString());
        declined.Reason.ShouldContain("0 wei");
        declined.Reason.ShouldContain($"chain {Ethereum}");
    }

    [Fact]
    public async Task Value_that_the_account_has_not_is_declined_as_low_gas()
    {
        var account = await Account().WithGasAsync(Devnet);
        var declined = Expect.Error<PortError.Declined>(
            await account.Chain.PrepareAsync(account.Address, new(Spender, UInt256.PowerOfTen(18), "0x"), FeePolicy.Default, None));
        declined.Code.ShouldBe("gas-low");
    }

    [Fact]
    public async Task Prepared_gas_and_fees_are_enough_and_the_receipt_tells_the_whole_fee()
    {
        var account = await Account().WithGasAsync(Devnet);
        var price = await account.Chain.GasPriceAsync(None).Value();
        price.ShouldBeGreaterThan(UInt256.Zero);
        var receipt = await account.SendAsync(new(Spender, 1_000, "0x"));
        receipt.Succeeded.ShouldBeTrue();
        var left = (await account.Chain.BalancesAsync(account.Address, [], None).Value()).Gas.Wei;
        (left + receipt.FeeWei + 1_000UL).ShouldBe(UInt256.PowerOfTen(18));
    }

    [Fact]
    public async Task Legacy_transaction_is_taken_where_there_is_no_priority_fee()
    {
        var account = await Account().WithGasAsync(Devnet);
        var price = await account.Chain.GasPriceAsync(None).Value();
        (await account.SendAsync(new(Spender, 1, "0x"), new(21_000, price * 2UL, null))).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Same_bytes_sent_again_are_success_waiting_and_mined()
    {
        var account = await Account().WithGasAsync(Devnet);
        var signed = await account.SignAsync(new(Spender, 1, "0x"));
        (await account.Chain.BroadcastAsync(signed.RawHex, isPrivate: false, None).Value()).ShouldBe(signed.Hash);
        (await account.Chain.BroadcastAsync(signed.RawHex, isPrivate: false, None).Value()).ShouldBe(signed.Hash);
        await account.ReceiptAsync(signed.Hash);
        (await account.Chain.BroadcastAsync(signed.RawHex, isPrivate: false, None).Value()).ShouldBe(signed.Hash);
        (await account.Chain.NonceAsync(account.Address, None).Value()).ShouldBe(1UL);
    }

    [Fact]
    public async Task Other_bytes_at_a_consumed_nonce_have_an_unknown_outcome()
    {
        var account = await Account().WithGasAsync(Devnet);
        var other = await account.SignAsync(new(Spender, 2, "0x"), nonce: 0);
        await account.SendAsync(new(Spender, 1, "0x"));
        Expect.Error<PortError.OutcomeUnknown>(await account.Chain.BroadcastAsync(other.RawHex, isPrivate: false, None)).Reason.ShouldContain(other.Hash.ToString());
    }

    [Fact]
    public async Task Receipt_waits_for_its_confirmations()
    {
        var account = await Account().WithGasAsync(Devnet);
        var deep = Connect(new(Ethereum, Place.RpcUrl, null, Confirmations: 5));
        var receipt = await account.SendAsync(new(Spender, 1, "0x"));
        var confirmed = await Expect.EventuallyAsync(async () => await deep.ConfirmedReceiptAsync(receipt.Transaction, None).Value());
        confirmed.ShouldBe(receipt);
        (await deep.HeadAsync(None).Value()).Number.ShouldBeGreaterThanOrEqualTo(receipt.Block + 4);
    }

    [Fact]
    public async Task Receipt_of_an_unknown_transaction_is_null() =>
        (await Chain().ConfirmedReceiptAsync(Hash32.Zero, None).Value()).ShouldBeNull();

    [Fact]
    public async Task Transaction_is_unknown_then_in_its_block_and_is_found_by_its_nonce()
    {
        var account = await Account().WithGasAsync(Devnet);
        (await account.Chain.FindByNonceAsync(account.Address, 0, None).Value()).ShouldBeNull();
        var first = await account.SendAsync(new(Spender, 1, "0x"));
        var second = await account.SendAsync(new(Spender, 2, "0x"));
        (await account.Chain.TransactionAsync(Hash32.Zero, None).Value()).ShouldBe(new TransactionStatus.Unknown());
        (await account.Chain.TransactionAsync(second.Transaction, None).Value()).ShouldBe(new TransactionStatus.Mined(second.Block, second.BlockHash));
        (await account.Chain.FindByNonceAsync(account.Address, 0, None).Value())
            .ShouldBe(new MinedTransaction(first.Transaction, 0, Spender, 1, "0x", first.Block, first.BlockHash));
        (await account.Chain.FindByNonceAsync(account.Address, 1, None).Value()).ShouldNotBeNull().Hash.ShouldBe(second.Transaction);
        (await account.Chain.FindByNonceAsync(account.Address, 2, None).Value()).ShouldBeNull();
        (await account.Chain.ReceiptAsync(second.Transaction, None).Value()).ShouldBe(second);
        (await account.Chain.BlockAsync(second.Block, None).Value()).ShouldNotBeNull().Hash.ShouldBe(second.BlockHash);
    }

    [Fact]
    public async Task Balances_of_the_past_are_read_at_their_block()
    {
        var account = await Account().WithGasAsync(Devnet);
        var receipt = await account.SendAsync(new(Spender, 1_000, "0x"));
        var before = await account.Chain.BalancesAsync(account.Address, [Usdc], receipt.Block - 1, None).Value();
        (before.Gas.Wei, before.Gas.Block).ShouldBe((UInt256.PowerOfTen(18), receipt.Block - 1));
        (await account.Chain.BalancesAsync(account.Address, [], receipt.Block, None).Value()).Gas.Wei
            .ShouldBe(UInt256.PowerOfTen(18) - receipt.FeeWei - 1_000UL);
    }

    [Fact]
    public async Task Safe_lies_behind_the_head_and_finalized_behind_safe()
    {
        var (chain, final) = (Chain(), await Chain().FinalizedAsync(None).Value());
        var safe = await chain.SafeAsync(None).Value();
        final.ShouldBeLessThanOrEqualTo(safe);
        safe.ShouldBeLessThanOrEqualTo((await chain.HeadAsync(None).Value()).Number);
    }

    [Fact]
    public async Task Fees_follow_the_policys_multiple_and_private_sending_needs_a_private_endpoint()
    {
        var twice = await Chain().FeesAsync(FeePolicy.Default, None).Value();
        var fees = await Chain().FeesAsync(FeePolicy.Default with { BaseFeeMultipleBps = 30_000 }, None).Value();
        fees.FeeWei.ShouldBe((fees.BaseFeeWei * 3UL) + fees.PriorityFeeWei.ShouldNotBeNull());
        twice.FeeWei.ShouldBe((twice.BaseFeeWei * 2UL) + twice.PriorityFeeWei.ShouldNotBeNull());
        Expect.Error<PortError.Declined>(await Chain().BroadcastAsync("0x", isPrivate: true, None)).Code.ShouldBe("no-private-endpoint");
    }

    [Fact]
    public async Task Endpoint_of_another_chain_is_unreadable_naming_both()
    {
        var wrong = Connect(new(new ChainId(10), Place.RpcUrl));
        foreach (var result in new object[]
        {
            await wrong.HeadAsync(None), await wrong.BalancesAsync(Spender, [], None), await wrong.NonceAsync(Spender, None),
            await wrong.PrepareAsync(Spender, new(Spender, UInt256.Zero, "0x"), FeePolicy.Default, None),
        })
        {
            var error = Expect.Error<PortError.Unreadable>(result);
            error.Reason.ShouldContain("chain 1,");
            error.Reason.ShouldContain("chain 10");
        }
    }

    [Fact]
    public async Task Dead_endpoint_is_transient_and_its_key_is_not_told()
    {
        var dead = Connect(new(Ethereum, $"http://127.0.0.1:{FreePort()}/v2/a-very-secret-key"));
        var error = Expect.Error<PortError.Transient>(await dead.HeadAsync(None));
        error.Reason.ShouldContain("127.0.0.1");
        error.Reason.ShouldNotContain("secret");
    }

    [Fact]
    public async Task Signer_signs_for_its_own_accounts_alone_and_always_the_same_bytes()
    {
        using var key = TestKeys.Next();
        var signer = CreateSigner(key);
        signer.Accounts.ShouldBe([key.Address]);
        var (call, gas) = (new Call(Spender, 1, "0x"), new GasTerms(21_000, 100, 1));
        var first = await signer.SignAsync(Ethereum, key.Address, 7, call, gas, None).Value();
        (await signer.SignAsync(Ethereum, key.Address, 7, call, gas, None).Value()).ShouldBe(first);
        first.Gas.ShouldBe(gas);
        Evm.SignedTransaction.Decode(HexBytes.Parse(first.RawHex)).RecoverSender().ShouldBe(key.Address);
        Expect.Error<PortError.Declined>(await signer.SignAsync(Ethereum, Spender, 7, call, gas, None)).Code.ShouldBe("unknown-account");
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private IChain Chain() => Connect(new(Ethereum, Place.RpcUrl));

    private TestAccount Account()
    {
        var key = TestKeys.Next();
        return new(Chain(), CreateSigner(key), key.Address);
    }
}

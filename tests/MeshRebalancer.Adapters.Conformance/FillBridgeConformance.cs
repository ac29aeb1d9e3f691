using MeshRebalancer.Devnet;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Conformance;

/// <summary>What every bridge whose deposits are paid out by somebody else must do, whatever its relayers do.</summary>
public abstract class FillBridgeConformance(ConformanceDevnet shared) : IDisposable
{
    protected static readonly CancellationToken None = CancellationToken.None;
    protected static readonly ChainId Source = ConformanceDevnet.Ethereum;
    protected static readonly ChainId Destination = ConformanceDevnet.Base;
    protected static readonly UInt256 Amount = 1_000_000_000;
    private static readonly AbiEvent Transfer = AbiEvent.Parse("Transfer(address indexed from, address indexed to, uint256 value)");

    /// <summary>The bridge, between the devnet's chains.</summary>
    protected abstract IFillBridge Bridge { get; }

    /// <summary>A chain.</summary>
    protected abstract IChain Chain(ChainId id);

    /// <summary>A new account on the source, with gas.</summary>
    protected abstract Task<TestAccount> AccountAsync();

    protected LocalDevnet Devnet => shared.Devnet;

    protected BridgeRoute Route => new(Bridge.Name, Id(Source, "USDC"), Id(Destination, "USDC"));

    protected TokenAmount In => new(Route.From, Amount);

    public void Dispose()
    {
        shared.Devnet.Across.Knobs = new AcrossKnobs();
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Deposit_is_filled_with_what_was_quoted()
    {
        var (account, burn, receipt, quote) = await DepositAsync();
        quote.Answer.Out.ShouldBe(new(Route.To, Amount - quote.FeeMax));
        Bridge.ReadBurn(burn, account.Address, receipt).ShouldBe(new ActionOutcome.Burned(In));
        var filled = await UntilAsync<FillStatus.Filled>(account, receipt);
        filled.Out.ShouldBe(quote.Answer.Out);
        (await HeldAsync(account, Route.To)).ShouldBe(quote.Answer.Out.Raw);
        var paid = await Chain(Destination).ConfirmedReceiptAsync(filled.Transaction, None).Value();
        paid.ShouldNotBeNull().Block.ShouldBe(filled.Block);
        await OnFilledAsync(account, burn, receipt, paid);
    }

    [Fact]
    public async Task Deposit_that_nobody_takes_is_pending_until_its_deadline()
    {
        shared.Devnet.Across.Knobs = new AcrossKnobs { Conduct = AcrossConduct.Ignore };
        var (account, burn, receipt, _) = await DepositAsync();
        (await StatusAsync(account, receipt)).ShouldBe(new FillStatus.Pending(burn.Fill!.FillBy));
    }

    [Fact]
    public async Task Slow_fill_that_was_asked_for_is_not_done_until_it_is()
    {
        shared.Devnet.Across.Knobs = new AcrossKnobs { Conduct = AcrossConduct.SlowFill, NeverSlowFill = true };
        var (account, burn, receipt, quote) = await DepositAsync();
        var requested = await UntilAsync<FillStatus.SlowFillRequested>(account, receipt);
        requested.FillBy.ShouldBe(burn.Fill!.FillBy);
        (await Chain(Destination).ConfirmedReceiptAsync(requested.Request, None).Value()).ShouldNotBeNull();
        (await HeldAsync(account, Route.To)).ShouldBe(UInt256.Zero);

        shared.Devnet.Across.Knobs = new AcrossKnobs { Conduct = AcrossConduct.SlowFill };
        (await UntilAsync<FillStatus.Filled>(account, receipt)).Out.ShouldBe(quote.Answer.Out);
        (await HeldAsync(account, Route.To)).ShouldBe(quote.Answer.Out.Raw);
    }

    [Fact]
    public async Task Expired_deposit_is_refunded_where_it_was_made()
    {
        shared.Devnet.Across.Knobs = new AcrossKnobs { Conduct = AcrossConduct.Ignore, FillSeconds = 5, NeverRefund = true };
        var (account, burn, receipt, _) = await DepositAsync();
        (await UntilAsync<FillStatus.Expired>(account, receipt)).FillBy.ShouldBe(burn.Fill!.FillBy);
        (await HeldAsync(account, Route.From)).ShouldBe(UInt256.Zero);

        shared.Devnet.Across.Knobs = new AcrossKnobs();
        var refunded = await UntilAsync<FillStatus.Refunded>(account, receipt);
        refunded.Back.ShouldBe(In);
        (await HeldAsync(account, Route.From)).ShouldBe(Amount);
        (await Chain(Source).ConfirmedReceiptAsync(refunded.Transaction, None).Value()).ShouldNotBeNull().Block.ShouldBe(refunded.Block);
    }

    [Fact]
    public async Task Slow_fill_that_never_comes_expires_and_is_refunded()
    {
        shared.Devnet.Across.Knobs = new AcrossKnobs { Conduct = AcrossConduct.SlowFill, NeverSlowFill = true, FillSeconds = 10 };
        var (account, _, receipt, _) = await DepositAsync();
        (await UntilAsync<FillStatus.Refunded>(account, receipt)).Back.ShouldBe(In);
    }

    [Fact]
    public async Task Refund_that_lands_on_the_destination_is_found_there()
    {
        shared.Devnet.Across.Knobs = new AcrossKnobs { Conduct = AcrossConduct.Ignore, FillSeconds = 5, RefundAtDestination = true };
        var (account, _, receipt, quote) = await DepositAsync();
        var refunded = await UntilAsync<FillStatus.Refunded>(account, receipt);
        refunded.Back.ShouldBe(quote.Answer.Out);
        (await HeldAsync(account, Route.To)).ShouldBe(quote.Answer.Out.Raw);
    }

    [Fact]
    public async Task Fill_of_another_relay_under_the_deposits_number_is_none()
    {
        shared.Devnet.Across.Knobs = new AcrossKnobs { Conduct = AcrossConduct.Misfill };
        var before = await Devnet.Chain(Destination).BlockNumberAsync(None);
        var (account, burn, receipt, quote) = await DepositAsync();
        await Expect.EventuallyAsync(async () => await PaidItselfAsync(quote.Answer.Out, before) ? "misfilled" : null);
        (await StatusAsync(account, receipt)).ShouldBe(new FillStatus.Pending(burn.Fill!.FillBy));
        (await HeldAsync(account, Route.To)).ShouldBe(UInt256.Zero);

        shared.Devnet.Across.Knobs = new AcrossKnobs();
        (await UntilAsync<FillStatus.Filled>(account, receipt)).Out.ShouldBe(quote.Answer.Out);
    }

    [Fact]
    public async Task Equal_deposits_are_refunded_one_by_one()
    {
        shared.Devnet.Across.Knobs = new AcrossKnobs { Conduct = AcrossConduct.Ignore, FillSeconds = 5, RefundDelay = TimeSpan.FromMilliseconds(300) };
        var (account, _, first, _) = await DepositAsync();
        var one = await UntilAsync<FillStatus.Refunded>(account, first);
        var (_, _, second, _) = await DepositAsync(account);
        var other = await UntilAsync<FillStatus.Refunded>(account, second);
        other.Transaction.ShouldNotBe(one.Transaction);
        (await UntilAsync<FillStatus.Refunded>(account, first)).ShouldBe(one);
    }

    [Fact]
    public async Task Deposit_of_another_amount_or_account_is_unreadable()
    {
        var (account, _, receipt, _) = await DepositAsync();
        Expect.Error<PortError.Unreadable>(await Bridge.FillAsync(Route, In with { Raw = Amount + 1U }, account.Address, receipt.Transaction, None));
        Expect.Error<PortError.Unreadable>(await Bridge.FillAsync(Route, In, DevnetAccounts.Deployer, receipt.Transaction, None));
        Expect.Error<PortError.Unreadable>(await Bridge.FillAsync(Route, In, account.Address, Hash32.Zero, None));
    }

    [Fact]
    public async Task Same_action_gives_the_same_bytes()
    {
        var quote = await QuoteAsync();
        var burn = new ChainAction.Burn(Bridge.Name, In, Route.To, quote.FeeMax, quote.Fill);
        Bridge.EncodeBurn(burn, DevnetAccounts.Deployer).ShouldBe(Bridge.EncodeBurn(burn, DevnetAccounts.Deployer));
    }

    [Fact]
    public async Task Deposit_on_a_quote_that_is_too_old_is_declined_before_it_is_sent()
    {
        var account = await (await AccountAsync()).WithAsync(Devnet, "USDC", Amount);
        var quote = await QuoteAsync();
        await account.SendAsync(account.Chain.EncodeApprove(In, Bridge.SpenderOn(Source)));
        var late = quote.Fill! with { QuotedAt = quote.Fill!.QuotedAt.AddHours(-2) };
        var call = Bridge.EncodeBurn(new(Bridge.Name, In, Route.To, quote.FeeMax, late), account.Address);
        Expect.Error<PortError.Declined>(await account.Chain.PrepareAsync(account.Address, call, FeePolicy.Default, None));
    }

    [Fact]
    public async Task Too_much_and_no_route_are_declined()
    {
        var all = new QuoteRequest.Transfer(Route, new(Route.From, UInt256.PowerOfTen(30)));
        Expect.Error<PortError.Declined>(await Bridge.QuoteAsync(all, None)).Code.ShouldBe("too-large");
        var weth = new QuoteRequest.Transfer(Route with { From = Id(Source, "WETH") }, new(Id(Source, "WETH"), Amount));
        Expect.Error<PortError.Declined>(await Bridge.QuoteAsync(weth, None)).Code.ShouldBe("no-route");
    }

    /// <summary>Releases the bridge.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>For recording payloads.</summary>
    protected virtual Task OnFilledAsync(TestAccount account, ChainAction.Burn burn, Receipt deposit, Receipt fill) => Task.CompletedTask;

    protected async Task<BridgeQuote> QuoteAsync() => await Bridge.QuoteAsync(new(Route, In), None).Value();

    protected async Task<(TestAccount Account, ChainAction.Burn Burn, Receipt Receipt, BridgeQuote Quote)> DepositAsync(TestAccount? by = null)
    {
        var account = by ?? await (await AccountAsync()).WithAsync(Devnet, "USDC", Amount);
        await account.SendAsync(account.Chain.EncodeApprove(In, Bridge.SpenderOn(Source)));
        var quote = await QuoteAsync();
        var burn = new ChainAction.Burn(Bridge.Name, In, Route.To, quote.FeeMax, quote.Fill.ShouldNotBeNull());
        return (account, burn, await account.SendAsync(Bridge.EncodeBurn(burn, account.Address)), quote);
    }

    protected async Task<FillStatus> StatusAsync(TestAccount account, Receipt deposit) =>
        await Bridge.FillAsync(Route, In, account.Address, deposit.Transaction, None).Value();

    // A chain's logs may come a moment after its state: until then the bridge calls itself unreadable, and is asked again.
    protected async Task<T> UntilAsync<T>(TestAccount account, Receipt deposit)
        where T : FillStatus => await Expect.EventuallyAsync(async () => (await Bridge.FillAsync(Route, In, account.Address, deposit.Transaction, None))
            .Match(status => status as T, error => error is PortError.Unreadable ? null : throw new InvalidOperationException(error.ToString())));

    private TokenId Id(ChainId chain, string symbol) => new(chain, Devnet.Deployment.Chain(chain).Contracts.Token(symbol).Address);

    private Task<UInt256> HeldAsync(TestAccount account, TokenId token) => Devnet.Chain(token.Chain).BalanceAsync(token.Contract, account.Address, None);

    private async Task<bool> PaidItselfAsync(TokenAmount amount, ulong since)
    {
        var relayer = Hash32.FromBytes([.. new byte[12], .. DevnetAccounts.Relayer.ToBytes()]);
        var filter = new LogFilter(BlockTag.At(since), BlockTag.Latest, [amount.Token.Contract], [[Transfer.Topic], [relayer], [relayer]]);
        var logs = await Devnet.Chain(amount.Token.Chain).Client.GetLogsAsync(filter, None);
        return logs.Match(found => found.Any(log => (UInt256)log.TryDecode(Transfer)![2] == amount.Raw), error => throw new InvalidOperationException($"{error}"));
    }
}

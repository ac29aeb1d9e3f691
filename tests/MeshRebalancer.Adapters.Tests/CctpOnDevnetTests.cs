using MeshRebalancer.Adapters.Cctp;
using MeshRebalancer.Adapters.Conformance;
using MeshRebalancer.Devnet;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>CCTP v2's stand-ins with the real USDC contract and the local attestation service.</summary>
[Collection(DevnetCollection.Name)]
public sealed class CctpOnDevnetTests(ConformanceDevnet shared) : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly ChainId Source = ConformanceDevnet.Ethereum;
    private static readonly ChainId Destination = ConformanceDevnet.Base;
    private static readonly UInt256 Amount = 1_000_000_000;
    private static readonly AbiFunction Receive = AbiFunction.Parse("receiveMessage(bytes message, bytes attestation) returns (bool success)");

    private readonly DevnetWorld _world = new(shared.Devnet);

    private BridgeRoute Route => new("cctp-v2", _world.Id(Source, "USDC"), _world.Id(Destination, "USDC"));

    private TokenAmount In => new(Route.From, Amount);

    public void Dispose() => shared.Devnet.Attestation.Knobs = new();

    [Fact]
    public async Task Burn_is_attested_and_minted_less_the_fee()
    {
        using var bridge = _world.Bridge();
        var quote = await bridge.QuoteAsync(new(Route, In), None).Value();
        quote.Answer.Out.ShouldBe(new(Route.To, Amount - 100_000UL));
        quote.FeeMax.ShouldBe((UInt256)120_000UL);
        var (account, burn, receipt) = await BurnAsync(bridge, quote.FeeMax);
        bridge.ReadBurn(burn, account.Address, receipt).ShouldBe(new ActionOutcome.Burned(In));
        Recorded.Write("burn", new RecordedBridge<ChainAction.Burn>(burn, account.Address.ToString(), receipt, _world.Cctp.Chains));

        var mint = await MintAsync(bridge, account, receipt);
        (await bridge.FindMintAsync(mint, account.Address, None).Value()).ShouldBeNull();
        var there = await account.On(_world.Chain(Destination)).WithGasAsync(shared.Devnet);
        var minted = await there.SendAsync(bridge.EncodeMint(mint));
        bridge.ReadMint(mint, account.Address, minted).ShouldBe(new ActionOutcome.Minted(quote.Answer.Out));
        var balances = await there.Chain.BalancesAsync(account.Address, [Route.To], None).Value();
        balances.Holdings[0].Amount.ShouldBe(quote.Answer.Out);
        (await bridge.FindMintAsync(mint, account.Address, None).Value()).ShouldBe(minted);
        Recorded.Write("mint", new RecordedBridge<ChainAction.Mint>(mint, account.Address.ToString(), minted, _world.Cctp.Chains));
    }

    [Fact]
    public async Task Mint_that_somebody_else_sent_is_found()
    {
        using var bridge = _world.Bridge();
        var (account, _, receipt) = await BurnAsync(bridge, 200_000);
        var mint = await MintAsync(bridge, account, receipt);
        var place = _world.Cctp.Chains.First(chain => chain.Chain == Destination);
        await shared.Devnet.Chain(Destination).CallAsync(
            DevnetAccounts.Deployer, place.MessageTransmitter, Receive, None, HexBytes.Parse(mint.Message), HexBytes.Parse(mint.Attestation));

        var found = await bridge.FindMintAsync(mint, account.Address, None).Value();
        bridge.ReadMint(mint, account.Address, found.ShouldNotBeNull()).ShouldBe(new ActionOutcome.Minted(new(Route.To, Amount - 100_000UL)));
        bridge.ReadMint(mint, DevnetAccounts.Deployer, found).ShouldBeOfType<ActionOutcome.Reverted>();
        var there = await account.On(_world.Chain(Destination)).WithGasAsync(shared.Devnet);
        Expect.Error<PortError.Declined>(await there.Chain.PrepareAsync(account.Address, bridge.EncodeMint(mint), Domain.Accounts.FeePolicy.Default, None)).Reason.ShouldContain("Nonce already used");
    }

    [Fact]
    public async Task Burn_that_the_service_has_not_seen_has_no_attestation_yet()
    {
        using var bridge = _world.Bridge();
        (await bridge.AttestationAsync(Route, In, DevnetAccounts.Deployer, Hash32.FromBytes(new byte[32]), None).Value())
            .ShouldBe(new AttestationAnswer.Pending(null));
    }

    [Fact]
    public async Task Fast_burn_without_allowance_says_so_and_is_minted_whole_once_it_is_final()
    {
        shared.Devnet.Attestation.Knobs = new() { DowngradeFast = true, StandardConfirmations = 1_000_000 };
        using var bridge = _world.Bridge();
        var (account, _, receipt) = await BurnAsync(bridge, 200_000);
        await PendingAsync(bridge, account, receipt, "insufficient_allowance_available");

        shared.Devnet.Attestation.Knobs = new() { DowngradeFast = true };
        (await ReadyAsync(bridge, account, receipt)).ExpirationBlock.ShouldBeNull();
        await MintsAsync(bridge, account, await MintAsync(bridge, account, receipt), Amount);
    }

    [Fact]
    public async Task Burn_that_allows_less_than_the_live_fee_says_so()
    {
        shared.Devnet.Attestation.Knobs = new() { StandardConfirmations = 1_000_000 };
        using var bridge = _world.Bridge();
        var (account, _, receipt) = await BurnAsync(bridge, 99_999);
        await PendingAsync(bridge, account, receipt, "insufficient_fee");
    }

    [Fact]
    public async Task Attestation_that_has_expired_is_worthless_and_a_new_one_is_asked_for()
    {
        shared.Devnet.Attestation.Knobs = new() { FastExpirationBlocks = 3 };
        using var bridge = _world.Bridge();
        var (account, _, receipt) = await BurnAsync(bridge, 200_000);
        var expired = await Expect.EventuallyAsync(async () => await AskAsync(bridge, account, receipt) as AttestationAnswer.Expired);
        var old = await OldAttestationAsync(receipt);
        var there = await account.On(_world.Chain(Destination)).WithGasAsync(shared.Devnet);
        Expect.Error<PortError.Declined>(await there.Chain.PrepareAsync(account.Address, bridge.EncodeMint(old), Domain.Accounts.FeePolicy.Default, None)).Reason.ShouldContain("expired");

        shared.Devnet.Attestation.Knobs = new();
        (await bridge.ReattestAsync(Route, expired, None).Value()).ShouldBeTrue();
        (await ReadyAsync(bridge, account, receipt)).ExpirationBlock.ShouldNotBeNull().ShouldBeGreaterThan(expired.ExpirationBlock);
        await MintsAsync(bridge, account, await MintAsync(bridge, account, receipt), Amount - 100_000UL);
    }

    [Fact]
    public async Task Message_that_is_minted_has_not_expired_whatever_its_block()
    {
        shared.Devnet.Attestation.Knobs = new() { FastExpirationBlocks = 40 };
        using var bridge = _world.Bridge();
        var (account, _, receipt) = await BurnAsync(bridge, 200_000);
        var ready = await ReadyAsync(bridge, account, receipt);
        var mint = await MintAsync(bridge, account, receipt);
        var place = _world.Cctp.Chains.First(chain => chain.Chain == Destination);
        await shared.Devnet.Chain(Destination).CallAsync(
            DevnetAccounts.Deployer, place.MessageTransmitter, Receive, None, HexBytes.Parse(mint.Message), HexBytes.Parse(mint.Attestation));

        await shared.Devnet.Chain(Destination).MineAsync(50, None);
        (await AskAsync(bridge, account, receipt)).ShouldBe(ready);
        (await bridge.FindMintAsync(mint, account.Address, None).Value()).ShouldNotBeNull();
    }

    [Fact]
    public async Task Attestation_of_a_burn_is_not_given_for_another_amount_or_account()
    {
        using var bridge = _world.Bridge();
        var (account, _, receipt) = await BurnAsync(bridge, 200_000);
        await MintAsync(bridge, account, receipt);
        var other = await bridge.AttestationAsync(Route, new(Route.From, Amount + 1UL), account.Address, receipt.Transaction, None);
        Expect.Error<PortError.Unreadable>(other).Reason.ShouldContain($"amount is {Amount}");
        var foreign = await bridge.AttestationAsync(Route, In, DevnetAccounts.Deployer, receipt.Transaction, None);
        Expect.Error<PortError.Unreadable>(foreign).Reason.ShouldContain("mintRecipient");
    }

    [Fact]
    public async Task More_than_one_burn_may_hold_is_declined()
    {
        using var bridge = _world.Bridge();
        var all = new QuoteRequest.Transfer(Route, new(Route.From, UInt256.PowerOfTen(30)));
        Expect.Error<PortError.Declined>(await bridge.QuoteAsync(all, None)).Code.ShouldBe("too-large");
    }

    [Fact]
    public async Task Route_that_the_bridge_does_not_have_is_declined()
    {
        using var bridge = _world.Bridge();
        var weth = new QuoteRequest.Transfer(Route with { From = _world.Id(Source, "WETH") }, new(_world.Id(Source, "WETH"), Amount));
        Expect.Error<PortError.Declined>(await bridge.QuoteAsync(weth, None)).Code.ShouldBe("no-route");
    }

    private async Task<(TestAccount Account, ChainAction.Burn Burn, Receipt Receipt)> BurnAsync(CctpV2Bridge bridge, UInt256 feeMax)
    {
        var account = await (await _world.AccountAsync(Source)).WithAsync(shared.Devnet, "USDC", Amount);
        await account.SendAsync(account.Chain.EncodeApprove(In, bridge.SpenderOn(Source)));
        var burn = new ChainAction.Burn(bridge.Name, In, Route.To, feeMax);
        return (account, burn, await account.SendAsync(bridge.EncodeBurn(burn, account.Address)));
    }

    private async Task<AttestationAnswer> AskAsync(CctpV2Bridge bridge, TestAccount account, Receipt burn) =>
        await bridge.AttestationAsync(Route, In, account.Address, burn.Transaction, None).Value();

    private Task<AttestationAnswer.Ready> ReadyAsync(CctpV2Bridge bridge, TestAccount account, Receipt burn) =>
        Expect.EventuallyAsync(async () => await AskAsync(bridge, account, burn) as AttestationAnswer.Ready);

    // Until the service has seen the burn it has no reason to give.
    private async Task PendingAsync(CctpV2Bridge bridge, TestAccount account, Receipt burn, string reason) => (await Expect.EventuallyAsync(
        async () => await AskAsync(bridge, account, burn) is var answer && answer != new AttestationAnswer.Pending(null) ? answer : null))
        .ShouldBe(new AttestationAnswer.Pending(reason));

    private async Task<ChainAction.Mint> MintAsync(CctpV2Bridge bridge, TestAccount account, Receipt burn)
    {
        var attested = await ReadyAsync(bridge, account, burn);
        return new(bridge.Name, Route.To, attested.MessageHex, attested.SignaturesHex);
    }

    private async Task MintsAsync(CctpV2Bridge bridge, TestAccount account, ChainAction.Mint mint, UInt256 expected)
    {
        var there = await account.On(_world.Chain(Destination)).WithGasAsync(shared.Devnet);
        var minted = await there.SendAsync(bridge.EncodeMint(mint));
        bridge.ReadMint(mint, account.Address, minted).ShouldBe(new ActionOutcome.Minted(new(Route.To, expected)));
    }

    private async Task<ChainAction.Mint> OldAttestationAsync(Receipt burn)
    {
        using var client = new AttestationClient(_world.Cctp, TimeProvider.System);
        var entry = (await client.MessagesAsync(0, burn.Transaction, None).Value()).Single().ShouldNotBeNull();
        return new("cctp-v2", Route.To, entry.Message!, entry.Attestation!);
    }
}

/// <summary>A bridge's action with the receipt of the transaction that carried it out.</summary>
internal sealed record RecordedBridge<TAction>(TAction Action, string Account, Receipt Receipt, EquatableArray<CctpChain> Chains)
{
    public CctpOptions Options => new() { AttestationUrl = new Uri("http://127.0.0.1:1"), Chains = Chains };
}

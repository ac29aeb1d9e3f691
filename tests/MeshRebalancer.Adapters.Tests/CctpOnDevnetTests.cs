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
public sealed class CctpOnDevnetTests(ConformanceDevnet shared)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly ChainId Source = ConformanceDevnet.Ethereum;
    private static readonly ChainId Destination = ConformanceDevnet.Base;
    private static readonly UInt256 Amount = 1_000_000_000;

    private readonly DevnetWorld _world = new(shared.Devnet);

    private BridgeRoute Route => new("cctp-v2", _world.Id(Source, "USDC"), _world.Id(Destination, "USDC"));

    private TokenAmount In => new(Route.From, Amount);

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
        var receive = AbiFunction.Parse("receiveMessage(bytes message, bytes attestation) returns (bool success)");
        var place = _world.Cctp.Chains.First(chain => chain.Chain == Destination);
        await shared.Devnet.Chain(Destination).CallAsync(
            DevnetAccounts.Deployer, place.MessageTransmitter, receive, None, HexBytes.Parse(mint.Message), HexBytes.Parse(mint.Attestation));

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

    private async Task<ChainAction.Mint> MintAsync(CctpV2Bridge bridge, TestAccount account, Receipt burn)
    {
        var attested = await Expect.EventuallyAsync(
            async () => await bridge.AttestationAsync(Route, In, account.Address, burn.Transaction, None).Value() as AttestationAnswer.Ready);
        return new(bridge.Name, Route.To, attested.MessageHex, attested.SignaturesHex);
    }
}

/// <summary>A bridge's action with the receipt of the transaction that carried it out.</summary>
internal sealed record RecordedBridge<TAction>(TAction Action, string Account, Receipt Receipt, EquatableArray<CctpChain> Chains)
{
    public CctpOptions Options => new() { AttestationUrl = new Uri("http://127.0.0.1:1"), Chains = Chains };
}

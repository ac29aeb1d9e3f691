using MeshRebalancer.Adapters.Across;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>A real deposit and its fill, and what must not be believed.</summary>
public sealed class RecordedAcrossTests
{
    private static readonly Address Stranger = Address.Parse("0x00000000000000000000000000000000000000dd");
    private readonly RecordedDeposit _recorded = Recorded.Read<RecordedDeposit>("deposit");

    private Address Account => Address.Parse(_recorded.Account);

    private ChainAction.Burn Burn => _recorded.Action;

    private BridgeRoute Route => new("across", Burn.In.Token, Burn.To);

    private AcrossRelay Relay => AcrossWire.FindDeposit(_recorded.Options, Route, Burn.In, Account, _recorded.Deposit).ShouldNotBeNull();

    private TokenAmount Out => new(Burn.To, Burn.In.Raw - Burn.FeeMax);

    private Address PoolHere => _recorded.Options.On(Burn.Chain).SpokePool;

    private Address PoolThere => _recorded.Options.On(Burn.To.Chain).SpokePool;

    [Fact]
    public void Deposit_is_read_from_the_pools_and_the_tokens_events() => ReadBurn(Burn, _recorded.Deposit).ShouldBe(new ActionOutcome.Burned(Burn.In));

    [Fact]
    public void Deposit_with_other_terms_is_not_ours()
    {
        var fill = Burn.Fill!;
        ChainAction.Burn[] others =
        [
            Burn with { In = Burn.In with { Raw = 1 } }, Burn with { FeeMax = UInt256.Zero }, Burn with { To = Burn.In.Token },
            Burn with { Fill = fill with { FillBy = fill.FillBy.AddSeconds(1) } }, Burn with { Fill = fill with { QuotedAt = fill.QuotedAt.AddSeconds(1) } },
            Burn with { Fill = fill with { ExclusiveRelayer = Stranger } }, Burn with { Fill = null },
        ];
        foreach (var other in others)
            ReadBurn(other, _recorded.Deposit).ShouldBeOfType<ActionOutcome.Reverted>(other.ToString());
    }

    [Fact]
    public void Look_alike_of_the_pools_or_the_tokens_event_is_not_believed()
    {
        ReadBurn(Burn, From(_recorded.Deposit, PoolHere)).ShouldBeOfType<ActionOutcome.Reverted>();
        ReadBurn(Burn, From(_recorded.Deposit, Burn.In.Token.Contract)).ShouldBeOfType<ActionOutcome.Reverted>();
        ReadBurn(Burn, _recorded.Deposit with { Succeeded = false }).ShouldBeOfType<ActionOutcome.Reverted>();
    }

    [Fact]
    public void Deposit_for_another_account_or_amount_is_not_found()
    {
        AcrossWire.FindDeposit(_recorded.Options, Route, Burn.In, Stranger, _recorded.Deposit).ShouldBeNull();
        AcrossWire.FindDeposit(_recorded.Options, Route, Burn.In with { Raw = 1 }, Account, _recorded.Deposit).ShouldBeNull();
        AcrossWire.FindDeposit(_recorded.Options, Route, Burn.In, Account, From(_recorded.Deposit, PoolHere)).ShouldBeNull();
    }

    [Fact]
    public void Fill_is_read_from_the_pools_and_the_tokens_events() => ReadFill(Relay, _recorded.Fill).ShouldBe(Out);

    [Fact]
    public void Look_alike_of_a_fill_is_not_believed()
    {
        ReadFill(Relay, From(_recorded.Fill, PoolThere)).ShouldBeNull();
        ReadFill(Relay, From(_recorded.Fill, Burn.To.Contract)).ShouldBeNull();
        ReadFill(Relay, _recorded.Fill with { Succeeded = false }).ShouldBeNull();
    }

    [Fact]
    public void Fill_of_a_relay_that_differs_in_one_field_is_not_ours()
    {
        var relay = Relay;
        var other = AcrossRelay.Padded(Stranger);
        AcrossRelay[] others =
        [
            relay with { Origin = new(10) }, relay with { Id = relay.Id + 1UL }, relay with { Depositor = other }, relay with { Recipient = other },
            relay with { ExclusiveRelayer = other }, relay with { InputToken = other }, relay with { OutputToken = other },
            relay with { InputAmount = relay.InputAmount + 1UL }, relay with { OutputAmount = relay.OutputAmount - 1UL },
            relay with { FillBy = relay.FillBy + 1 }, relay with { ExclusiveUntil = relay.ExclusiveUntil + 1 }, relay with { Message = HexBytes.Parse("0x01") },
        ];
        foreach (var wrong in others)
            ReadFill(wrong, _recorded.Fill).ShouldBeNull(wrong.ToString());
        others.Select(wrong => wrong.Hash).Append(relay.Hash).Distinct().Count().ShouldBe(others.Length + 1);
    }

    [Fact]
    public void Nothing_is_deposited_without_a_quote() =>
        Should.Throw<InvalidOperationException>(() => AcrossWire.EncodeBurn(_recorded.Options, Burn with { Fill = null }, Account)).Message.ShouldContain("quote");

    private static Receipt From(Receipt receipt, Address contract) =>
        receipt with { Logs = receipt.Logs.Replace(log => log.Contract == contract, log => log with { Contract = Stranger }) };

    private ActionOutcome ReadBurn(ChainAction.Burn action, Receipt receipt) => AcrossWire.ReadBurn(_recorded.Options, action, Account, receipt);

    private TokenAmount? ReadFill(AcrossRelay relay, Receipt receipt) => AcrossWire.ReadFill(_recorded.Options, relay, Burn.To, Account, receipt);
}

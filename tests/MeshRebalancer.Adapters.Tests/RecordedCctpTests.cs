using MeshRebalancer.Adapters.Cctp;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>A real burn and its mint, and what must not be believed.</summary>
public sealed class RecordedCctpTests
{
    private static readonly Address Stranger = Address.Parse("0x00000000000000000000000000000000000000dd");
    private readonly RecordedBridge<ChainAction.Burn> _burn = Recorded.Read<RecordedBridge<ChainAction.Burn>>("burn");
    private readonly RecordedBridge<ChainAction.Mint> _mint = Recorded.Read<RecordedBridge<ChainAction.Mint>>("mint");

    private Address Account => Address.Parse(_burn.Account);

    private CctpMessage Message => CctpMessage.TryParse(_mint.Action.Message).ShouldNotBeNull();

    private BridgeRoute Route => new("cctp-v2", _burn.Action.In.Token, _burn.Action.To);

    private CctpAnswers.Entry Entry => new(_mint.Action.Message, Message.Nonce.ToString(), _mint.Action.Attestation, "complete", null);

    [Fact]
    public void Burn_is_read_from_the_messengers_and_the_tokens_events() => ReadBurn(_burn.Receipt).ShouldBe(new ActionOutcome.Burned(_burn.Action.In));

    [Fact]
    public void Burn_of_another_amount_or_fee_is_not_ours()
    {
        foreach (var other in new[] { _burn.Action with { In = new(_burn.Action.In.Token, 1) }, _burn.Action with { FeeMax = UInt256.Zero } })
            CctpWire.ReadBurn(_burn.Options, other, Account, _burn.Receipt).ShouldBeOfType<ActionOutcome.Reverted>();
    }

    [Fact]
    public void Look_alike_of_the_messengers_burn_is_not_believed()
    {
        var messenger = _burn.Options.On(_burn.Action.Chain).TokenMessenger;
        ReadBurn(From(_burn.Receipt, messenger)).ShouldBeOfType<ActionOutcome.Reverted>();
        ReadBurn(From(_burn.Receipt, _burn.Action.In.Token.Contract)).ShouldBeOfType<ActionOutcome.Reverted>();
        ReadBurn(_burn.Receipt with { Succeeded = false }).ShouldBeOfType<ActionOutcome.Reverted>();
    }

    [Fact]
    public void Mint_is_read_from_transmitter_messenger_and_token() => ReadMint(_mint.Receipt).ShouldBe(
        new ActionOutcome.Minted(new(_mint.Action.To, Message.Burn.Amount - Message.Burn.FeeExecuted)));

    [Fact]
    public void Look_alike_of_any_of_the_three_is_not_believed()
    {
        var place = _mint.Options.On(_mint.Action.Chain);
        foreach (var contract in new[] { place.MessageTransmitter, place.TokenMessenger, place.Usdc.Contract })
            ReadMint(From(_mint.Receipt, contract)).ShouldBeOfType<ActionOutcome.Reverted>();
        ReadMint(_mint.Receipt with { Succeeded = false }).ShouldBeOfType<ActionOutcome.Reverted>();
    }

    [Fact]
    public void Mint_of_another_message_in_the_same_transaction_is_not_ours()
    {
        var place = _mint.Options.On(_mint.Action.Chain);
        var received = _mint.Receipt.Logs.Single(log => log.Contract == place.MessageTransmitter);
        var nonce = Hash32.FromBytes([.. new byte[31], 9]);
        var other = received with { Topics = [received.Topics[0], received.Topics[1], nonce, received.Topics[3]] };
        // The only mint belongs to the other message; ours is received without one.
        EquatableArray<LogEntry> logs = [.. _mint.Receipt.Logs.Where(log => log != received), other, received];
        ReadMint(_mint.Receipt with { Logs = logs }).ShouldBeOfType<ActionOutcome.Reverted>();
        ReadMint(_mint.Receipt with { Logs = [other, .. _mint.Receipt.Logs] }).ShouldBeOfType<ActionOutcome.Minted>();
    }

    [Fact]
    public void Message_is_read_field_by_field()
    {
        (Message.Version, Message.SourceDomain, Message.DestinationDomain).ShouldBe((1u, 0u, 6u));
        (Message.Burn.Amount, Message.Burn.MintRecipient, Message.Burn.MessageSender).ShouldBe((_burn.Action.In.Raw, Account, Account));
        (Message.MinFinality, Message.Burn.MaxFee, Message.Burn.HookBytes).ShouldBe((1000u, _burn.Action.FeeMax, 0));
        Mismatch(Message).ShouldBeNull();
    }

    [Theory]
    [InlineData(0, "version")]
    [InlineData(7, "sourceDomain")]
    [InlineData(11, "destinationDomain")]
    [InlineData(75, "sender")]
    [InlineData(107, "recipient")]
    [InlineData(139, "destinationCaller")]
    [InlineData(151, "body version")]
    [InlineData(183, "burnToken")]
    [InlineData(215, "mintRecipient")]
    [InlineData(247, "amount")]
    [InlineData(279, "messageSender")]
    [InlineData(312, "feeExecuted")]
    public void Message_that_differs_in_one_byte_is_not_used(int at, string field)
    {
        var bytes = Convert.FromHexString(_mint.Action.Message.AsSpan(2));
        bytes[at] ^= 1;
        Mismatch(CctpMessage.TryParse("0x" + Convert.ToHexString(bytes)).ShouldNotBeNull()).ShouldNotBeNull().ShouldStartWith(field);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0x")]
    [InlineData("zz")]
    public void What_is_no_message_is_none(string? hex) => CctpMessage.TryParse(hex).ShouldBeNull();

    [Fact]
    public void Message_that_is_one_byte_short_is_none() => CctpMessage.TryParse(_mint.Action.Message[..^2]).ShouldBeNull();

    [Fact]
    public void Address_that_is_wider_than_an_address_makes_no_message()
    {
        var bytes = Convert.FromHexString(_mint.Action.Message.AsSpan(2));
        bytes[184] = 1;
        CctpMessage.TryParse("0x" + Convert.ToHexString(bytes)).ShouldBeNull();
    }

    [Fact]
    public void Ours_is_picked_among_several_messages_of_one_transaction()
    {
        var bytes = Convert.FromHexString(_mint.Action.Message.AsSpan(2));
        bytes[247] ^= 1;
        var other = Entry with { Message = "0x" + Convert.ToHexString(bytes) };
        Choose(other, Entry).ShouldBeOfType<Result<AttestedMessage?, PortError>.Ok>().Value.ShouldNotBeNull().SignaturesHex.ShouldBe(_mint.Action.Attestation);
        Choose(other).ShouldBeOfType<Result<AttestedMessage?, PortError>.Fail>().Error.ShouldBeOfType<PortError.Unreadable>();
        Choose(other, Pending).ShouldBeOfType<Result<AttestedMessage?, PortError>.Ok>().Value.ShouldBeNull();
    }

    [Fact]
    public void Pending_message_is_waited_for()
    {
        Choose(Pending).ShouldBeOfType<Result<AttestedMessage?, PortError>.Ok>().Value.ShouldBeNull();
        Choose().ShouldBeOfType<Result<AttestedMessage?, PortError>.Ok>().Value.ShouldBeNull();
        Choose((CctpAnswers.Entry?)null).ShouldBeOfType<Result<AttestedMessage?, PortError>.Ok>().Value.ShouldBeNull();
    }

    [Fact]
    public void Attestation_that_is_no_row_of_signatures_is_not_used() => Choose(Entry with { Attestation = "0x1234" })
        .ShouldBeOfType<Result<AttestedMessage?, PortError>.Fail>().Error.Reason.ShouldContain("signatures of 65 bytes");

    [Fact]
    public void Downgrade_is_told_in_clean_words() =>
        AttestationWire.Downgrade([Pending with { DelayReason = "insufficient_fee\n<b>" }]).ShouldBe("insufficient_feeb");

    private CctpAnswers.Entry Pending => new("0x", null, "PENDING", "pending_confirmations", null);

    private Result<AttestedMessage?, PortError> Choose(params CctpAnswers.Entry?[] entries) =>
        AttestationWire.Choose(_mint.Options, Route, _burn.Action.In, Account, _burn.Receipt.Transaction, entries);

    private string? Mismatch(CctpMessage message) => CctpWire.Mismatch(_mint.Options, Route, _burn.Action.In, Account, message);

    private static Receipt From(Receipt receipt, Address contract) =>
        receipt with { Logs = receipt.Logs.Replace(log => log.Contract == contract, log => log with { Contract = Stranger }) };

    private ActionOutcome ReadBurn(Receipt receipt) => CctpWire.ReadBurn(_burn.Options, _burn.Action, Account, receipt);

    private ActionOutcome ReadMint(Receipt receipt) => CctpWire.ReadMint(_mint.Options, _mint.Action, Address.Parse(_mint.Account), receipt);
}

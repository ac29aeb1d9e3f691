using System.Buffers.Binary;
using MeshRebalancer.Adapters.Cctp;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>A burn and its mint, recorded from v1's own contracts, and what must not be believed.</summary>
public sealed class RecordedCctpV1Tests
{
    private static readonly Address Stranger = Address.Parse("0x00000000000000000000000000000000000000dd");
    private readonly RecordedBridge<ChainAction.Burn> _burn = Recorded.Read<RecordedBridge<ChainAction.Burn>>("v1-burn");
    private readonly RecordedBridge<ChainAction.Mint> _mint = Recorded.Read<RecordedBridge<ChainAction.Mint>>("v1-mint");

    private Address Account => Address.Parse(_burn.Account);

    private BridgeRoute Route => new("cctp-v1", _burn.Action.In.Token, _burn.Action.To);

    private CctpV1Message Message => Find(_burn.Receipt).ShouldNotBeNull();

    [Fact]
    public void Message_is_read_from_the_transmitters_event_field_by_field()
    {
        (Message.Version, Message.SourceDomain, Message.DestinationDomain, Message.BodyVersion).ShouldBe((0u, 0u, 6u, 0u));
        (Message.Amount, Message.MintRecipient, Message.MessageSender).ShouldBe((_burn.Action.In.Raw, Account, Account));
        Message.Bytes.ToString().ShouldBe(_mint.Action.Message);
        Message.Hash.ShouldBe(Keccak256.Hash(Convert.FromHexString(_mint.Action.Message.AsSpan(2))));
    }

    [Fact]
    public void Nonce_is_remembered_with_its_source()
    {
        var packed = new byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(packed, Message.SourceDomain);
        BinaryPrimitives.WriteUInt64BigEndian(packed.AsSpan(4), Message.Nonce);
        Message.SourceAndNonce.ShouldBe(Keccak256.Hash(packed));
    }

    [Fact]
    public void Burn_of_another_amount_or_account_or_by_a_look_alike_is_not_found()
    {
        CctpV1Wire.FindBurn(_burn.Options, Route, _burn.Action.In with { Raw = 1 }, Account, _burn.Receipt).ShouldBeNull();
        CctpV1Wire.FindBurn(_burn.Options, Route, _burn.Action.In, Stranger, _burn.Receipt).ShouldBeNull();
        Find(_burn.Receipt with { Succeeded = false }).ShouldBeNull();
        Find(From(_burn.Receipt, _burn.Options.On(_burn.Action.Chain).MessageTransmitter)).ShouldBeNull();
    }

    [Theory]
    [InlineData(3, "version")]
    [InlineData(7, "sourceDomain")]
    [InlineData(11, "destinationDomain")]
    [InlineData(51, "sender")]
    [InlineData(83, "recipient")]
    [InlineData(115, "destinationCaller")]
    [InlineData(119, "body version")]
    [InlineData(151, "burnToken")]
    [InlineData(183, "mintRecipient")]
    [InlineData(215, "amount")]
    [InlineData(247, "messageSender")]
    public void Message_that_differs_in_one_byte_is_not_used(int at, string field)
    {
        var bytes = Convert.FromHexString(_mint.Action.Message.AsSpan(2));
        bytes[at] ^= 1;
        var message = CctpV1Message.TryParse("0x" + Convert.ToHexString(bytes)).ShouldNotBeNull();
        CctpV1Wire.Mismatch(_burn.Options, Route, _burn.Action.In, Account, message).ShouldNotBeNull().ShouldStartWith(field);
    }

    [Fact]
    public void What_is_too_short_too_long_or_of_the_second_version_is_no_message()
    {
        CctpV1Message.TryParse(_mint.Action.Message[..^2]).ShouldBeNull();
        CctpV1Message.TryParse(_mint.Action.Message + "00").ShouldBeNull();
        CctpV1Message.TryParse(Recorded.Read<RecordedBridge<ChainAction.Mint>>("mint").Action.Message).ShouldBeNull();
        CctpV1Message.TryParse((string?)null).ShouldBeNull();
    }

    [Fact]
    public void Mint_is_read_from_transmitter_messenger_and_token_whole() => ReadMint(_mint.Receipt).ShouldBe(new ActionOutcome.Minted(new(_mint.Action.To, Message.Amount)));

    [Fact]
    public void Look_alike_of_any_of_the_three_is_not_believed()
    {
        var place = _mint.Options.On(_mint.Action.Chain);
        foreach (var contract in new[] { place.MessageTransmitter, place.TokenMessenger, place.Usdc.Contract })
            ReadMint(From(_mint.Receipt, contract)).ShouldBeOfType<ActionOutcome.Reverted>();
        ReadMint(_mint.Receipt with { Succeeded = false }).ShouldBeOfType<ActionOutcome.Reverted>();
    }

    [Fact]
    public void Same_nonce_of_another_source_is_another_message()
    {
        var place = _mint.Options.On(_mint.Action.Chain);
        var received = _mint.Receipt.Logs.Single(log => log.Contract == place.MessageTransmitter);
        var other = received with { DataHex = "0x" + new string('0', 63) + "7" + received.DataHex[66..] };
        ReadMint(_mint.Receipt with { Logs = _mint.Receipt.Logs.Replace(log => log == received, _ => other) }).ShouldBeOfType<ActionOutcome.Reverted>();
        // The only mint belongs to the other source's message; ours is received without one.
        ReadMint(_mint.Receipt with { Logs = [.. _mint.Receipt.Logs.Where(log => log != received), other, received] }).ShouldBeOfType<ActionOutcome.Reverted>();
    }

    private static Receipt From(Receipt receipt, Address contract) =>
        receipt with { Logs = receipt.Logs.Replace(log => log.Contract == contract, log => log with { Contract = Stranger }) };

    private CctpV1Message? Find(Receipt receipt) => CctpV1Wire.FindBurn(_burn.Options, Route, _burn.Action.In, Account, receipt);

    private ActionOutcome ReadMint(Receipt receipt) => CctpV1Wire.ReadMint(_mint.Options, _mint.Action, Account, receipt);
}

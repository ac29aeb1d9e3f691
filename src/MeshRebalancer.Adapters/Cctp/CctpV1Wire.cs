using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Adapters.Cctp;

/// <summary>Translates CCTP v1's events and messages, and the delivery of one. Pure.</summary>
internal static class CctpV1Wire
{
    public static readonly AbiEvent MessageSent = AbiEvent.Parse("MessageSent(bytes message)");
    public static readonly AbiEvent MessageReceived = AbiEvent.Parse(
        "MessageReceived(address indexed caller, uint32 sourceDomain, uint64 indexed nonce, bytes32 sender, bytes messageBody)");
    public static readonly AbiEvent MintAndWithdraw = AbiEvent.Parse("MintAndWithdraw(address indexed mintRecipient, uint256 amount, address indexed mintToken)");

    /// <summary>The message of a burn in its receipt, or null where the trusted transmitter sent none such.</summary>
    public static CctpV1Message? FindBurn(CctpOptions options, BridgeRoute route, TokenAmount burned, Address account, Receipt receipt) =>
        !receipt.Succeeded ? null : receipt.EventsOf(options.On(route.From.Chain).MessageTransmitter, MessageSent)
            .Select(values => CctpV1Message.TryParse(values[0] is HexBytes bytes ? bytes : (byte[])values[0])).OfType<CctpV1Message>()
            .FirstOrDefault(message => Mismatch(options, route, burned, account, message) is null);

    /// <summary>Why a message is not that of this burn, or null when it is.</summary>
    public static string? Mismatch(CctpOptions options, BridgeRoute route, TokenAmount burned, Address account, CctpV1Message message)
    {
        var (source, destination) = (options.On(route.From.Chain), options.On(route.To.Chain));
        return Differs("version", message.Version, 0u)
            ?? Differs("sourceDomain", message.SourceDomain, source.Domain)
            ?? Differs("destinationDomain", message.DestinationDomain, destination.Domain)
            ?? Differs("sender", message.Sender, CctpWire.Padded(source.TokenMessenger))
            ?? Differs("recipient", message.Recipient, CctpWire.Padded(destination.TokenMessenger))
            ?? Differs("destinationCaller", message.DestinationCaller, Hash32.Zero)
            ?? Differs("body version", message.BodyVersion, 0u)
            ?? Differs("burnToken", message.BurnToken, burned.Token.Contract)
            ?? Differs("mintRecipient", message.MintRecipient, account)
            ?? Differs("amount", message.Amount, burned.Raw)
            ?? Differs("messageSender", message.MessageSender, account);
    }

    /// <summary>Minted only if the trusted transmitter told of this very message, the trusted messenger of its mint right before, and the token of as much.</summary>
    public static ActionOutcome ReadMint(CctpOptions options, ChainAction.Mint action, Address account, Receipt receipt)
    {
        if (!receipt.Succeeded)
            return new ActionOutcome.Reverted($"The mint {receipt.Transaction} reverted.");
        if (CctpV1Message.TryParse(action.Message) is not { } message)
            return new ActionOutcome.Reverted("What was to be minted is no CCTP v1 message.");
        var place = options.On(action.Chain);
        object[]? mint = null;
        foreach (var log in receipt.Logs)
        {
            mint = ReceiptEvents.TryDecode(log, place.TokenMessenger, MintAndWithdraw) ?? mint;
            if (ReceiptEvents.TryDecode(log, place.MessageTransmitter, MessageReceived) is not { } received)
                continue;
            if (IsOf(message, received))
                return Judge(action, message, account, mint, receipt);
            // That mint was another message's.
            mint = null;
        }

        return new ActionOutcome.Reverted($"{place.MessageTransmitter} told of no message {message.Nonce} of domain {message.SourceDomain} in {receipt.Transaction}.");
    }

    /// <summary>The topics of the transmitter's logs about this nonce, of whatever source.</summary>
    public static EquatableArray<EquatableArray<Hash32>> ReceivedTopics(CctpV1Message message)
    {
        Span<byte> word = stackalloc byte[32];
        ((UInt256)message.Nonce).WriteBigEndian(word);
        return [[MessageReceived.Topic], [], [Hash32.FromBytes(word)]];
    }

    /// <summary>Whether a log is of this very message: other sources use the same nonces.</summary>
    public static bool IsOf(CctpV1Message message, object[] received) =>
        (UInt256)received[1] == message.SourceDomain && (UInt256)received[2] == message.Nonce && Hash32.FromBytes((byte[])received[3]) == message.Sender
        && (HexBytes)(byte[])received[4] == message.Body;

    private static ActionOutcome Judge(ChainAction.Mint action, CctpV1Message message, Address account, object[]? mint, Receipt receipt)
    {
        if (mint is null || (Address)mint[0] != account || (Address)mint[2] != action.To.Contract || (UInt256)mint[1] != message.Amount)
            return new ActionOutcome.Reverted($"The message {message.Nonce} was received in {receipt.Transaction}, but minted no {message.Amount} of {action.To} for {account}.");
        var received = Erc20Wire.Moved(receipt, action.To.Contract, account).Received;
        return received >= message.Amount
            ? new ActionOutcome.Minted(new(action.To, message.Amount))
            : new ActionOutcome.Reverted($"{receipt.Transaction} minted {message.Amount} of {action.To}, but {received} reached {account}.");
    }

    private static string? Differs<T>(string field, T found, T expected)
        where T : IEquatable<T> => found.Equals(expected) ? null : $"{field} is {found}, not {expected}";
}

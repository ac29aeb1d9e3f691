using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Cctp;

/// <summary>Translates between actions and CCTP v2's calls and events. Pure.</summary>
internal static class CctpWire
{
    public const uint FastThreshold = 1000;
    public const uint StandardThreshold = 2000;

    // For planning only: each transaction is estimated again before it is sent. An approval and a burn; a mint.
    private const ulong SourceGas = 60_000 + 190_000;
    private const ulong DestinationGas = 220_000;

    /// <summary>Every ordered pair of chains, ordered by source, then destination.</summary>
    public static EquatableArray<BridgeRoute> Routes(CctpOptions options) =>
    [
        .. from source in options.Chains.OrderBy(chain => chain.Chain)
           from destination in options.Chains.OrderBy(chain => chain.Chain)
           where source.Chain != destination.Chain
           select new BridgeRoute(options.Name, source.Usdc, destination.Usdc),
    ];

    public static uint Threshold(CctpChain source) => source.Speed switch
    {
        CctpSpeed.Fast => FastThreshold,
        CctpSpeed.Standard or _ => StandardThreshold,
    };

    /// <summary>A burn that anybody may deliver, for the account itself.</summary>
    public static Call EncodeBurn(CctpOptions options, ChainAction.Burn action, Address account)
    {
        var (source, destination) = (options.On(action.Chain), options.On(action.To.Chain));
        return new(source.TokenMessenger, UInt256.Zero, CctpAbi.DepositForBurn.EncodeCall(
            action.In.Raw, destination.Domain, Padded(account), action.In.Token.Contract, Hash32.Zero, action.FeeMax, Threshold(source)).ToString());
    }

    public static Call EncodeMint(CctpOptions options, ChainAction.Mint action) => new(options.On(action.Chain).MessageTransmitter, UInt256.Zero,
        CctpAbi.ReceiveMessage.EncodeCall(HexBytes.Parse(action.Message), HexBytes.Parse(action.Attestation)).ToString());

    /// <summary>Burnt only if the trusted messenger told of exactly this deposit, and the token left the account.</summary>
    public static ActionOutcome ReadBurn(CctpOptions options, ChainAction.Burn action, Address account, Receipt receipt)
    {
        if (!receipt.Succeeded)
            return new ActionOutcome.Reverted($"The burn {receipt.Transaction} reverted.");
        var (source, destination) = (options.On(action.Chain), options.On(action.To.Chain));
        var told = receipt.EventsOf(source.TokenMessenger, CctpAbi.DepositedForBurn).Any(deposit =>
            (Address)deposit[0] == action.In.Token.Contract && (UInt256)deposit[1] == action.In.Raw && (Address)deposit[2] == account
            && Word(deposit[3]) == Padded(account) && (UInt256)deposit[4] == destination.Domain
            && Word(deposit[5]) == Padded(destination.TokenMessenger) && Word(deposit[6]) == Hash32.Zero && (UInt256)deposit[7] == action.FeeMax);
        if (!told)
            return new ActionOutcome.Reverted($"{source.TokenMessenger} told of no burn of {action.In} by {account} to domain {destination.Domain} in {receipt.Transaction}.");
        var given = Erc20Wire.Moved(receipt, action.In.Token.Contract, account).Given;
        return given == action.In.Raw
            ? new ActionOutcome.Burned(action.In)
            : new ActionOutcome.Reverted($"{receipt.Transaction} burnt {action.In}, but {given} left {account}.");
    }

    /// <summary>
    /// Minted only if the trusted transmitter told of this very message, the trusted messenger of its mint right before, and the token of as
    /// much for the account.
    /// </summary>
    public static ActionOutcome ReadMint(CctpOptions options, ChainAction.Mint action, Address account, Receipt receipt)
    {
        if (!receipt.Succeeded)
            return new ActionOutcome.Reverted($"The mint {receipt.Transaction} reverted.");
        if (CctpMessage.TryParse(action.Message) is not { } message)
            return new ActionOutcome.Reverted("What was to be minted is no CCTP v2 message.");
        var place = options.On(action.Chain);
        object[]? mint = null;
        foreach (var log in receipt.Logs)
        {
            mint = ReceiptEvents.TryDecode(log, place.TokenMessenger, CctpAbi.MintAndWithdraw) ?? mint;
            if (ReceiptEvents.TryDecode(log, place.MessageTransmitter, CctpAbi.MessageReceived) is not { } received)
                continue;
            if (IsOf(message, received))
                return Judge(action, message, account, mint, receipt);
            // That mint was another message's.
            mint = null;
        }

        return new ActionOutcome.Reverted($"{place.MessageTransmitter} told of no message {message.Nonce} in {receipt.Transaction}.");
    }

    /// <summary>What the transmitter's logs of this message have as topics.</summary>
    public static EquatableArray<EquatableArray<Hash32>> ReceivedTopics(Hash32 nonce) => [[CctpAbi.MessageReceived.Topic], [], [nonce]];

    /// <summary>Why a message is not that of our burn, or null when it is. Every field counts: the attester's word is used only for what it may say.</summary>
    public static string? Mismatch(CctpOptions options, BridgeRoute route, TokenAmount burned, Address account, CctpMessage message)
    {
        var (source, destination, burn) = (options.On(route.From.Chain), options.On(route.To.Chain), message.Burn);
        return Differs("version", message.Version, 1u)
            ?? Differs("sourceDomain", message.SourceDomain, source.Domain)
            ?? Differs("destinationDomain", message.DestinationDomain, destination.Domain)
            ?? Differs("sender", message.Sender, Padded(source.TokenMessenger))
            ?? Differs("recipient", message.Recipient, Padded(destination.TokenMessenger))
            ?? Differs("destinationCaller", message.DestinationCaller, Hash32.Zero)
            ?? Differs("body version", burn.Version, 1u)
            ?? Differs("burnToken", burn.BurnToken, burned.Token.Contract)
            ?? Differs("mintRecipient", burn.MintRecipient, account)
            ?? Differs("amount", burn.Amount, burned.Raw)
            ?? Differs("messageSender", burn.MessageSender, account)
            ?? Differs("hookData's length", burn.HookBytes, 0)
            ?? (message.Nonce == Hash32.Zero ? "nonce is zero" : null)
            ?? (burn.FeeExecuted > burn.MaxFee ? $"feeExecuted is {burn.FeeExecuted}, more than maxFee, {burn.MaxFee}" : null);
    }

    /// <summary>The planner's answer.</summary>
    public static BridgeQuote ToQuote(QuoteRequest.Transfer request, CctpFee fee, UInt256 feeMin, int headroomPercent)
    {
        var expected = UInt256.Max(fee.Of(request.In.Raw), feeMin);
        var limit = UInt256.Max(UInt256.MulDiv(expected, (uint)(100 + headroomPercent), 100U, Rounding.Up), feeMin);
        EquatableArray<GasUnits> gas = [new(request.Route.From.Chain, SourceGas), new(request.Route.To.Chain, DestinationGas)];
        return new(new(request, new(request.Route.To, UInt256.SaturatingSubtract(request.In.Raw, expected)), gas, fee.Seconds), limit);
    }

    /// <summary>An address as CCTP writes it, in the last 20 of 32 bytes.</summary>
    public static Hash32 Padded(Address address) => Hash32.FromBytes([.. new byte[12], .. address.ToBytes()]);

    private static ActionOutcome Judge(ChainAction.Mint action, CctpMessage message, Address account, object[]? mint, Receipt receipt)
    {
        var expected = UInt256.SaturatingSubtract(message.Burn.Amount, message.Burn.FeeExecuted);
        if (mint is null || (Address)mint[0] != account || (Address)mint[2] != action.To.Contract || (UInt256)mint[1] != expected)
            return new ActionOutcome.Reverted($"The message {message.Nonce} was received in {receipt.Transaction}, but minted no {expected} of {action.To} for {account}.");
        var received = Erc20Wire.Moved(receipt, action.To.Contract, account).Received;
        return received >= expected
            ? new ActionOutcome.Minted(new(action.To, expected))
            : new ActionOutcome.Reverted($"{receipt.Transaction} minted {expected} of {action.To}, but {received} reached {account}.");
    }

    private static bool IsOf(CctpMessage message, object[] received) =>
        (UInt256)received[1] == message.SourceDomain && Word(received[2]) == message.Nonce && Word(received[3]) == message.Sender
        && (HexBytes)(byte[])received[5] == message.Body;

    private static Hash32 Word(object value) => Hash32.FromBytes((byte[])value);

    private static string? Differs<T>(string field, T found, T expected)
        where T : IEquatable<T> => found.Equals(expected) ? null : $"{field} is {found}, not {expected}";
}

using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Cctp;

/// <summary>Reads the calls of CCTP back: v2's burns, and mints of both versions. Pure.</summary>
internal static class CctpCalls
{
    public static EquatableArray<AllowedCall> Of(CctpOptions options, ChainId chain) => Find(options, chain) is { } place
        ? [CallBytes.Of(place.TokenMessenger, CctpAbi.DepositForBurn), CallBytes.Of(place.MessageTransmitter, CctpAbi.ReceiveMessage)]
        : [];

    public static CallReading? Read(CctpOptions options, ChainId chain, Call call) => Find(options, chain) is not { } place ? null
        : call.To == place.TokenMessenger ? Burn(options, place, call)
        : call.To == place.MessageTransmitter ? Mint(options, place, call)
        : null;

    public static EquatableArray<AllowedCall> OfV1(CctpOptions options, ChainId chain) =>
        Find(options, chain) is { } place ? [CallBytes.Of(place.MessageTransmitter, CctpAbi.ReceiveMessage)] : [];

    public static CallReading? ReadV1(CctpOptions options, ChainId chain, Call call)
    {
        var place = Find(options, chain);
        return place is not null && call.To == place.MessageTransmitter && Message(call) is { } bytes && CctpV1Message.TryParse(bytes) is { } message
            && message.DestinationDomain == place.Domain && message.Recipient == CctpWire.Padded(place.TokenMessenger)
            ? new($"mint over {options.Name}", [message.MintRecipient], [])
            : null;
    }

    // A burn for a configured chain that anybody may deliver, and no other token than the configured one.
    private static CallReading? Burn(CctpOptions options, CctpChain place, Call call)
    {
        if (CallBytes.Arguments(CctpAbi.DepositForBurn, call.CallHex) is not
            [UInt256 amount, UInt256 domain, byte[] recipient, Address token, byte[] caller, UInt256, UInt256 threshold])
        {
            return null;
        }

        var known = token == place.Usdc.Contract && threshold == CctpWire.Threshold(place) && !caller.AsSpan().ContainsAnyExcept((byte)0)
            && options.Chains.Any(chain => chain.Chain != place.Chain && domain == chain.Domain);
        return known && CallBytes.Unpadded(recipient) is { } account
            ? new($"burn over {options.Name}", [account], [new(place.Usdc, amount)])
            : null;
    }

    private static CallReading? Mint(CctpOptions options, CctpChain place, Call call) =>
        Message(call) is { } bytes && CctpMessage.TryParse(bytes.ToString()) is { } message
            && message.DestinationDomain == place.Domain && message.Recipient == CctpWire.Padded(place.TokenMessenger)
            ? new($"mint over {options.Name}", [message.Burn.MintRecipient], [])
            : null;

    private static HexBytes? Message(Call call) =>
        CallBytes.Arguments(CctpAbi.ReceiveMessage, call.CallHex) is [byte[] message, byte[]] ? (HexBytes?)(HexBytes)message : null;

    private static CctpChain? Find(CctpOptions options, ChainId chain) => options.Chains.FirstOrDefault(one => one.Chain == chain);
}

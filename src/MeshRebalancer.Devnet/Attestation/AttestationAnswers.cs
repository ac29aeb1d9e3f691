using System.Globalization;
using System.Text.Json.Serialization;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>What the attestation service writes: the shapes of the public service's second version.</summary>
internal static class AttestationAnswers
{
    public sealed record Messages([property: JsonPropertyName("messages")] IReadOnlyList<Entry> Items);

    public sealed record Entry(
        string Message, string EventNonce, string Attestation, Header? DecodedMessage, int CctpVersion, string Status, string? DelayReason);

    public sealed record Header(
        string SourceDomain, string DestinationDomain, string Nonce, string Sender, string Recipient, string DestinationCaller,
        string MinFinalityThreshold, string FinalityThresholdExecuted, string MessageBody, Burn? DecodedMessageBody);

    public sealed record Burn(
        string BurnToken, string MintRecipient, string Amount, string MessageSender, string MaxFee, string FeeExecuted, string ExpirationBlock, string? HookData);

    public sealed record Fee(uint FinalityThreshold, decimal MinimumFee);

    public sealed record Allowance([property: JsonPropertyName("allowance")] decimal Usdc, DateTimeOffset LastUpdated);

    public sealed record Keys(IReadOnlyList<Key> PublicKeys);

    public sealed record Key(string PublicKey, string CctpVersion);

    public sealed record Reattested(string Message, string Nonce);

    public sealed record Failure(int Code, string Error);

    public static Entry ToEntry(ObservedMessage seen, AttestationKnobs knobs) => seen is { Filled: { } filled, Attestation: { } attestation }
        ? new(filled.ToString(), seen.Nonce.ToString(), attestation.ToString(), ToHeader(filled), 2, "complete", seen.DelayReason(knobs))
        : new("0x", seen.Nonce.ToString(), "PENDING", null, 2, "pending_confirmations", seen.DelayReason(knobs));

    private static Header ToHeader(HexBytes message) => new(
        Text(CctpWire.SourceDomain(message)), Text(CctpWire.DestinationDomain(message)), CctpWire.Nonce(message).ToString(),
        Account(CctpWire.Sender(message)), Account(CctpWire.Recipient(message)), CctpWire.DestinationCaller(message).ToString(),
        Text(CctpWire.MinFinality(message)), Text(CctpWire.FinalityExecuted(message)), CctpWire.Body(message).ToString(),
        CctpWire.IsBurn(message) ? ToBurn(message) : null);

    private static Burn ToBurn(HexBytes message) => new(
        Account(CctpWire.BurnToken(message)), Account(CctpWire.MintRecipient(message)), Text(CctpWire.Amount(message)),
        Account(CctpWire.MessageSender(message)), Text(CctpWire.MaxFee(message)), Text(CctpWire.FeeExecuted(message)),
        Text(CctpWire.ExpirationBlock(message)), CctpWire.HookData(message) is { IsEmpty: false } hook ? hook.ToString() : null);

    // An EVM account sits in the last 20 of 32 bytes.
    private static string Account(Hash32 word) => Address.FromBytes(word.ToBytes().AsSpan(12)).ToString();

    private static string Text(UInt256 number) => number.ToString(null, CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AttestationAnswers.Messages))]
[JsonSerializable(typeof(AttestationAnswers.Fee[]))]
[JsonSerializable(typeof(AttestationAnswers.Allowance))]
[JsonSerializable(typeof(AttestationAnswers.Keys))]
[JsonSerializable(typeof(AttestationAnswers.Reattested))]
[JsonSerializable(typeof(AttestationAnswers.Failure))]
internal sealed partial class AttestationJson : JsonSerializerContext;

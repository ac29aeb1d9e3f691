using System.Globalization;
using System.Text.Json;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>A node's answer is JSON, but not of the shape that its method has.</summary>
internal sealed class WireException(string message) : FormatException(message);

/// <summary>
/// Reads Ethereum's JSON (execution-apis specification): quantities, byte strings, blocks, receipts. Each error names its field and what was found.
/// </summary>
internal static class EvmJson
{
    /// <summary>As nodes want numbers: <c>0x</c> and hexadecimal digits without leading zeros.</summary>
    public static string Quantity(UInt256 value) =>
        value.BitLength <= 64 ? "0x" + ((ulong)value).ToString("x", CultureInfo.InvariantCulture) : "0x" + Convert.ToHexStringLower(Bytes(value)).TrimStart('0');

    public static UInt256 Number(JsonElement json, string name = "result") =>
        json.ValueKind == JsonValueKind.String && json.GetString() is ['0', 'x', _, ..] text && UInt256.TryParse(text, null, out var value)
            ? value
            : throw Bad(json, name, "a number as 0x and hexadecimal digits");

    public static ulong Number64(JsonElement json, string name = "result")
    {
        var number = Number(json, name);
        return number.BitLength <= 64 ? (ulong)number : throw Bad(json, name, "a number of at most 64 bits");
    }

    public static HexBytes Bytes(JsonElement json, string name = "result") => Parse<HexBytes>(json, name, "0x and hexadecimal digits");

    public static Hash32 Hash(JsonElement json, string name = "result") => Parse<Hash32>(json, name, "a hash of 32 bytes");

    public static Block? BlockOrNone(JsonElement json) => json.ValueKind == JsonValueKind.Null ? null : Block(json);

    public static Block Block(JsonElement json) => new(
        Number64(Field(json, "number"), "number"),
        Hash(Field(json, "hash"), "hash"),
        Hash(Field(json, "parentHash"), "parentHash"),
        Number64(Field(json, "timestamp"), "timestamp"),
        Optional(json, "baseFeePerGas") is { } fee ? Number(fee, "baseFeePerGas") : null,
        Number(Field(json, "gasLimit"), "gasLimit"),
        Number(Field(json, "gasUsed"), "gasUsed"));

    public static TransactionReceipt? ReceiptOrNone(JsonElement json) => json.ValueKind == JsonValueKind.Null ? null : new(
        Hash(Field(json, "transactionHash"), "transactionHash"),
        Hash(Field(json, "blockHash"), "blockHash"),
        Number64(Field(json, "blockNumber"), "blockNumber"),
        Number64(Field(json, "transactionIndex"), "transactionIndex"),
        Address(Field(json, "from"), "from"),
        Optional(json, "to") is { } to ? Address(to, "to") : null,
        Optional(json, "contractAddress") is { } created ? Address(created, "contractAddress") : null,
        Status(Field(json, "status")),
        Number(Field(json, "gasUsed"), "gasUsed"),
        Number(Field(json, "effectiveGasPrice"), "effectiveGasPrice"),
        Optional(json, "l1Fee") is { } fee ? Number(fee, "l1Fee") : null,
        Logs(Field(json, "logs")));

    public static EquatableArray<TransactionView>? TransactionsOrNone(JsonElement json) => json.ValueKind == JsonValueKind.Null
        ? null
        : [.. Items(Field(json, "transactions"), "transactions").Select(one => TransactionOrNone(one) ?? throw Bad(one, "transactions", "a transaction"))];

    public static TransactionView? TransactionOrNone(JsonElement json) => json.ValueKind == JsonValueKind.Null ? null : new(
        Hash(Field(json, "hash"), "hash"),
        Address(Field(json, "from"), "from"),
        Optional(json, "to") is { } to ? Address(to, "to") : null,
        Number64(Field(json, "nonce"), "nonce"),
        Number(Field(json, "value"), "value"),
        Bytes(Field(json, "input"), "input"),
        Optional(json, "blockNumber") is { } number ? Number64(number, "blockNumber") : null,
        Optional(json, "blockHash") is { } hash ? Hash(hash, "blockHash") : null);

    public static EquatableArray<EventLog> Logs(JsonElement json) => [.. Items(json, "logs").Select(Log)];

    public static EventLog Log(JsonElement json) => new(
        Address(Field(json, "address"), "address"),
        [.. Items(Field(json, "topics"), "topics").Select(t => Hash(t, "topics"))],
        Bytes(Field(json, "data"), "data"),
        Number64(Field(json, "blockNumber"), "blockNumber"),
        Hash(Field(json, "blockHash"), "blockHash"),
        Hash(Field(json, "transactionHash"), "transactionHash"),
        Number64(Field(json, "logIndex"), "logIndex"),
        Optional(json, "removed") is { ValueKind: JsonValueKind.True });

    public static FeeHistory FeeHistory(JsonElement json) => new(
        Number64(Field(json, "oldestBlock"), "oldestBlock"),
        [.. Items(Field(json, "baseFeePerGas"), "baseFeePerGas").Select(f => Number(f, "baseFeePerGas"))],
        [.. Items(Field(json, "gasUsedRatio"), "gasUsedRatio").Select(r => Ratio(r, "gasUsedRatio"))],
        Optional(json, "reward") is { } rewards
            ? [.. Items(rewards, "reward").Select(block => (EquatableArray<UInt256>)[.. Items(block, "reward").Select(r => Number(r, "reward"))])]
            : []);

    private static bool Status(JsonElement json) => (ulong)Number(json, "status") switch
    {
        0 => false,
        1 => true,
        _ => throw Bad(json, "status", "0x0 or 0x1"),
    };

    private static Address Address(JsonElement json, string name) => Parse<Address>(json, name, "an address");

    private static double Ratio(JsonElement json, string name) => json.ValueKind == JsonValueKind.Number ? json.GetDouble() : throw Bad(json, name, "a number");

    private static T Parse<T>(JsonElement json, string name, string expected)
        where T : IParsable<T> =>
        json.ValueKind == JsonValueKind.String && T.TryParse(json.GetString(), null, out var value) ? value : throw Bad(json, name, expected);

    private static JsonElement.ArrayEnumerator Items(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : throw Bad(json, name, "an array");

    private static JsonElement Field(JsonElement json, string name) =>
        Optional(json, name) ?? throw new WireException($"{name} is missing");

    private static JsonElement? Optional(JsonElement json, string name) => json.ValueKind != JsonValueKind.Object
        ? throw Bad(json, "result", "an object")
        : json.TryGetProperty(name, out var field) && field.ValueKind != JsonValueKind.Null ? field : null;

    private static byte[] Bytes(UInt256 value)
    {
        var bytes = new byte[32];
        value.WriteBigEndian(bytes);
        return bytes;
    }

    private static WireException Bad(JsonElement json, string name, string expected)
    {
        var found = json.ValueKind == JsonValueKind.Undefined ? "nothing" : json.GetRawText();
        return new($"{name} is {(found.Length > 80 ? found[..80] + "…" : found)}, where {expected} is expected");
    }
}

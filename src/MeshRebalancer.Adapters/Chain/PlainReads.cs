using System.Text.Json;
using System.Text.Json.Nodes;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>The way of reading where Multicall3 is missing: one JSON-RPC batch, all of it at the same block's number. Pure but for the sending.</summary>
internal static class PlainReads
{
    public static async Task<Snapshot> ReadAsync(
        EvmClient client, ChainId chain, Block block, EquatableArray<ContractRead> reads, CancellationToken cancel)
    {
        var at = BlockTag.At(block.Number).ToString();
        var answers = reads.Count == 0 ? [] : await client.Transport.SendAsync([.. reads.Select(read => ToCall(read, at))], cancel);
        var facts = ChainWire.ToFacts(block);
        return new(facts.Number, facts.At, [.. reads.Zip(answers, (read, answer) => Read(client.Endpoint.Host, chain, read, answer))]);
    }

    internal static RpcCall ToCall(ContractRead read, string at) => read.Function == MulticallReads.GetEthBalance
        ? new("eth_getBalance", read.Arguments[0]!.ToString(), at)
        : new("eth_call", new JsonObject { ["to"] = read.Target.ToString(), ["data"] = read.Function.EncodeCall(read.Arguments.AsSpan()).ToString() }, at);

    internal static Result<object[], PortError> Read(string host, ChainId chain, ContractRead read, Result<JsonElement, RpcError> answer) => answer.Match(
        json => Decode(host, chain, read, json),
        error => error is RpcError.Server server && server.Message.Contains("revert", StringComparison.OrdinalIgnoreCase)
            ? new PortError.Declined("call-reverts", $"{read.Function.Name} reverts on chain {chain}: {server.Message}.")
            : ChainWire.ToPortError(chain, error));

    private static Result<object[], PortError> Decode(string host, ChainId chain, ContractRead read, JsonElement json)
    {
        var text = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        if (read.Function == MulticallReads.GetEthBalance)
        {
            return UInt256.TryParse(text, null, out var wei) ? new object[] { wei } : Unreadable("the balance is no number");
        }

        try
        {
            return HexBytes.TryParse(text, null, out var bytes) ? read.Function.DecodeAnswer(bytes) : Unreadable("the answer is not hexadecimal");
        }
        catch (AbiException exception)
        {
            return Unreadable(exception.Message);
        }

        Result<object[], PortError> Unreadable(string problem) =>
            new PortError.Unreadable($"Chain {chain}: {host}: wrong answer of {read.Target} to {read.Function.Name}: {problem}");
    }
}

using System.Text.Json;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm.Tests.Fuzzing;

/// <summary>An endpoint that answers any call with the same bytes.</summary>
internal sealed class SameAnswer(byte[] body) : IRpcTransport
{
    public RpcEndpoint Endpoint { get; } = RpcEndpoint.Parse("http://127.0.0.1:1");

    public Task<Result<JsonElement, RpcError>[]> SendAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancel) => Task.FromResult(
        RpcWire.TryParse(body, out var root)
            ? RpcWire.Match(Endpoint, root, calls.Count, 1)
            : [.. calls.Select(_ => (Result<JsonElement, RpcError>)new RpcError.Malformed(Endpoint.Host, "not JSON"))]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Right answers, as nodes give them (execution-apis), to make wrong ones of.</summary>
internal static class Answers
{
    private const string Hash = "0x1f5e3c1b8b2f3c1f1a4d3a2f3b9e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c";
    private const string Account = "0xd8da6bf26964af9d7eed9e03e53415d37aa96045";

    private const string Log = $$"""
        {"address":"{{Account}}","topics":["{{Hash}}","{{Hash}}"],"data":"0x00ff","blockNumber":"0x10","blockHash":"{{Hash}}","transactionHash":"{{Hash}}",
         "transactionIndex":"0x0","logIndex":"0x2","removed":false}
        """;

    private const string Transaction = $$"""
        {"hash":"{{Hash}}","from":"{{Account}}","to":"{{Account}}","nonce":"0x7","value":"0xde0b6b3a7640000","input":"0xa9059cbb","blockNumber":"0x10","blockHash":"{{Hash}}"}
        """;

    /// <summary>Each with a question that it answers.</summary>
    public static (string Result, Func<EvmClient, Task<bool>> Ask)[] All { get; } =
    [
        ("\"0x2105\"", async client => IsOk(await client.GetChainIdAsync())),
        ("\"0x1b4\"", async client => IsOk(await client.GetBlockNumberAsync())),
        ("\"0xde0b6b3a7640000\"", async client => IsOk(await client.GetBalanceAsync(default, BlockTag.Latest))),
        ("\"0x6080\"", async client => IsOk(await client.GetCodeAsync(default, BlockTag.Latest))),
        (
            $$"""{"number":"0x10","hash":"{{Hash}}","parentHash":"{{Hash}}","timestamp":"0x66","baseFeePerGas":"0x7","gasLimit":"0x1c9c380","gasUsed":"0x5208","transactions":[{{Transaction}}]}""",
            async client => IsOk(await client.GetBlockAsync(BlockTag.Latest)) & IsOk(await client.GetTransactionsAsync(BlockTag.Latest))),
        (Transaction, async client => IsOk(await client.GetTransactionAsync(default))),
        (
            $$"""
            {"transactionHash":"{{Hash}}","blockHash":"{{Hash}}","blockNumber":"0x10","transactionIndex":"0x0","from":"{{Account}}","to":"{{Account}}","contractAddress":null,
             "status":"0x1","gasUsed":"0x5208","effectiveGasPrice":"0x3b9aca00","l1Fee":"0x1","logs":[{{Log}}]}
            """,
            async client => IsOk(await client.GetReceiptAsync(default))),
        ($"[{Log},{Log}]", async client => IsOk(await client.GetLogsAsync(new(BlockTag.Earliest, BlockTag.Latest, [], [])))),
        (
            """{"oldestBlock":"0x10","baseFeePerGas":["0x7","0x8","0x9"],"gasUsedRatio":[0.5,0.25],"reward":[["0x1","0x2"],["0x1","0x3"]]}""",
            async client => IsOk(await client.GetFeeHistoryAsync(2, BlockTag.Latest, [10, 50]))),
        (
            "\"0x0000000000000000000000000000000000000000000000000000000000000020000000000000000000000000000000000000000000000000000000000000000555534443200000000000000000000000000000000000000000000000000000000000\"",
            async client => IsOk(await client.CallAsync(AbiFunction.Parse("symbol() view returns (string symbol)"), default, BlockTag.Latest, []))),
    ];

    private static bool IsOk<T>(Result<T, RpcError> result) => result is Result<T, RpcError>.Ok;
}

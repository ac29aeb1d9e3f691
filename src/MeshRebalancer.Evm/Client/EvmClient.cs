using System.Text.Json;
using System.Text.Json.Nodes;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>
/// Typed calls to one chain's node (execution-apis). Retry, time-outs and metering are the transport's matter: see <see cref="RpcTransport"/>.
/// </summary>
/// <param name="transport">Carries the calls; stays the caller's to dispose.</param>
/// <param name="reverts">Reads revert data; by default with the standard errors alone.</param>
public sealed partial class EvmClient(IRpcTransport transport, RevertDecoder? reverts = null)
{
    private readonly RevertDecoder _reverts = reverts ?? RevertDecoder.Standard;

    /// <summary>Where the calls go.</summary>
    public RpcEndpoint Endpoint => transport.Endpoint;

    /// <summary>What carries the calls.</summary>
    public IRpcTransport Transport => transport;

    /// <summary>The chain's id (EIP-695).</summary>
    public Task<Result<ChainId, RpcError>> GetChainIdAsync(CancellationToken cancel = default) =>
        AskAsync(new("eth_chainId"), json => new ChainId(EvmJson.Number64(json)), cancel);

    /// <summary>The newest block's height.</summary>
    public Task<Result<ulong, RpcError>> GetBlockNumberAsync(CancellationToken cancel = default) =>
        AskAsync(new("eth_blockNumber"), json => EvmJson.Number64(json), cancel);

    /// <summary>A block's header; null when there is none there.</summary>
    public Task<Result<Block?, RpcError>> GetBlockAsync(BlockTag at, CancellationToken cancel = default) =>
        AskAsync(new("eth_getBlockByNumber", at.ToString(), false), EvmJson.BlockOrNone, cancel);

    /// <summary>A block's header by its hash; null when the node doesn't know it.</summary>
    public Task<Result<Block?, RpcError>> GetBlockAsync(Hash32 hash, CancellationToken cancel = default) =>
        AskAsync(new("eth_getBlockByHash", hash.ToString(), false), EvmJson.BlockOrNone, cancel);

    /// <summary>A block's transactions in order; null when there is no block there.</summary>
    public Task<Result<EquatableArray<TransactionView>?, RpcError>> GetTransactionsAsync(BlockTag at, CancellationToken cancel = default) =>
        AskAsync(new("eth_getBlockByNumber", at.ToString(), true), EvmJson.TransactionsOrNone, cancel);

    /// <summary>Wei that an account holds.</summary>
    public Task<Result<UInt256, RpcError>> GetBalanceAsync(Address account, BlockTag at, CancellationToken cancel = default) =>
        AskAsync(new("eth_getBalance", account.ToString(), at.ToJson()), json => EvmJson.Number(json), cancel);

    /// <summary>An account's count of transactions: the next nonce at that block.</summary>
    public Task<Result<ulong, RpcError>> GetNonceAsync(Address account, BlockTag at, CancellationToken cancel = default) =>
        AskAsync(new("eth_getTransactionCount", account.ToString(), at.ToJson()), json => EvmJson.Number64(json), cancel);

    /// <summary>A contract's code; empty where there is none.</summary>
    public Task<Result<HexBytes, RpcError>> GetCodeAsync(Address account, BlockTag at, CancellationToken cancel = default) =>
        AskAsync(new("eth_getCode", account.ToString(), at.ToJson()), json => EvmJson.Bytes(json), cancel);

    /// <summary>The tip that the node suggests, in wei for each unit of gas.</summary>
    public Task<Result<UInt256, RpcError>> GetMaxPriorityFeePerGasAsync(CancellationToken cancel = default) =>
        AskAsync(new("eth_maxPriorityFeePerGas"), json => EvmJson.Number(json), cancel);

    /// <summary>What the last blocks charged.</summary>
    /// <param name="blocks">How many, 1 … 1024.</param>
    /// <param name="newest">The last of them.</param>
    /// <param name="percentiles">Of the tips that are wanted, ascending, each 0 … 100.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<Result<FeeHistory, RpcError>> GetFeeHistoryAsync(
        int blocks, BlockTag newest, IEnumerable<double> percentiles, CancellationToken cancel = default) =>
        AskAsync(
            new("eth_feeHistory", EvmJson.Quantity((ulong)blocks), newest.ToString(), new JsonArray([.. percentiles.Select(p => JsonValue.Create(p))])),
            EvmJson.FeeHistory,
            cancel);

    /// <summary>A transaction; null when the node doesn't know it.</summary>
    public Task<Result<TransactionView?, RpcError>> GetTransactionAsync(Hash32 hash, CancellationToken cancel = default) =>
        AskAsync(new("eth_getTransactionByHash", hash.ToString()), EvmJson.TransactionOrNone, cancel);

    /// <summary>What became of a transaction; null while it is not mined, or unknown.</summary>
    public Task<Result<TransactionReceipt?, RpcError>> GetReceiptAsync(Hash32 hash, CancellationToken cancel = default) =>
        AskAsync(new("eth_getTransactionReceipt", hash.ToString()), EvmJson.ReceiptOrNone, cancel);

    /// <summary>Logs in a range of blocks. Nodes limit range and number.</summary>
    public Task<Result<EquatableArray<EventLog>, RpcError>> GetLogsAsync(LogFilter filter, CancellationToken cancel = default) =>
        AskAsync(new("eth_getLogs", LogFilterJson.Write(filter)), EvmJson.Logs, cancel);

    /// <summary>Any method, for what has no typed call here.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<Result<JsonElement, RpcError>> SendAsync(string method, JsonNode?[] parameters, CancellationToken cancel = default) =>
        (await transport.SendAsync([new(method, parameters)], cancel))[0];

    private async Task<Result<T, RpcError>> AskAsync<T>(RpcCall call, Func<JsonElement, T> read, CancellationToken cancel) =>
        Read(call.Method, (await transport.SendAsync([call], cancel))[0], read);

    private Result<T, RpcError> Read<T>(string method, Result<JsonElement, RpcError> answer, Func<JsonElement, T> read) => answer.Then<T>(json =>
    {
        try
        {
            return new Result<T, RpcError>.Ok(read(json));
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            return new RpcError.WrongAnswer(Endpoint.Host, method, exception.Message);
        }
    });
}

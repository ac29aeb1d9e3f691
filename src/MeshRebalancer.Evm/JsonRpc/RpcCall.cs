using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace MeshRebalancer.Evm;

/// <summary>One JSON-RPC call. Prints as its method alone, because parameters may be signed bytes.</summary>
public sealed class RpcCall
{
    private static readonly FrozenSet<string> Reads = new[]
    {
        "eth_accounts", "eth_blockNumber", "eth_call", "eth_chainId", "eth_createAccessList", "eth_estimateGas", "eth_feeHistory", "eth_gasPrice",
        "eth_getBalance", "eth_getBlockByHash", "eth_getBlockByNumber", "eth_getBlockReceipts", "eth_getCode", "eth_getLogs", "eth_getProof",
        "eth_getStorageAt", "eth_getTransactionByHash", "eth_getTransactionCount", "eth_getTransactionReceipt", "eth_maxPriorityFeePerGas",
        "eth_blobBaseFee", "eth_simulateV1", "eth_syncing", "net_version", "web3_clientVersion", "debug_traceTransaction", "debug_traceCall",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <param name="method">The method's name.</param>
    /// <param name="parameters">Its parameters, by position.</param>
    public RpcCall(string method, params JsonNode?[] parameters) => (Method, Parameters) = (method, new JsonArray(parameters));

    public string Method { get; }

    public JsonArray Parameters { get; }

    /// <summary>Whether asking twice is the same as asking once: only such calls are ever sent again.</summary>
    public bool IsIdempotentRead => Reads.Contains(Method);

    public override string ToString() => Method;
}

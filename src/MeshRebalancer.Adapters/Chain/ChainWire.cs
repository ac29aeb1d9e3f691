using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>Translates between the EVM client's words and the ports'. Pure.</summary>
internal static class ChainWire
{
    private const long MethodNotFound = -32601;
    private const long InvalidParameters = -32602;

    /// <summary>A failed read. A transaction's sending is judged elsewhere, for there a failure is not the end of it.</summary>
    public static PortError ToPortError(ChainId chain, RpcError error) => error switch
    {
        RpcError.Transport or RpcError.Timeout or RpcError.RateLimited => new PortError.Transient($"Chain {chain}: {error}."),
        RpcError.Server { Code: MethodNotFound or InvalidParameters } => new PortError.Unreadable($"Chain {chain}: {error}."),
        RpcError.Server => new PortError.Transient($"Chain {chain}: {error}."),
        RpcError.Malformed or RpcError.WrongAnswer => new PortError.Unreadable($"Chain {chain}: {error}."),
        RpcError.Reverted reverted => Declined(reverted.Reason, $"on chain {chain}"),
    };

    /// <summary>A call that would revert.</summary>
    public static PortError.Declined Declined(RevertReason reason, string where) => new(CodeOf(reason), $"The call would fail {where}: {Words(reason)}.");

    /// <summary>An endpoint of another chain.</summary>
    public static PortError.Unreadable WrongChain(ChainId expected, ChainId found, string host) =>
        new($"{host} answers for chain {found}, but is configured for chain {expected}: correct its URL. Nothing that it says is believed.");

    public static BlockFacts ToFacts(Block block) =>
        new(block.Number, block.Hash, DateTimeOffset.FromUnixTimeSeconds(checked((long)block.Timestamp)), block.BaseFeePerGas);

    public static Receipt ToReceipt(TransactionReceipt receipt) => new(
        receipt.TransactionHash,
        receipt.BlockNumber,
        receipt.BlockHash,
        receipt.Succeeded,
        receipt.Fee,
        [.. receipt.Logs.Select(log => new LogEntry(log.Address, log.Topics, log.Data.ToString()))]);

    public static Result<TransactionStatus, PortError> ToStatus(TransactionView? view) => view switch
    {
        null => new TransactionStatus.Unknown(),
        { BlockNumber: { } block, BlockHash: { } hash } => new TransactionStatus.Mined(block, hash),
        _ => new TransactionStatus.Pending(),
    };

    /// <summary>Whether a block lies deep enough under the head. The block itself counts as the first confirmation.</summary>
    public static bool IsConfirmed(ulong block, ulong head, int confirmations) => head >= block && head - block + 1 >= (ulong)confirmations;

    private static string CodeOf(RevertReason reason) => reason switch
    {
        RevertReason.Message { Text: "Too little received" or "Too much requested" } => "slippage",
        RevertReason.Message { Text: "Transaction too old" } => "deadline",
        RevertReason.Message or RevertReason.Silent or RevertReason.Panic or RevertReason.Custom or RevertReason.Unknown => "call-reverts",
    };

    /// <summary>Uniswap's contracts abbreviate.</summary>
    private static string Words(RevertReason reason) => reason switch
    {
        RevertReason.Message { Text: "STF" } => "reverted: STF (the token could not be taken: balance or allowance is too low)",
        RevertReason.Message { Text: "SPL" } => "reverted: SPL (the pool has no more liquidity in this direction)",
        RevertReason.Message or RevertReason.Silent or RevertReason.Panic or RevertReason.Custom or RevertReason.Unknown => reason.ToString(),
    };
}

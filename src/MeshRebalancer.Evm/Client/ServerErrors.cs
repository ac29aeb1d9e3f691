using System.Text.Json;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>
/// Reads the words of nodes, which no standard fixes: those of geth (and its kin: op-geth, Erigon, Arbitrum Nitro), Reth, Nethermind, Besu and Anvil.
/// </summary>
internal static class ServerErrors
{
    // JSON-RPC 2.0 and EIP-1474.
    private const long MethodNotFound = -32601;
    private const long ResourceNotFound = -32001;
    private const long ResourceUnavailable = -32002;

    private static readonly string[] Known = ["already known", "alreadyknown", "already imported", "known transaction", "already in the pool"];
    private static readonly string[] Low = ["nonce too low", "oldnonce", "nonce_too_low", "invalid transaction nonce"];
    private static readonly string[] Replacing = ["replacement transaction underpriced", "replacementnotallowed", "replacement underpriced"];
    private static readonly string[] Underpriced =
    [
        "transaction underpriced", "underpriced", "feetoolow", "max fee per gas less than block base fee", "gas price below",
        "fee cap less than block base fee", "gas price is less than basefee",
    ];

    private static readonly string[] Poor = ["insufficient funds", "insufficientfunds", "upfront cost exceeds account balance", "insufficient balance for transfer"];

    private static readonly string[] Missing =
    [
        "header not found", "missing trie node", "block not found", "unknown block", "could not find block", "historical state", "state is not available",
        "pruned", "request timed out", "internal error", "temporarily unavailable", "service unavailable", "over capacity", "quota",
    ];

    /// <summary>Whether an error tells of the node that was asked, so that another one may answer: what it lacks, what it is too busy for.</summary>
    public static bool IsOfThisNode(RpcError.Server error) =>
        Revert(error, RevertDecoder.Standard) is null
        && (error.Code is MethodNotFound or ResourceUnavailable or ResourceNotFound || Array.Exists(Missing, w => error.Message.Contains(w, StringComparison.OrdinalIgnoreCase)));

    /// <summary>What a refusal of signed bytes means.</summary>
    public static BroadcastOutcome Broadcast(RpcError.Server error, Hash32 hash)
    {
        bool Says(string[] words) => words.Any(w => error.Message.Contains(w, StringComparison.OrdinalIgnoreCase));
        return Says(Known) ? new BroadcastOutcome.AlreadyKnown(hash)
            : Says(Low) ? new BroadcastOutcome.NonceTooLow()
            : Says(Replacing) ? new BroadcastOutcome.Underpriced(Replacing: true)
            : Says(Underpriced) ? new BroadcastOutcome.Underpriced(Replacing: false)
            : Says(Poor) ? new BroadcastOutcome.InsufficientFunds()
            : new BroadcastOutcome.Refused(error);
    }

    /// <summary>The revert that an error tells of, or null when it tells of something else.</summary>
    public static RevertReason? Revert(RpcError.Server error, RevertDecoder decoder)
    {
        var data = RevertData(error.Data);
        var says = error.Code == 3 || error.Message.Contains("revert", StringComparison.OrdinalIgnoreCase)
            || (data is not null && error.Message.Contains("vm execution error", StringComparison.OrdinalIgnoreCase));
        return says ? decoder.Decode(data ?? HexBytes.Empty) : null;
    }

    /// <summary>The bytes: plain hexadecimal, after the word <c>Reverted</c> (Nethermind), or in an object's <c>data</c> (Hardhat).</summary>
    private static HexBytes? RevertData(string? text)
    {
        if (text is ['{', ..] && RpcWire.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out var json)
            && json.TryGetProperty("data"u8, out var inner) && inner.ValueKind == JsonValueKind.String)
        {
            text = inner.GetString();
        }

        var start = text?.IndexOf("0x", StringComparison.Ordinal) ?? -1;
        return start >= 0 && HexBytes.TryParse(text![start..].Trim(), null, out var bytes) ? bytes : (HexBytes?)null;
    }
}

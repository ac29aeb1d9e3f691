using System.Numerics;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using Nethereum.ABI.FunctionEncoding;
using Nethereum.Contracts;
using Nethereum.Contracts.Standards.ERC20.ContractDefinition;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;

namespace MeshRebalancer.Adapters.Nethereum;

/// <summary>Translates between Nethereum's words and the ports'. Pure.</summary>
internal static class NethereumWire
{
    private static readonly string Approval = Event<ApprovalEventDTO>.GetEventABI().Sha3Signature.EnsureHexPrefix();

    public static UInt256 Number(BigInteger value) => (UInt256)value;

    public static BlockFacts ToFacts(BlockWithTransactionHashes block) => new(
        (ulong)block.Number.Value,
        Hash32.Parse(block.BlockHash),
        DateTimeOffset.FromUnixTimeSeconds((long)block.Timestamp.Value),
        block.BaseFeePerGas is null ? null : Number(block.BaseFeePerGas.Value));

    public static Receipt ToReceipt(TransactionReceipt receipt) => new(
        Hash32.Parse(receipt.TransactionHash),
        (ulong)receipt.BlockNumber.Value,
        Hash32.Parse(receipt.BlockHash),
        receipt.Succeeded(),
        Number(receipt.GasUsed.Value * receipt.EffectiveGasPrice.Value),
        [.. receipt.Logs.Select(log => new LogEntry(Address.Parse(log.Address), [.. log.Topics.Select(topic => Hash32.Parse((string)topic))], log.Data))]);

    public static Call EncodeApprove(TokenAmount amount, Address spender) => new(
        amount.Token.Contract,
        UInt256.Zero,
        new ApproveFunction { Spender = spender.ToString(), Value = amount.Raw }.GetCallData().ToHex(prefix: true));

    /// <summary>Approved only by the token's own event, for exactly this owner, spender and amount.</summary>
    public static ActionOutcome ReadApprove(TokenAmount amount, Address owner, Address spender, Receipt receipt)
    {
        if (!receipt.Succeeded)
            return new ActionOutcome.Reverted($"The approval {receipt.Transaction} reverted.");
        var seen = receipt.Logs.LastOrDefault(log => log.Contract == amount.Token.Contract && log.Topics.Count == 3
            && log.Topics[0] == Hash32.Parse(Approval) && Of(log.Topics[1]) == owner && Of(log.Topics[2]) == spender);
        return seen is not null && Word(seen.DataHex) == amount.Raw
            ? new ActionOutcome.Approved()
            : new ActionOutcome.Reverted($"{amount.Token} told of no approval of {amount.Raw} for {spender} in {receipt.Transaction}.");
    }

    /// <summary>A number of one word; null for anything else, such as the empty answer of what is no contract.</summary>
    public static UInt256? Word(string? hex)
    {
        var bytes = (hex ?? "").HexToByteArray();
        return bytes.Length == 32 ? UInt256.ReadBigEndian(bytes) : null;
    }

    /// <summary>A text, or 32 bytes of one; empty where there is none. It is for people, so it is cut and cleaned.</summary>
    public static string Text(string? hex)
    {
        const int longest = 32;
        var bytes = (hex ?? "").HexToByteArray();
        var text = bytes.Length == longest ? System.Text.Encoding.UTF8.GetString(bytes).TrimEnd('\0')
            : bytes.Length > 2 * longest ? new FunctionCallDecoder().DecodeSimpleTypeOutput<string>(new("string", 1), hex) : "";
        return new([.. text.Where(c => !char.IsControl(c)).Take(longest)]);
    }

    public static FeeQuote ToQuote(FeeHistoryResult history, FeePolicy policy)
    {
        UInt256[] tips = [.. (history.Reward ?? []).Where(block => block.Length > 0).Select(block => Number(block[0].Value)).Order()];
        var (baseFee, tip) = (Number(history.BaseFeePerGas[^1].Value), tips.Length == 0 ? UInt256.Zero : tips[tips.Length / 2]);
        return new(baseFee, tip, UInt256.MulDiv(baseFee, (uint)policy.BaseFeeMultipleBps, 10_000U, Rounding.Up) + tip);
    }

    /// <summary>A failed question. The message of a transport holds the URL, so only its kind is told.</summary>
    public static PortError ToPortError(ChainId chain, string host, Exception failure) => failure switch
    {
        RpcResponseException answered when Reverts(answered.RpcError) is { } why => new PortError.Declined("call-reverts", $"The call would fail on chain {chain}: reverted: {why}."),
        RpcResponseException answered when answered.RpcError.Code is -32601 or -32602 => new PortError.Unreadable($"Chain {chain}: {host} answers {answered.RpcError.Code}: {answered.RpcError.Message}."),
        RpcResponseException answered => new PortError.Transient($"Chain {chain}: {host} answers {answered.RpcError.Code}: {answered.RpcError.Message}."),
        RpcClientTimeoutException or RpcClientUnknownException or HttpRequestException => new PortError.Transient($"Chain {chain}: {host} does not answer ({failure.InnerException?.GetType().Name ?? failure.GetType().Name})."),
        _ => new PortError.Unreadable($"Chain {chain}: the answer of {host} can't be read ({failure.GetType().Name})."),
    };

    private static string? Reverts(RpcError error)
    {
        var data = error.Data?.ToString()?.Trim('"') ?? "";
        if (data.StartsWith("0x08c379a0", StringComparison.Ordinal))
            return new FunctionCallDecoder().DecodeFunctionErrorMessage(data);
        return error.Message.Contains("revert", StringComparison.OrdinalIgnoreCase) ? error.Message : null;
    }

    private static Address Of(Hash32 topic) => Address.FromBytes(topic.ToBytes().AsSpan(12));
}

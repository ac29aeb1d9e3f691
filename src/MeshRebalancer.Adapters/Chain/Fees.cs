using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>Fee arithmetic, rounded up because we pay. Pure.</summary>
internal static class Fees
{
    /// <summary>So many blocks are looked back upon.</summary>
    public const int HistoryBlocks = 10;

    /// <summary>The base fee of the block to come, the median of the recent blocks' tips, and the multiple of the policy.</summary>
    public static FeeQuote FromHistory(FeeHistory history, FeePolicy policy)
    {
        UInt256[] tips = [.. history.Rewards.Where(block => block.Count > 0).Select(block => block[0]).Order()];
        var (baseFee, tip) = (history.BaseFeePerGas[^1], tips.Length == 0 ? UInt256.Zero : tips[tips.Length / 2]);
        return new(baseFee, tip, UInt256.MulDiv(baseFee, (uint)policy.BaseFeeMultipleBps, 10_000U, Rounding.Up) + tip);
    }

    /// <summary>Gas with head-room, and fees.</summary>
    public static GasTerms Terms(UInt256 estimate, int headroomPercent, FeeQuote fees) => new(
        (ulong)UInt256.MulDiv(estimate, (uint)(100 + headroomPercent), 100U, Rounding.Up), fees.FeeWei, fees.PriorityFeeWei);

    /// <summary>Why an account can't pay, or null when it can.</summary>
    public static PortError.Declined? GasLow(ChainId chain, Address account, UInt256 balance, UInt256 value, GasTerms gas, UInt256 l1FeeWei)
    {
        var needed = value + (gas.GasLimit * gas.FeeWei) + l1FeeWei;
        return balance >= needed
            ? null
            : new("gas-low", $"{account} has {balance} wei on chain {chain}, but needs {needed}: send it native coin there.");
    }
}

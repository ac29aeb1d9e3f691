using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>What a unit of gas costs now.</summary>
/// <param name="BaseFeeWei">The next block's base fee, or the whole gas price where there is none.</param>
/// <param name="PriorityFeeWei">The tip; null where there is no base fee.</param>
internal sealed record FeeView(UInt256 BaseFeeWei, UInt256? PriorityFeeWei)
{
    /// <summary>What a transaction sent now would pay.</summary>
    public UInt256 Price => BaseFeeWei + (PriorityFeeWei ?? UInt256.Zero);

    /// <summary>The most it may pay: twice the base fee survives some six full blocks in a row (EIP-1559 raises it by an eighth each).</summary>
    public UInt256 Limit => PriorityFeeWei is { } tip ? (BaseFeeWei * 2UL) + tip : BaseFeeWei;
}

/// <summary>Fee arithmetic, rounded up because we pay. Pure.</summary>
internal static class Fees
{
    /// <summary>The base fee of the block to come and the median of the recent blocks' median tips.</summary>
    public static FeeView FromHistory(FeeHistory history)
    {
        UInt256[] tips = [.. history.Rewards.Where(block => block.Count > 0).Select(block => block[0]).Order()];
        return new(history.BaseFeePerGas[^1], tips.Length == 0 ? UInt256.Zero : tips[tips.Length / 2]);
    }

    /// <summary>Gas with head-room, and fees.</summary>
    public static GasTerms Terms(UInt256 estimate, int headroomPercent, FeeView fees) => new(
        (ulong)UInt256.MulDiv(estimate, (uint)(100 + headroomPercent), 100U, Rounding.Up), fees.Limit, fees.PriorityFeeWei);

    /// <summary>Why an account can't pay, or null when it can.</summary>
    public static PortError.Declined? GasLow(ChainId chain, Address account, UInt256 balance, UInt256 value, GasTerms gas)
    {
        var needed = value + (gas.GasLimit * gas.FeeWei);
        return balance >= needed
            ? null
            : new("gas-low", $"{account} has {balance} wei on chain {chain}, but needs {needed}: send it native coin there.");
    }
}

using System.Text.Json.Serialization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>What the transactions of one chain may pay, and whether they may be replaced.</summary>
/// <param name="BaseFeeMultipleBps">The most that is offered, as a multiple of the next block's base fee, in bps: 10,000 … 100,000; 20,000 is twice.</param>
/// <param name="PriorityPercentile">The tip is the median of this percentile of the recent blocks' tips: 1 … 99.</param>
/// <param name="FeeMaxWei">The ceiling for each unit of gas, or null.</param>
/// <param name="SpendMaxWei">The ceiling for a whole transaction in native coin, gas limit × fee and the L1 data fee together, or null.</param>
/// <param name="L1FeeOracle">The OP Stack's GasPriceOracle, on chains that charge for data beside gas, or null.</param>
/// <param name="Replaceable">Whether the chain has a market for replacements: some sequencers do not.</param>
/// <param name="ReplaceAfterBlocks">Blocks without inclusion after which a transaction is replaced: 1 … 10,000.</param>
public sealed record FeePolicy(
    int BaseFeeMultipleBps, int PriorityPercentile, UInt256? FeeMaxWei, UInt256? SpendMaxWei, Address? L1FeeOracle, bool Replaceable, int ReplaceAfterBlocks)
{
    /// <summary>Twice the base fee, the median tip, no ceilings, replaced after 12 blocks.</summary>
    [JsonIgnore]
    public static FeePolicy Default { get; } = new(20_000, 50, null, null, null, Replaceable: true, ReplaceAfterBlocks: 12);
}

/// <summary>What gas costs now, under a policy's multiple and percentile but before its ceilings.</summary>
/// <param name="BaseFeeWei">Per unit: the next block's base fee, or the whole gas price on a chain without one.</param>
/// <param name="PriorityFeeWei">Per unit: the tip; null on a chain without base fee, where transactions are legacy ones.</param>
/// <param name="FeeWei">Per unit: the most to be offered, base fee times multiple and tip, rounded up.</param>
public sealed record FeeQuote(UInt256 BaseFeeWei, UInt256? PriorityFeeWei, UInt256 FeeWei)
{
    /// <summary>What a transaction mined in the next block would pay for a unit of gas.</summary>
    [JsonIgnore]
    public UInt256 PriceWei => BaseFeeWei + (PriorityFeeWei ?? UInt256.Zero);
}

/// <summary>A call that would succeed, and what it would cost.</summary>
/// <param name="Gas">Gas limit with head-room, and the fees under the policy's multiple, before its ceilings.</param>
/// <param name="Fees">What gas costs now.</param>
/// <param name="L1FeeWei">What the data costs beside the gas, rounded up; zero where the policy names no oracle.</param>
public sealed record Preparation(GasTerms Gas, FeeQuote Fees, UInt256 L1FeeWei);

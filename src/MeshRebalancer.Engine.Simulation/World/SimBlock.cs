using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>A signed transaction as the chain has it.</summary>
/// <param name="Hash">Of its bytes.</param>
/// <param name="Raw">Its bytes.</param>
/// <param name="From">Who signed.</param>
/// <param name="Nonce">Its nonce.</param>
/// <param name="Call">What it calls.</param>
/// <param name="Gas">What it offers.</param>
internal sealed record SimTransaction(Hash32 Hash, string Raw, Address From, ulong Nonce, Call Call, GasTerms Gas)
{
    /// <summary>Deterministic: the same input gives the same bytes.</summary>
    public static SimTransaction Sign(Address from, ulong nonce, Call call, GasTerms gas)
    {
        var raw = Wire.Pack("tx", from, nonce, call.To, call.ValueWei, call.CallHex, gas.GasLimit, gas.FeeWei, gas.PriorityFeeWei ?? gas.FeeWei);
        return new(Wire.HashOf(raw), raw, from, nonce, call, gas);
    }

    public static SimTransaction Read(string raw)
    {
        var words = Wire.Unpack(raw);
        return new(
            Wire.HashOf(raw), raw, Address.Parse(words[1]), ulong.Parse(words[2], null),
            new(Address.Parse(words[3]), UInt256.Parse(words[4]), words[5]),
            new(ulong.Parse(words[6], null), UInt256.Parse(words[7]), UInt256.Parse(words[8])));
    }

    /// <summary>Whether it does nothing but consume its nonce.</summary>
    public bool IsCancel => Call.To == From && Call.ValueWei.IsZero && Call.CallHex.Length <= 2;
}

/// <summary>A transaction in a block.</summary>
/// <param name="Transaction">The transaction.</param>
/// <param name="Receipt">What it did.</param>
/// <param name="Moved">What it changed, fee included.</param>
internal sealed record Mined(SimTransaction Transaction, Receipt Receipt, Dictionary<Slot, Change> Moved);

/// <summary>A block, on the canonical branch or not any more.</summary>
internal sealed class SimBlock(BlockFacts facts, SimBlock? parent)
{
    /// <summary>Number, hash, time, base fee.</summary>
    public BlockFacts Facts => facts;

    /// <summary>The block before; null for the oldest that is kept.</summary>
    public SimBlock? Parent { get; set; } = parent;

    public ulong Number => Facts.Number;

    /// <summary>What it changed.</summary>
    public Dictionary<Slot, Change> Changes { get; set; } = [];

    /// <summary>Its transactions, in order.</summary>
    public List<Mined> Mined { get; } = [];

    public bool IsCanonical { get; set; } = true;
}

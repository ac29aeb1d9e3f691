using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>What happened to the native coin of a desk's accounts on one chain.</summary>
public abstract record GasEvent
{
    private GasEvent()
    {
    }

    /// <summary>An account is below its floor, and is topped up.</summary>
    /// <param name="Number">Of the top-up, from 1.</param>
    /// <param name="Account">Whose coin.</param>
    /// <param name="FoundWei">What it has.</param>
    /// <param name="Wei">What it gets.</param>
    /// <param name="Source">From where.</param>
    /// <param name="At">When.</param>
    [WireName("gas.top-up-started.v1")]
    public sealed record Started(int Number, Address Account, UInt256 FoundWei, UInt256 Wei, TopUpSource Source, DateTimeOffset At) : GasEvent;

    /// <summary>An account is below its floor and nothing can be done about it, for another reason than the last time; null: that is over.</summary>
    [WireName("gas.held.v1")]
    public sealed record HeldBack(string? Reason, DateTimeOffset At) : GasEvent;

    /// <summary>The portfolio leaves the coin alone until it is told what became of it.</summary>
    [WireName("gas.top-up-reserved.v1")]
    public sealed record Reserved(int Number, DateTimeOffset At) : GasEvent;

    /// <summary>Mined and confirmed. The fee is the top-up's cost.</summary>
    [WireName("gas.top-up-mined.v1")]
    public sealed record Mined(int Number, TransactionFacts Transaction, DateTimeOffset At) : GasEvent;

    /// <summary>A reorg took it: it goes out again under the same nonce.</summary>
    [WireName("gas.top-up-unmined.v1")]
    public sealed record Unmined(int Number, Hash32 Hash, DateTimeOffset At) : GasEvent;

    /// <summary>What came of it is known; the portfolio whose coin it was is told.</summary>
    /// <param name="Number">Of the top-up.</param>
    /// <param name="Raw">What was unwrapped, raw.</param>
    /// <param name="Block">The transaction's block; zero where there is none.</param>
    /// <param name="Failure">Why nothing was, or null.</param>
    /// <param name="At">When.</param>
    [WireName("gas.top-up-unwrapped.v1")]
    public sealed record Unwrapped(int Number, UInt256 Raw, ulong Block, string? Failure, DateTimeOffset At) : GasEvent;

    /// <summary>It is over.</summary>
    /// <param name="Number">Of the top-up.</param>
    /// <param name="Block">Balances from this block on show it; zero where nothing came of it.</param>
    /// <param name="Failure">Why nothing came of it, or null.</param>
    /// <param name="At">When.</param>
    [WireName("gas.top-up-ended.v1")]
    public sealed record Ended(int Number, ulong Block, string? Failure, DateTimeOffset At) : GasEvent;
}

using System.Text.Json.Serialization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>One transaction's way through the account.</summary>
[JsonDerivedType(typeof(Wanted), "wanted")]
[JsonDerivedType(typeof(Mined), "mined")]
public abstract record Submission
{
    private Submission()
    {
    }

    /// <summary>The effect that the account carries out once.</summary>
    public abstract EffectId Id { get; init; }

    /// <summary>What the transaction shall do.</summary>
    public abstract ChainAction Action { get; init; }

    /// <summary>How often the account has changed its word on this transaction: it grows with each, and an older word changes nothing.</summary>
    public abstract int Revision { get; init; }

    /// <summary>Which deadline this is, from 1.</summary>
    public abstract int Watch { get; init; }

    /// <summary>The account has it or is about to.</summary>
    /// <param name="Id">As above.</param>
    /// <param name="Action">As above.</param>
    /// <param name="Since">When it was asked for, or put back by a reorg.</param>
    /// <param name="Overdue">Whether it has not been mined for so long that an alarm was raised. The waiting goes on.</param>
    /// <param name="Revision">As above.</param>
    /// <param name="Watch">As above.</param>
    public sealed record Wanted(
        EffectId Id, ChainAction Action, DateTimeOffset? Since = null, bool Overdue = false, int Revision = 0, int Watch = 1) : Submission;

    /// <summary>Mined and confirmed; what it did is being read.</summary>
    public sealed record Mined(EffectId Id, ChainAction Action, TransactionFacts Transaction, int Revision = 0, int Watch = 1) : Submission;
}

/// <summary>A confirmed transaction.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="Chain">Its chain.</param>
/// <param name="Block">Its block's number.</param>
/// <param name="FeeWei">What it cost in native coin, L1 fee included.</param>
public sealed record TransactionFacts(Hash32 Hash, ChainId Chain, ulong Block, UInt256 FeeWei);

using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What a portfolio asks the coordinator for, and the coordinator hands to the rebalance.</summary>
/// <param name="Facts">Whose.</param>
/// <param name="Number">Its number in its portfolio, from 1.</param>
/// <param name="Mandate">The mandate as it stood.</param>
/// <param name="Trigger">Why, in words.</param>
/// <param name="Notional">The portfolio's value.</param>
/// <param name="Turnover">Value that stands on the wrong side of its target: an upper bound for what one round moves.</param>
/// <param name="At">When it was asked for.</param>
/// <param name="Stress">What it would cost in a worse market, where the mandate limits that; null where it was not asked.</param>
public sealed record RebalanceRequest(
    PortfolioFacts Facts,
    int Number,
    Mandate Mandate,
    string Trigger,
    Usd Notional,
    Usd Turnover,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StressTest? Stress = null)
{
    /// <summary>The rebalance's own stream.</summary>
    [JsonIgnore]
    public StreamId Stream => Facts.RebalanceStream(Number);
}

/// <summary>How a rebalance ended.</summary>
[JsonDerivedType(typeof(Completed), "completed")]
[JsonDerivedType(typeof(Incomplete), "incomplete")]
[JsonDerivedType(typeof(NotStarted), "not-started")]
public abstract record RebalanceOutcome
{
    private RebalanceOutcome()
    {
    }

    /// <summary>Every leg of the last round settled, or nothing was left to do after it.</summary>
    public sealed record Completed(CostEstimate Cost) : RebalanceOutcome;

    /// <summary>Some legs settled, the others can't; nothing is in flight.</summary>
    public sealed record Incomplete(CostEstimate Cost, string Reason) : RebalanceOutcome;

    /// <summary>No leg ever began: nothing to do, or not possible.</summary>
    public sealed record NotStarted(string Code, string Reason) : RebalanceOutcome;
}

/// <summary>What one mined transaction of a rebalance changed, to the last unit. Every transaction has one, failed ones too: they cost gas.</summary>
/// <param name="Id">The effect that the transaction carried out (of a mint that somebody else sent: the effect that found it).</param>
/// <param name="LegId">Its leg.</param>
/// <param name="Transaction">Its hash.</param>
/// <param name="Chain">Its chain.</param>
/// <param name="Block">Its block.</param>
/// <param name="FeeWei">What it cost us in native coin, L1 fee included.</param>
/// <param name="Spent">What left the account, or null.</param>
/// <param name="Received">What came in, or null.</param>
/// <param name="Departed">What went in flight, as the token that it will be, or null.</param>
/// <param name="Arrived">What is no longer in flight, or null. Arrived − received is the bridge's fee.</param>
/// <param name="Corrects">The booking or transaction that a reorg changed, of which this is the correction; null for a first booking.</param>
/// <param name="Undoes">Whether the correction takes everything of it back, the fee too.</param>
public sealed record Booking(
    EffectId Id,
    string LegId,
    Hash32 Transaction,
    ChainId Chain,
    ulong Block,
    UInt256 FeeWei,
    TokenAmount? Spent,
    TokenAmount? Received,
    TokenAmount? Departed,
    TokenAmount? Arrived,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] EffectId? Corrects = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Undoes = false);

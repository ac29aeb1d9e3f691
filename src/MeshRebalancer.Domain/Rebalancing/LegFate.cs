using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What an operator says became of a leg that is between two chains.</summary>
[JsonDerivedType(typeof(Arrived), "arrived")]
[JsonDerivedType(typeof(Returned), "returned")]
[JsonDerivedType(typeof(Lost), "lost")]
public abstract record LegFate
{
    private LegFate()
    {
    }

    /// <summary>The leg.</summary>
    public abstract string LegId { get; init; }

    /// <summary>It arrived after all: so much stands in the account at the destination.</summary>
    public sealed record Arrived(string LegId, UInt256 Raw) : LegFate;

    /// <summary>It came back: so much stands in the account at the source.</summary>
    public sealed record Returned(string LegId, UInt256 Raw) : LegFate;

    /// <summary>It will never come. Only a person may say so.</summary>
    public sealed record Lost(string LegId) : LegFate;
}

/// <summary>A leg that was resolved by a statement.</summary>
/// <param name="Fate">What was stated.</param>
/// <param name="In">What had been burnt or deposited.</param>
/// <param name="Received">What stands in the account of it by the statement, or null.</param>
/// <param name="Booking">What the portfolio shall book; its transaction is the burn's.</param>
/// <param name="Cost">What is missing, as the bridge's.</param>
public sealed record ResolvedLeg(LegFate Fate, TokenAmount In, TokenAmount? Received, Booking Booking, CostEstimate Cost);

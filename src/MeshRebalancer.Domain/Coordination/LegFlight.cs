using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Coordination;

/// <summary>What a leg is about to set in motion.</summary>
/// <param name="Leg">Unique in its rebalance; its round stands first: <c>r1.leg2</c>.</param>
/// <param name="From">The chain that value leaves, or is swapped on.</param>
/// <param name="To">The chain where it arrives; of a swap the same.</param>
/// <param name="Bridge">What it crosses, or null.</param>
/// <param name="Venue">Where it is swapped, or null.</param>
/// <param name="Spent">The asset that is spent.</param>
/// <param name="Bought">The asset that is received; of a transfer the same.</param>
/// <param name="Issuer">Who issues what is received, where that is another than of what is spent; else null.</param>
/// <param name="BackedBy">The bridge that backs what is received, where that is another than of what is spent; else null.</param>
/// <param name="Value">Of what is spent, at the verified price, rounded up.</param>
/// <param name="Funded">The parts of the value that other legs of the rebalance bring: the same money is counted once.</param>
/// <param name="Pool">The pool that it is swapped in, by <see cref="PoolShare.NameOf"/>; null of a transfer, and of flights from before pools were told.</param>
public sealed record LegFlight(
    string Leg,
    ChainId From,
    ChainId To,
    string? Bridge,
    string? Venue,
    AssetId Spent,
    AssetId Bought,
    string? Issuer,
    string? BackedBy,
    Usd Value,
    EquatableArray<FundedPart> Funded,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Pool = null)
{
    /// <summary>The round that the leg is of. A round begins when no leg of the one before it moves any more.</summary>
    [JsonIgnore]
    public string Round => Leg.Split('.', 2)[0];

    /// <summary>Every limit that it counts against.</summary>
    public IEnumerable<Limited> CountsAgainst() =>
        new[]
        {
            new Limited(ValueLimit.InFlight, ""),
            new(ValueLimit.InFlightPerChain, From.ToString()),
            new(ValueLimit.InFlightPerChain, To.ToString()),
            new(ValueLimit.InFlightPerBridge, Bridge ?? ""),
            new(ValueLimit.InFlightPerAsset, Spent.ToString()),
            new(ValueLimit.InFlightPerAsset, Bought.ToString()),
            new(ValueLimit.ExposurePerChain, To == From ? "" : To.ToString()),
            new(ValueLimit.ExposurePerBridge, Bridge ?? ""),
            new(ValueLimit.ExposurePerBridge, BackedBy ?? ""),
            new(ValueLimit.ExposurePerIssuer, Issuer ?? ""),
            new(ValueLimit.ExposurePerVenue, Venue is null ? "" : $"{Venue}@{From}"),
        }.Where(one => one.Limit == ValueLimit.InFlight || one.Of.Length > 0).Distinct();
}

/// <summary>A part of a leg's value that another leg of its rebalance brings.</summary>
/// <param name="Leg">The other leg.</param>
/// <param name="Value">How much of the value, rounded down.</param>
public sealed record FundedPart(string Leg, Usd Value);

/// <summary>What the desk had standing somewhere when a leg was about to begin.</summary>
/// <param name="Limit">One of the exposures.</param>
/// <param name="Of">Where.</param>
/// <param name="Value">At verified prices, rounded up.</param>
public sealed record Standing(ValueLimit Limit, string Of, Usd Value);

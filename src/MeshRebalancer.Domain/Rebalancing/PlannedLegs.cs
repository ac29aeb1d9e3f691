using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What the saga reads from a planned leg and its request.</summary>
internal static class PlannedLegs
{
    /// <summary>The venue or bridge: who needs the allowance.</summary>
    public static string Via(this PlannedLeg leg) => leg switch
    {
        PlannedLeg.Swap swap => swap.Pool.Venue,
        PlannedLeg.Transfer transfer => transfer.Bridge,
    };

    /// <summary>A portfolio's token.</summary>
    /// <exception cref="KeyNotFoundException">The portfolio does not hold it.</exception>
    public static Token Token(this RebalanceRequest request, TokenId id) =>
        request.Facts.Find(id) ?? throw new KeyNotFoundException($"{id} is none of the tokens of {request.Facts.Stream}.");

    /// <summary>The same whole amount in another token of the asset, whose decimals may differ; rounded down.</summary>
    public static TokenAmount As(this RebalanceRequest request, TokenAmount amount, TokenId other) => new(
        other,
        UInt256.MulDiv(
            amount.Raw,
            UInt256.PowerOfTen(request.Token(other).Decimals),
            UInt256.PowerOfTen(request.Token(amount.Token).Decimals),
            Rounding.Down));
}

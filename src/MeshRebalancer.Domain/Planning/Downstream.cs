using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>
/// Sizes legs that stand in the order in which value moves: none spends more than what is held and what those before it bring, and none takes an asset past
/// its target because its quote is better than what the plan was made from.
/// </summary>
internal static class Downstream
{
    public static EquatableArray<SizedLeg> Fit(PlanGround ground, EquatableArray<SizedLeg> legs)
    {
        SortedDictionary<TokenId, UInt256> there = new(ground.Held.ToDictionary(holding => holding.Amount.Token, holding => holding.Amount.Raw));
        SortedDictionary<AssetId, Usd> room = [];
        List<SizedLeg> sized = [];
        foreach (var leg in legs)
        {
            var fitted = ToTarget(ground, leg with { In = UInt256.Min(leg.Intent.In.Raw, there[leg.Intent.In.Token]) }, room);
            there[leg.Intent.In.Token] -= fitted.In;
            there[leg.Intent.Out] += fitted.Received(ground).Raw;
            sized.Add(fitted);
        }

        return [.. sized];
    }

    private static SizedLeg ToTarget(PlanGround ground, SizedLeg leg, SortedDictionary<AssetId, Usd> room)
    {
        var asset = ground.Token(leg.Intent.Out).Asset;
        if (leg.Intent.Purpose is not (LegPurpose.Buy or LegPurpose.Direct))
            return leg;
        if (!room.TryGetValue(asset, out var left))
            left = ground.Deficit(asset);
        var bought = Bought(ground, leg);
        var fitted = bought <= left ? leg : leg with { In = UInt256.MulDiv(leg.In, left.Raw, bought.Raw, Rounding.Down) };
        room[asset] = left - Bought(ground, fitted);
        return fitted;
    }

    private static Usd Bought(PlanGround ground, SizedLeg leg)
    {
        var fill = Fill.Of(leg.Spent, leg.Received(ground), ground.Facts, ground.Prices);
        return fill.ValueIn < fill.ValueOut ? fill.ValueIn : fill.ValueOut;
    }
}

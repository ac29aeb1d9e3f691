using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>Sizes legs to what their quotes really bring: nothing is spent that is not there, and costs are shared in proportion.</summary>
internal static class Sizing
{
    /// <summary>The same legs, in the same order, none larger than before.</summary>
    public static EquatableArray<SizedLeg> Fit(PlanGround ground, EquatableArray<SizedLeg> legs) =>
        BuysToArrivals(ground, Sources(ground, Ceilings(ground, CrossingsToNeed(ground, Proportion(ground, Whole(legs))))));

    /// <summary>What stands on a chain for crossings and buys: the hub held there and what is sold there.</summary>
    public static UInt256 Supply(PlanGround ground, EquatableArray<SizedLeg> legs, ChainId chain) =>
        ground.Balance(ground.HubOn(chain)!.Id) + legs.Where(leg => Brings(leg, LegPurpose.Sell, chain)).SumOf(leg => leg.Received(ground).Raw);

    private static EquatableArray<SizedLeg> Whole(EquatableArray<SizedLeg> legs) => [.. legs.Select(leg => leg with { In = leg.Intent.In.Raw })];

    // What sells bring and the hub has too much pays for what buys want and the hub lacks; the larger side shrinks.
    private static EquatableArray<SizedLeg> Proportion(PlanGround ground, EquatableArray<SizedLeg> legs)
    {
        var brought = legs.Where(leg => leg.Intent.Purpose == LegPurpose.Sell)
            .Aggregate(ground.Surplus(ground.Mandate.Hub), (sum, leg) => sum + ground.ValueOf(leg.Received(ground)));
        var wanted = legs.Where(leg => leg.Intent.Purpose == LegPurpose.Buy)
            .Aggregate(ground.Deficit(ground.Mandate.Hub), (sum, leg) => sum + ground.ValueOf(leg.Spent));
        return [.. legs.Select(leg => leg.Intent.Purpose switch
        {
            LegPurpose.Sell => Shrink(leg, wanted.Raw, brought.Raw),
            LegPurpose.Cross => leg,
            LegPurpose.Buy => Shrink(leg, brought.Raw, wanted.Raw),
            _ => throw new InvalidOperationException($"{leg.Intent.Purpose} is no purpose."),
        })];
    }

    // No more crosses than the buys on the other side lack.
    private static EquatableArray<SizedLeg> CrossingsToNeed(PlanGround ground, EquatableArray<SizedLeg> legs) => [.. legs.Select(leg =>
    {
        if (leg.Intent.Purpose != LegPurpose.Cross)
        {
            return leg;
        }

        var to = leg.Intent.Out.Chain;
        var need = UInt256.SaturatingSubtract(Spent(legs, LegPurpose.Buy, to), Supply(ground, legs, to));
        return Shrink(leg, need, legs.Where(other => Brings(other, LegPurpose.Cross, to)).SumOf(other => other.Received(ground).Raw), Rounding.Up);
    })];

    // What each bridge may carry at once and each chain may take in, shared in proportion.
    private static EquatableArray<SizedLeg> Ceilings(PlanGround ground, EquatableArray<SizedLeg> legs)
    {
        var crossings = legs.Where(leg => leg.Intent.Purpose == LegPurpose.Cross).ToArray();
        foreach (var bridge in crossings.Select(BridgeOf).OfType<string>().Distinct(StringComparer.Ordinal).ToArray())
        {
            if (ground.BridgeCeiling(bridge) is { } ceiling)
                legs = Capped(legs, leg => BridgeOf(leg) == bridge, leg => ground.ValueOf(leg.Spent), ceiling);
        }

        foreach (var chain in crossings.Select(leg => leg.Intent.Out.Chain).Distinct().ToArray())
        {
            if (ground.RoomOn(chain) is { } room)
                legs = Capped(legs, leg => Brings(leg, LegPurpose.Cross, chain), leg => ground.ValueOf(leg.Received(ground)), room);
        }

        return legs;
    }

    // Each value is rounded down, so the real sum is less than one unit a leg higher.
    private static EquatableArray<SizedLeg> Capped(EquatableArray<SizedLeg> legs, Func<SizedLeg, bool> counts, Func<SizedLeg, Usd> value, Usd most)
    {
        var all = legs.Where(counts).ToArray();
        var sum = all.SumOf(leg => value(leg).Raw);
        return sum <= most.Raw ? legs : [.. legs.Select(leg => counts(leg) ? Shrink(leg, most.Raw, sum + (uint)all.Length) : leg)];
    }

    private static string? BridgeOf(SizedLeg leg) => leg.Quote.Request is QuoteRequest.Transfer transfer ? transfer.Route.Bridge : null;

    // A chain sends or receives, never both, so what stands there is all that it can send and spend.
    private static EquatableArray<SizedLeg> Sources(PlanGround ground, EquatableArray<SizedLeg> legs) => [.. legs.Select(leg =>
    {
        var chain = leg.Intent.In.Token.Chain;
        var sends = Spent(legs, LegPurpose.Cross, chain);
        return leg.Intent.Purpose == LegPurpose.Sell || sends.IsZero
            ? leg
            : Shrink(leg, Supply(ground, legs, chain), sends + Spent(legs, LegPurpose.Buy, chain));
    })];

    private static EquatableArray<SizedLeg> BuysToArrivals(PlanGround ground, EquatableArray<SizedLeg> legs) => [.. legs.Select(leg =>
    {
        var chain = leg.Intent.In.Token.Chain;
        return leg.Intent.Purpose != LegPurpose.Buy
            ? leg
            : Shrink(
                leg,
                UInt256.SaturatingSubtract(
                    Supply(ground, legs, chain) + legs.Where(other => Brings(other, LegPurpose.Cross, chain)).SumOf(other => other.Received(ground).Raw),
                    Spent(legs, LegPurpose.Cross, chain)),
                Spent(legs, LegPurpose.Buy, chain));
    })];

    private static UInt256 Spent(EquatableArray<SizedLeg> legs, LegPurpose purpose, ChainId chain) =>
        legs.Where(leg => leg.Intent.Purpose == purpose && leg.Intent.In.Token.Chain == chain).SumOf(leg => leg.In);

    private static bool Brings(SizedLeg leg, LegPurpose purpose, ChainId chain) => leg.Intent.Purpose == purpose && leg.Intent.Out.Chain == chain;

    private static SizedLeg Shrink(SizedLeg leg, UInt256 to, UInt256 from, Rounding rounding = Rounding.Down) =>
        to >= from ? leg : leg with { In = UInt256.MulDiv(leg.In, to, from, rounding) };
}

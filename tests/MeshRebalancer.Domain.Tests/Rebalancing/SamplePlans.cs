using System.Globalization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;

namespace MeshRebalancer.Domain.Tests.Rebalancing;

/// <summary>A small planner for this one portfolio: sell WETH, cross with USDC, buy WBTC; whatever of it is still needed.</summary>
internal static class SamplePlans
{
    /// <summary>What the portfolio holds before anything happens: 10 WETH and 5,000 USDC, all on chain 1.</summary>
    public static readonly EquatableArray<TokenAmount> Held = [Amount(Weth1, 10), Amount(Usdc1, 5_000), Amount(UsdcB, 0), Amount(WbtcB, 0)];

    /// <summary>The plan of the first round: sell 5 WETH, cross with what it brings, buy WBTC.</summary>
    public static Plan First(DateTimeOffset at) => Of(1, Held, at) ?? throw new InvalidOperationException("There is something to do.");

    /// <summary>A plan for a round from these holdings, or null when nothing is worth doing.</summary>
    public static Plan? Of(int round, EquatableArray<TokenAmount> held, DateTimeOffset at)
    {
        var before = Value(held, at);
        var legs = Legs(string.Create(CultureInfo.InvariantCulture, $"r{round}.leg"), held, before);
        return legs.Count == 0 ? null : Of(held, legs, at);
    }

    /// <summary>A plan of these legs.</summary>
    public static Plan Of(EquatableArray<TokenAmount> held, EquatableArray<PlannedLeg> legs, DateTimeOffset at)
    {
        var after = held.ToEquatableArray();
        foreach (var leg in legs)
        {
            after = after.Replace(amount => amount.Token == leg.ExpectedOut.Token, amount => amount + leg.ExpectedOut);
            after = after.Replace(amount => amount.Token == leg.In.Token, amount => amount - leg.In);
        }

        var cost = legs.Aggregate(CostEstimate.None, (sum, leg) => sum + leg.Cost);
        return new(new string('a', 64), Value(held, at), Value(after, at), legs, cost, ["sell WETH, cross, buy WBTC"], at);
    }

    private static EquatableArray<PlannedLeg> Legs(string prefix, EquatableArray<TokenAmount> held, Valuation before)
    {
        var legs = new List<PlannedLeg>();
        var sell = Over(before, Weth, 4_000);
        var want = Under(before, Wbtc, 4_000);
        TokenAmount? sold = null;
        if (sell >= Wish.TradeMin)
        {
            var amount = new TokenAmount(Weth1, PriceOf(Weth).AmountFor(sell, 18, Rounding.Down));
            sold = new TokenAmount(Usdc1, Worth(amount, Usdc1, 5));
            legs.Add(new PlannedLeg.Swap(prefix + "1", amount, sold.Value, [], CostEstimate.None, SellPool));
        }

        if (want < Wish.TradeMin)
            return [.. legs];

        var here = held.First(amount => amount.Token == UsdcB).Raw;
        var there = held.First(amount => amount.Token == Usdc1).Raw;
        var needed = PriceOf(Usdc).AmountFor(want, 6, Rounding.Down);
        var cross = UInt256.Min(UInt256.SaturatingSubtract(needed, here), (sold?.Raw ?? UInt256.Zero) + there);
        var arrives = UInt256.Zero;
        if (cross > UInt256.Zero)
        {
            var funded = UInt256.Min(cross, sold?.Raw ?? UInt256.Zero);
            arrives = cross - UInt256.MulDiv(cross, 1UL, 10_000UL, Rounding.Up);
            legs.Add(new PlannedLeg.Transfer(
                prefix + "2", new(Usdc1, cross), new(UsdcB, arrives), funded.IsZero ? [] : [new(prefix + "1", funded)], CostEstimate.None, "cctp-v2"));
        }

        var spend = new TokenAmount(UsdcB, UInt256.Min(needed, here + arrives));
        var counted = UInt256.Min(arrives, spend.Raw);
        if (spend.Raw > UInt256.Zero)
        {
            legs.Add(new PlannedLeg.Swap(
                prefix + "3", spend, new(WbtcB, Worth(spend, WbtcB, 5)), counted.IsZero ? [] : [new(prefix + "2", counted)], CostEstimate.None, BuyPool));
        }

        return [.. legs];
    }

    private static Usd Over(Valuation before, AssetId asset, ulong targetBps) =>
        new(UInt256.SaturatingSubtract(ValueOf(before, asset).Raw, Target(before, targetBps)));

    private static Usd Under(Valuation before, AssetId asset, ulong targetBps) =>
        new(UInt256.SaturatingSubtract(Target(before, targetBps), ValueOf(before, asset).Raw));

    private static UInt256 Target(Valuation before, ulong bps) => UInt256.MulDiv(before.Notional.Raw, bps, 10_000UL, Rounding.Down);

    private static Usd ValueOf(Valuation before, AssetId asset) => before.Weights.First(weight => weight.Asset == asset).Value;

    private static Valuation Value(EquatableArray<TokenAmount> held, DateTimeOffset at)
    {
        var values = Wish.Targets.Select(target => (
            target.Asset,
            target.Bps,
            Value: held.Where(amount => TokenOf(amount.Token).Asset == target.Asset)
                .Aggregate(Usd.Zero, (sum, amount) => sum + PriceOf(target.Asset).ValueOf(amount.Raw, TokenOf(amount.Token).Decimals, Rounding.Down)))).ToArray();
        var notional = values.Aggregate(Usd.Zero, (sum, one) => sum + one.Value);
        return new(
            notional,
            [
                .. values.Select(one =>
                {
                    var bps = (int)(ulong)((UInt256.MulDiv(one.Value.Raw, 20_000UL, notional.Raw, Rounding.Down) + UInt256.One) / 2UL);
                    return new AssetWeight(one.Asset, PriceOf(one.Asset), one.Value, bps, bps - one.Bps);
                }),
            ],
            at);
    }
}

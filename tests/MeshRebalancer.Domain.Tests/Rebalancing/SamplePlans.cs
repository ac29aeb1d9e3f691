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
        var legs = new Drafting(string.Create(CultureInfo.InvariantCulture, $"r{round}.leg"), held, Value(held, at)).Legs();
        return legs.Count == 0 ? null : Of(held, legs, at);
    }

    /// <summary>A plan of these legs.</summary>
    public static Plan Of(EquatableArray<TokenAmount> held, EquatableArray<PlannedLeg> legs, DateTimeOffset at)
    {
        var after = held;
        foreach (var leg in legs)
        {
            after = after.Replace(amount => amount.Token == leg.ExpectedOut.Token, amount => amount + leg.ExpectedOut);
            after = after.Replace(amount => amount.Token == leg.In.Token, amount => amount - leg.In);
        }

        return new(new string('a', 64), Holdings(held), Value(held, at), Value(after, at), legs, CostEstimate.None, ["sell WETH, cross, buy WBTC"], at);
    }

    private static EquatableArray<Holding> Holdings(EquatableArray<TokenAmount> held) => [.. held.Select(amount => new Holding(amount, 90))];

    private static Valuation Value(EquatableArray<TokenAmount> held, DateTimeOffset at) => Drift.Value(
        Facts, Wish, Holdings(held), [], new PriceList([.. Wish.Targets.Select(target => new AssetPrice(target.Asset, PriceOf(target.Asset)))]), at);

    private sealed class Drafting(string prefix, EquatableArray<TokenAmount> held, Valuation before)
    {
        private readonly List<PlannedLeg> _legs = [];

        public EquatableArray<PlannedLeg> Legs()
        {
            var sold = Sell();
            var needed = PriceOf(Usdc).AmountFor(Missing(Wbtc), 6, Rounding.Down);
            var arrives = Cross(UInt256.SaturatingSubtract(needed, Has(UsdcB)), sold);
            Buy(UInt256.Min(needed, Has(UsdcB) + arrives), arrives);
            return [.. _legs];
        }

        private UInt256 Sell()
        {
            var target = Wish.Targets.First(one => one.Asset == Weth);
            var surplus = new Usd(UInt256.SaturatingSubtract(
                Drift.WeightOf(before, Weth).Value.Raw, Drift.TargetValue(before, target, Rounding.Down).Raw));
            if (surplus < Wish.TradeMin)
                return UInt256.Zero;

            var amount = new TokenAmount(Weth1, PriceOf(Weth).AmountFor(surplus, 18, Rounding.Down));
            _legs.Add(new PlannedLeg.Swap(prefix + "1", amount, new(Usdc1, Worth(amount, Usdc1, 5)), [], CostEstimate.None, SellPool));
            return Worth(amount, Usdc1, 5);
        }

        private UInt256 Cross(UInt256 wanted, UInt256 sold)
        {
            var amount = UInt256.Min(wanted, Has(Usdc1) + sold);
            if (IsTooSmall(amount))
                return UInt256.Zero;

            var funded = UInt256.Min(amount, sold);
            var arrives = Answers.Arriving(amount);
            _legs.Add(new PlannedLeg.Transfer(
                prefix + "2", new(Usdc1, amount), new(UsdcB, arrives), funded.IsZero ? [] : [new(prefix + "1", funded)], CostEstimate.None, "cctp-v2"));
            return arrives;
        }

        private void Buy(UInt256 amount, UInt256 arrives)
        {
            if (IsTooSmall(amount))
                return;

            var spend = new TokenAmount(UsdcB, amount);
            var funded = UInt256.Min(arrives, amount);
            _legs.Add(new PlannedLeg.Swap(
                prefix + "3", spend, new(WbtcB, Worth(spend, WbtcB, 5)), funded.IsZero ? [] : [new(prefix + "2", funded)], CostEstimate.None, BuyPool));
        }

        private static bool IsTooSmall(UInt256 usdc) => PriceOf(Usdc).ValueOf(usdc, 6, Rounding.Down) < Wish.TradeMin;

        private UInt256 Has(TokenId token) => held.First(amount => amount.Token == token).Raw;

        private Usd Missing(AssetId asset) => new(UInt256.SaturatingSubtract(
            Drift.TargetValue(before, Wish.Targets.First(one => one.Asset == asset), Rounding.Down).Raw, Drift.WeightOf(before, asset).Value.Raw));
    }
}

using FsCheck;
using FsCheck.Fluent;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Tests.Planning;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Portfolios.Sample;

namespace MeshRebalancer.Domain.Tests.Portfolios;

public sealed class WakeRegionTests
{
    private static readonly PortfolioBook Book = new(Facts, Wanted, [], [], null, 0, null);

    [Fact]
    public void Nothing_in_the_box_breaks_a_band() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var (book, seen) = Somewhere(seed);
            if (WakeRegion.Around(book, seen) is { } region && !IsPast(book, seen))
            {
                var random = new Random(seed);
                // Every corner of up to six prices, and some points between.
                for (var corner = 0; corner < 1 << region.Intervals.Count; corner++)
                {
                    IsPast(book, At(seen, region, (i, interval) => (corner >> i & 1) == 0 ? interval.Low : interval.High)).ShouldBeFalse();
                }

                for (var point = 0; point < 20; point++)
                {
                    IsPast(book, At(seen, region, (_, interval) => Between(random, interval))).ShouldBeFalse();
                }
            }
        }));

    [Fact]
    public void The_box_is_as_wide_as_the_formula_says()
    {
        // Half and half, band 500 bps: e = (0.55 − 0.5) ÷ (0.55 + 0.5 − 2 × 0.55 × 0.5) = 0.1.
        var weth = WakeRegion.Around(Book, Seen(4_000, 2))!.Intervals.Single(interval => interval.Asset == Weth);
        weth.Low.Raw.ShouldBeInRange(Usd.Of(1_800).Raw, Usd.Of(1_800).Raw + Usd.Of(1).Raw / 1_000_000u);
        weth.High.Raw.ShouldBeInRange(Usd.Of(2_200).Raw - (Usd.Of(1).Raw / 1_000_000u), Usd.Of(2_200).Raw);
    }

    [Fact]
    public void Past_the_closed_form_the_worst_corner_does_break_a_band()
    {
        var seen = Seen(4_000, 2) with { Prices = [new PriceView.Known(Usdc, new(Usd.Of(9).Raw / 10u), Noon, 1), Priced(Weth, 2_201)] };
        IsPast(Book, seen).ShouldBeTrue();
    }

    [Fact]
    public void Past_a_band_the_box_is_the_price_alone()
    {
        var region = WakeRegion.Around(Book, Seen(2_000, 2))!;
        region.Intervals.ShouldAllBe(interval => interval.Low == interval.High);
        region.Contains(PriceList.Of(Seen(2_000, 2, wethDollars: 2_001)), Noon).ShouldBeFalse();
    }

    [Fact]
    public void It_ends_when_the_oldest_price_gets_too_old()
    {
        var seen = Seen(4_000, 2) with { Prices = [Priced(Usdc, 1, Noon.AddSeconds(-100)), Priced(Weth, 2_000)] };
        var region = WakeRegion.Around(Book, seen)!;
        region.Expires.ShouldBe(Noon.AddSeconds(200));
        region.Contains(PriceList.Of(seen), Noon.AddSeconds(200)).ShouldBeTrue();
        region.Contains(PriceList.Of(seen), Noon.AddSeconds(201)).ShouldBeFalse();
    }

    [Fact]
    public void What_is_not_known_has_no_region() => WakeRegion.Around(Book, Seen(4_000, 2) with { Unreadable = ["x"] }).ShouldBeNull();

    [Fact]
    public void A_price_that_is_missing_is_outside() =>
        WakeRegion.Around(Book, Seen(4_000, 2))!.Contains(new([new(Usdc, new(Usd.Of(1).Raw))]), Noon).ShouldBeFalse();

    private static (PortfolioBook Book, Observation Seen) Somewhere(int seed)
    {
        // Targets next to where the weights stand, so that the portfolio is inside its bands.
        var inputs = new RandomMarket(seed).Inputs;
        var value = Drift.Value(inputs.Facts, inputs.Mandate, inputs.Seen.Holdings, [], PriceList.Of(inputs.Seen), Noon);
        var weights = value.Weights.Select(weight => Math.Max(0, weight.WeightBps)).ToArray();
        weights[Array.IndexOf(weights, weights.Max())] += 10_000 - weights.Sum();
        var mandate = inputs.Mandate with { Targets = [.. inputs.Mandate.Targets.Select((target, i) => target with { Bps = weights[i] })] };
        return (new(inputs.Facts, mandate, [], [], null, 0, null), inputs.Seen);
    }

    private static bool IsPast(PortfolioBook book, Observation seen) =>
        Drift.IsPastBand(Drift.Value(book.Facts, book.Mandate, seen.Holdings, book.InFlight, PriceList.Of(seen), seen.At), book.Mandate);

    private static Observation At(Observation seen, WakeRegion region, Func<int, PriceInterval, Price> price) => seen with
    {
        Prices = [.. region.Intervals.Select((interval, i) => new PriceView.Known(interval.Asset, price(i, interval), Noon, 1))],
    };

    private static Price Between(Random random, PriceInterval interval) =>
        new(interval.Low.Raw + UInt256.MulDiv(interval.High.Raw - interval.Low.Raw, (uint)random.Next(1_001), 1_000u, Rounding.Down));
}

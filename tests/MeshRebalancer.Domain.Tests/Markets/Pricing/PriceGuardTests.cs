using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Markets.Pricing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests.Markets.Pricing;

/// <summary>What keeps an agreed price from being believed: doubts of its sources, a jump, and a peg that slipped.</summary>
public sealed class PriceGuardTests
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AssetId Usdc = AssetId.Parse("USDC");
    private static readonly AssetId Btc = AssetId.Parse("BTC");
    private static readonly ChainId Base = new(8453);
    private static readonly JumpBound Bound = new(500, 300);

    [Fact]
    public void A_doubted_word_does_not_count_and_its_doubt_is_the_reason()
    {
        var verdict = Judge(new(2, 100, 900), Said("feed", 1_000_000), Said("pool", 1_000_000, doubt: "its spot price runs away"));
        verdict.Code.ShouldBe("doubted");
        verdict.IsAlarm.ShouldBeTrue();
        Reason(verdict).ShouldBe("USDC: 1 fresh sources, 2 needed: pool is not believed: its spot price runs away.");
        Judge(new(1, 100, 900), Said("feed", 1_000_000), Said("pool", 9_000_000, doubt: "moved")).View.ShouldBeOfType<PriceView.Known>().Sources.ShouldBe(1);
    }

    [Fact]
    public void A_price_that_moves_further_than_its_bound_inside_the_window_is_not_believed()
    {
        var trail = PriceTrail.Empty.With(Micro(1_000_000), Noon.AddSeconds(-299), Bound);
        var rules = new PriceRules(1, 100, 900, Bound);
        Judge(rules, trail, Said("feed", 1_050_000)).Code.ShouldBe("known");
        Judge(rules, trail, Said("feed", 950_000)).Code.ShouldBe("known");
        var verdict = Judge(rules, trail, Said("feed", 1_050_001));
        verdict.Code.ShouldBe("jumped");
        verdict.Agreed.ShouldBe(Micro(1_050_001));
        Reason(verdict).ShouldBe("USDC: the price jumped: 1.000000 USD at 2026-07-01 11:55:01Z, now 1.050001 USD; 500 bps in 300 s are allowed.");
        Judge(rules, trail, Said("feed", 949_999)).Code.ShouldBe("jumped");
    }

    [Fact]
    public void A_new_level_is_believed_once_it_has_stood_for_the_window()
    {
        var trail = PriceTrail.Empty.With(Micro(1_000_000), Noon.AddSeconds(-310), Bound);
        for (var seconds = 300; seconds >= 0; seconds -= 10)
        {
            trail = trail.With(Micro(2_000_000), Noon.AddSeconds(-seconds), Bound);
        }

        trail.FurtherThan(Micro(2_000_000), Noon, Bound).ShouldBeNull();
        trail.FurtherThan(Micro(1_000_000), Noon, Bound).ShouldNotBeNull();
    }

    [Fact]
    public void Creeping_in_small_steps_is_measured_over_the_whole_window()
    {
        var (trail, price, jumpedAt) = (PriceTrail.Empty, 1_000_000UL, -1);
        for (var second = 0; second < 300 && jumpedAt < 0; second++, price += 1_000)
        {
            var at = Noon.AddSeconds(second);
            jumpedAt = trail.FurtherThan(Micro(price), at, Bound) is null ? -1 : second;
            trail = trail.With(Micro(price), at, Bound);
        }

        // 0.1 % a second: the 51st second is the first that stands more than 5 % above the first.
        jumpedAt.ShouldBe(51);
    }

    [Fact]
    public void The_trail_stays_small_however_often_prices_come()
    {
        var trail = PriceTrail.Empty;
        for (var i = 0; i < 20_000; i++)
        {
            trail = trail.With(Micro(1_000_000 + (ulong)(i % 7)), Noon.AddMilliseconds(i * 100), Bound);
        }

        trail.Stretches.Count.ShouldBeInRange(2, 62);
        trail.Stretches.All(stretch => stretch.Low == Micro(1_000_000) && stretch.High == Micro(1_000_006)).ShouldBeTrue();
    }

    [Fact]
    public void A_stable_coin_off_its_dollar_is_not_believed()
    {
        var rules = new PriceRules(1, 100, 900, Peg: new(null, 100, []));
        Judge(rules, Said("feed", 990_000)).Code.ShouldBe("known");
        var verdict = Judge(rules, Said("feed", 989_999));
        verdict.Code.ShouldBe("depegged");
        Reason(verdict).ShouldBe("USDC: the sources agree on 0.989999 USD, and 100 bps from 1 USD are allowed.");
    }

    [Fact]
    public void A_wrapped_asset_is_held_against_what_it_stands_for()
    {
        var rules = new PriceRules(1, 100, 900, Peg: new(Btc, 50, []));
        PriceVerdict With(PriceView? reference) => PriceJudgement.Judge(Usdc, [Said("feed", 60_000_000_000)], Noon, rules, null, reference);
        With(new PriceView.Known(Btc, Micro(60_100_000_000), Noon, 2)).Code.ShouldBe("known");
        With(new PriceView.Known(Btc, Micro(60_400_000_000), Noon, 2)).Code.ShouldBe("depegged");
        Reason(With(new PriceView.Unknown(Btc, "BTC: stale"))).ShouldBe("USDC: it stands for BTC, whose price is unknown.");
        With(null).Code.ShouldBe("peg-unknown");
    }

    [Fact]
    public void A_token_is_worth_nothing_on_a_chain_until_it_was_seen_trading_there()
    {
        var rules = new PriceRules(1, 200, 900, Peg: new(null, 100, [Base]));
        Judge(rules, Said("feed", 1_000_000)).Code.ShouldBe("peg-unchecked");
        Judge(rules, Said("feed", 1_000_000), Said("pool", 995_000, on: new(1))).Code.ShouldBe("peg-unchecked");
        Judge(rules, Said("feed", 1_000_000), Said("pool", 995_000, on: Base)).Code.ShouldBe("known");
        var verdict = Judge(rules, Said("feed", 1_000_000), Said("feed2", 1_000_000), Said("pool", 940_000, on: Base));
        verdict.Code.ShouldBe("depegged");
        Reason(verdict).ShouldBe("USDC: pool has it at 0.940000 USD on chain 8453, and 100 bps from 1 USD are allowed.");
    }

    [Theory]
    [InlineData(2_000_000, 2_040_000, 200, false)]
    [InlineData(2_040_001, 2_000_000, 200, true)]
    [InlineData(1_959_999, 2_000_000, 200, true)]
    public void A_spot_price_too_far_from_its_mean_tells_of_somebody_who_moves_the_pool(ulong spot, ulong mean, int bps, bool moved) =>
        (PriceDistance.Moved(Micro(spot), Micro(mean), 600, bps) is not null).ShouldBe(moved);

    [Fact]
    public void A_sequencer_that_is_down_or_only_just_back_leaves_no_price_undoubted()
    {
        new SequencerStatus(true, Noon.AddSeconds(-3_601)).Doubt(Noon, 3_600).ShouldBeNull();
        new SequencerStatus(true, Noon.AddSeconds(-3_600)).Doubt(Noon, 3_600).ShouldNotBeNull().ShouldContain("believed 3600 s later");
        new SequencerStatus(false, Noon.AddDays(-1)).Doubt(Noon, 0).ShouldBe("the chain's sequencer is down since 2026-06-30 12:00:00Z");
        new SequencerStatus(true, null).Doubt(Noon, 0).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("3012.45", "3012450000000000000000")]
    [InlineData("0.0000000000000000019", "1")]
    [InlineData("1", "1000000000000000000")]
    public void A_written_price_is_read_to_the_last_digit_that_fits(string text, string raw) => Price.OfText(text).ShouldBe(new Price(UInt256.Parse(raw)));

    [Theory]
    [InlineData("")]
    [InlineData("0.00")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("1.2.3")]
    [InlineData("1,000")]
    [InlineData(".5")]
    [InlineData("NaN")]
    public void What_is_no_price_is_none(string text) => Price.OfText(text).ShouldBeNull();

    private static PriceVerdict Judge(PriceRules rules, params SourceReading[] readings) => PriceJudgement.Judge(Usdc, readings, Noon, rules);

    private static PriceVerdict Judge(PriceRules rules, PriceTrail trail, params SourceReading[] readings) => PriceJudgement.Judge(Usdc, readings, Noon, rules, trail);

    private static SourceReading.Answered Said(string source, ulong micro, ChainId? on = null, string? doubt = null) =>
        new(source, new(source, Usdc, Micro(micro), Noon, 300, doubt)) { TradedOn = on };

    private static Price Micro(ulong micro) => new(UInt256.PowerOfTen(Usd.Scale - 6) * micro);

    private static string Reason(PriceVerdict verdict) => verdict.View.ShouldBeOfType<PriceView.Unknown>().Reason;
}

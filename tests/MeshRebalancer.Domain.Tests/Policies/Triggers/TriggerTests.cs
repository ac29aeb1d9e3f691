using System.Text.Json;
using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies.Triggers;
using static MeshRebalancer.Domain.Tests.Portfolios.Sample;

namespace MeshRebalancer.Domain.Tests.Policies.Triggers;

public sealed class TriggerTests
{
    // 4,000 USD of WETH beside 3,000 USDC: WETH stands at 5,714 bps, target 5,000.
    private static readonly TriggerFacts Facts = new(Value(Seen(3_000, 2)), Wanted.Targets, Usdc, Noon.AddHours(-2), Usd.Zero, null);
    private static readonly Trigger Due = new Trigger.AbsoluteBand(714);
    private static readonly Trigger Quiet = new Trigger.AbsoluteBand(715);
    private static readonly Trigger Unknown = new Trigger.RegimeBand(100, 200, 300);

    [Fact]
    public void An_absolute_band_is_exact_at_its_edge()
    {
        // 714 2/7 bps above the target.
        Verdict(Due).ShouldBe(TriggerVerdict.Due);
        Verdict(Quiet).ShouldBe(TriggerVerdict.Quiet);
        TriggerRules.Judge(Due, Facts).Summary.ShouldBe("USDC is 714 bps below its target, band 714 bps, WETH is 714 bps above its target, band 714 bps");
        TriggerRules.Judge(Quiet, Facts).Summary.ShouldBe("every asset is inside its band (USDC 715 bps, WETH 715 bps)");
    }

    [Fact]
    public void An_asset_may_have_a_band_of_its_own()
    {
        Verdict(new Trigger.AbsoluteBand(2_000, [new(Weth, 500)])).ShouldBe(TriggerVerdict.Due);
        Verdict(new Trigger.AbsoluteBand(500, [new(Usdc, 2_000), new(Weth, 2_000)])).ShouldBe(TriggerVerdict.Quiet);
    }

    [Fact]
    public void A_relative_band_is_a_part_of_the_target()
    {
        Bands.Of(new Trigger.RelativeBand(2_500, [new(Usdc, 100)]), [new(Usdc, 9_700), new(Weth, 300)], Usdc, null).ShouldBe([new AssetBand(Usdc, 97), new AssetBand(Weth, 75)]);
        Verdict(new Trigger.RelativeBand(1_400)).ShouldBe(TriggerVerdict.Due);
        Verdict(new Trigger.RelativeBand(1_500)).ShouldBe(TriggerVerdict.Quiet);
    }

    [Theory]
    [InlineData(8_000, 4_000, false, 600)]
    [InlineData(2_000, 4_000, false, 150)]
    [InlineData(1, 4_000, false, 100)]
    [InlineData(40_000, 4_000, false, 900)]
    [InlineData(8_000, 4_000, true, 150)]
    [InlineData(2_000, 4_000, true, 600)]
    public void A_band_follows_volatility_between_its_bounds(int now, int usually, bool narrows, int band) =>
        Bands.Of(new Trigger.VolatilityBand(300, 100, 900, narrows), Wanted.Targets, Usdc, Outlook(now, usually))!.Value[1].ShouldBe(new AssetBand(Weth, band));

    [Fact]
    public void A_band_follows_the_regime()
    {
        var trigger = new Trigger.RegimeBand(600, 700, 900);
        Verdict(trigger, Outlook(1, 1, VolatilityRegime.Normal)).ShouldBe(TriggerVerdict.Due);
        Verdict(trigger, Outlook(1, 1, VolatilityRegime.Stressed)).ShouldBe(TriggerVerdict.Quiet);
    }

    [Fact]
    public void Without_an_outlook_what_needs_one_is_unknown()
    {
        foreach (var trigger in new[] { Unknown, new Trigger.VolatilityBand(100, 50, 200), new Trigger.NoTradeRegion(3_000, 30) })
        {
            Verdict(trigger).ShouldBe(TriggerVerdict.Unknown);
            TriggerRules.Judge(trigger, Facts).Summary.ShouldContain("known");
        }
    }

    [Fact]
    public void Time_counts_from_the_end_of_the_last_rebalance()
    {
        Verdict(new Trigger.Every(7_200)).ShouldBe(TriggerVerdict.Due);
        Verdict(new Trigger.Every(7_201)).ShouldBe(TriggerVerdict.Quiet);
        Verdict(new Trigger.Calendar("0 11 * * *", "UTC")).ShouldBe(TriggerVerdict.Due);
        Verdict(new Trigger.Calendar("0 10 * * *", "UTC")).ShouldBe(TriggerVerdict.Quiet);
        Verdict(new Trigger.Calendar("0 12 * * *", "Europe/Berlin")).ShouldBe(TriggerVerdict.Due);
        TriggerRules.Judge(new Trigger.Every(60), Facts with { Since = null }).Verdict.ShouldBe(TriggerVerdict.Unknown);
        TriggerRules.NextDue(new Trigger.Any([Due, new Trigger.Every(7_201), new Trigger.Calendar("0 13 * * *", "UTC")]), Facts.Since).ShouldBe(Noon.AddSeconds(1));
        TriggerRules.NextDue(Due, Facts.Since).ShouldBeNull();
    }

    [Fact]
    public void Transfers_by_hand_are_weighed_against_the_portfolio()
    {
        TriggerRules.Judge(new Trigger.CashFlow(1_000), Facts with { Flow = Usd.Of(701) }).Verdict.ShouldBe(TriggerVerdict.Due);
        TriggerRules.Judge(new Trigger.CashFlow(1_000), Facts with { Flow = Usd.Of(700) }).Verdict.ShouldBe(TriggerVerdict.Quiet);
    }

    [Fact]
    public void By_hand_is_never_due_by_itself() => Verdict(new Trigger.ByHand()).ShouldBe(TriggerVerdict.Quiet);

    [Fact]
    public void Combinations_are_logic_of_three_values()
    {
        Trigger[] all = [Due, Quiet, Unknown];
        TriggerVerdict[] ands = [.. all.SelectMany(left => all.Select(right => Verdict(new Trigger.All([left, right]))))];
        TriggerVerdict[] ors = [.. all.SelectMany(left => all.Select(right => Verdict(new Trigger.Any([left, right]))))];
        var (d, q, u) = (TriggerVerdict.Due, TriggerVerdict.Quiet, TriggerVerdict.Unknown);
        ands.ShouldBe([d, q, u, q, q, q, u, q, u]);
        ors.ShouldBe([d, d, d, d, q, u, d, u, u]);
        TriggerRules.Judge(new Trigger.All([Due, new Trigger.Any([Quiet, Unknown])]), Facts).Findings.Select(finding => finding.Kind)
            .ShouldBe(["absolute-band", "absolute-band", "regime-band"]);
        Verdict(new Trigger.All([])).ShouldBe(q);
    }

    [Fact]
    public void Triggers_read_back_from_json()
    {
        Trigger trigger = new Trigger.Any([Due, new Trigger.All([Quiet, Unknown, new Trigger.Every(60)]), new Trigger.NoTradeRegion(3_000, 30, [new(Weth, 40)]), new Trigger.Calendar("0 9 * * MON", "Europe/Berlin")]);
        JsonSerializer.Deserialize<Trigger>(JsonSerializer.Serialize(trigger)).ShouldBe(trigger);
    }

    private static TriggerVerdict Verdict(Trigger trigger, MarketOutlook? outlook = null) => TriggerRules.Judge(trigger, Facts with { Outlook = outlook }).Verdict;

    private static MarketOutlook Outlook(int now, int usually, VolatilityRegime? regime = null) =>
        new([new(Usdc, 10, 10), new(Weth, now, usually)], [10_000, 0, 0, 10_000], regime, Noon);
}

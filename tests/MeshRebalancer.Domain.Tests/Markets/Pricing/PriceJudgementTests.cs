using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Markets.Pricing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests.Markets.Pricing;

public sealed class PriceJudgementTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AssetId Weth = AssetId.Parse("WETH");
    private static readonly PriceRules Options = new(2, 100, 900);

    [Fact]
    public void Two_fresh_sources_that_agree_are_believed_at_their_mean()
    {
        var known = Judge(Seen("a", 2_000), Seen("b", 2_010, ageSeconds: 30)).View.ShouldBeOfType<PriceView.Known>();
        known.ShouldBe(new(Weth, Dollars(2_005), Now.AddSeconds(-30), 2));
    }

    [Fact]
    public void One_source_alone_is_not_enough()
    {
        var verdict = Judge(Seen("a", 2_000));
        verdict.Code.ShouldBe("single-sourced");
        Reason(verdict).ShouldBe("WETH: 1 fresh sources, 2 needed: no other is configured.");
    }

    [Fact]
    public void A_stale_source_does_not_count_and_is_named_with_what_was_found_and_allowed()
    {
        var verdict = Judge(Seen("a", 2_000), Seen("b", 2_000, ageSeconds: 301));
        verdict.Code.ShouldBe("single-sourced");
        Reason(verdict).ShouldContain("b last spoke of 2026-07-01 11:54:59Z, which counted for 300 s");
    }

    [Fact]
    public void The_last_second_of_an_age_is_fresh() =>
        Judge(Seen("a", 2_000, ageSeconds: 300), Seen("b", 2_000)).Code.ShouldBe("known");

    [Fact]
    public void All_stale_is_stale() => Judge(Seen("a", 2_000, ageSeconds: 400), Seen("b", 2_000, ageSeconds: 400)).Code.ShouldBe("stale");

    [Fact]
    public void A_word_from_too_far_in_the_future_does_not_count()
    {
        Judge(Seen("a", 2_000, ageSeconds: -900), Seen("b", 2_000)).Code.ShouldBe("known");
        Reason(Judge(Seen("a", 2_000, ageSeconds: -901), Seen("b", 2_000))).ShouldContain("more than 900 s ahead of our clock");
    }

    [Fact]
    public void Sources_that_disagree_are_all_named_with_their_prices()
    {
        var verdict = Judge(Seen("a", 2_000), Seen("b", 2_100));
        verdict.Code.ShouldBe("disputed");
        verdict.Suspects.ShouldBe(["a", "b"]);
        Reason(verdict).ShouldBe(
            "WETH: the sources disagree: a says 2000.000000 USD, b says 2100.000000 USD; their median is 2050.000000 USD and 100 bps from it are allowed.");
    }

    [Fact]
    public void The_tolerance_is_exact_to_the_last_unit()
    {
        // 100 bps of a median of 10,000 units are 100 units.
        JudgeRaw(9_900, 10_000, 10_100).Code.ShouldBe("known");
        var outlier = JudgeRaw(9_899, 10_000, 10_100).View.ShouldBeOfType<PriceView.Known>();
        outlier.Sources.ShouldBe(2);
        JudgeRaw(9_899, 10_000, 10_101).Code.ShouldBe("disputed");
    }

    [Fact]
    public void One_liar_among_three_is_outvoted()
    {
        var known = Judge(Seen("a", 2_000), Seen("b", 2_002), Seen("c", 9_999)).View.ShouldBeOfType<PriceView.Known>();
        known.Price.ShouldBe(Dollars(2_002));
        known.Sources.ShouldBe(2);
    }

    [Fact]
    public void Two_among_four_are_no_majority_even_when_the_quorum_is_two()
    {
        Judge(Seen("a", 2_000), Seen("b", 2_000), Seen("c", 2_100), Seen("d", 2_100)).Code.ShouldBe("disputed");
        Judge(Seen("a", 1_000), Seen("b", 2_000), Seen("c", 2_010), Seen("d", 3_000)).Code.ShouldBe("disputed");
    }

    [Fact]
    public void A_source_that_fails_now_counts_while_its_last_word_is_fresh()
    {
        Judge(Seen("a", 2_000), new SourceReading.Failing("b", "timeout", Word("b", 2_000, 300))).Code.ShouldBe("known");
        var verdict = Judge(new SourceReading.Failing("a", "timeout", null), new SourceReading.Failing("b", "timeout", Word("b", 2_000, 301)));
        verdict.Code.ShouldBe("unreadable");
        Reason(verdict).ShouldContain("b could not be read: timeout");
    }

    [Fact]
    public void Nothing_configured_and_nothing_read_yet_are_told_apart()
    {
        Judge().Code.ShouldBe("no-source");
        Judge(new SourceReading.Silent("a"), new SourceReading.Silent("b")).Code.ShouldBe("silent");
    }

    [Fact]
    public void The_order_of_the_sources_does_not_matter() =>
        Judge(Seen("b", 2_000), Seen("a", 2_100)).ShouldBe(Judge(Seen("a", 2_100), Seen("b", 2_000)));

    [Fact]
    public void Prices_of_any_size_are_judged_without_overflow()
    {
        var huge = new Price(UInt256.MaxValue);
        PriceJudgement.Median([huge, huge]).ShouldBe(huge);
        var read = new[] { "a", "b" }.Select(name => new SourceReading.Answered(name, new(name, Weth, huge, Now, 300))).ToArray();
        PriceJudgement.Judge(Weth, read, Now, Options).Code.ShouldBe("known");
    }

    private static PriceVerdict Judge(params SourceReading[] readings) => PriceJudgement.Judge(Weth, readings, Now, Options);

    private static PriceVerdict JudgeRaw(params ulong[] raw) =>
        Judge([.. raw.Select((value, i) => new SourceReading.Answered($"s{i}", new($"s{i}", Weth, new(value), Now, 300)))]);

    private static SourceReading.Answered Seen(string source, ulong dollars, int ageSeconds = 0) =>
        new(source, Word(source, dollars, ageSeconds));

    private static PriceObservation Word(string source, ulong dollars, int ageSeconds) =>
        new(source, Weth, Dollars(dollars), Now.AddSeconds(-ageSeconds), 300);

    private static Price Dollars(ulong dollars) => new(Usd.Of(dollars).Raw);

    private static string Reason(PriceVerdict verdict) => verdict.View.ShouldBeOfType<PriceView.Unknown>().Reason;
}

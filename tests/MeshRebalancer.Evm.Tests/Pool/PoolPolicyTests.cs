using FsCheck;
using FsCheck.Fluent;

namespace MeshRebalancer.Evm.Tests.Pool;

/// <summary>The pure policies.</summary>
public sealed class PoolPolicyTests
{
    [Fact]
    public void No_second_lets_more_through_than_the_rate_after_the_first_full_bucket() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(
            Gen.Choose(1, 50).SelectMany(rate => Gen.Choose(0, 400).ListOf(60).Select(gaps => (rate, gaps))).ToArbitrary(),
            drawn =>
            {
                var bucket = new TokenBucket(drawn.rate);
                var (now, uses) = (TimeSpan.Zero, new List<TimeSpan>());
                foreach (var gap in drawn.gaps)
                {
                    now += TimeSpan.FromMilliseconds(gap);
                    uses.Add(now + bucket.WaitFor(1, now));
                    bucket.Take(1, now);
                }

                // One second's worth may have been saved up, and one more flows in during it.
                return uses.TrueForAll(from => uses.Count(at => at >= from && at < from + TimeSpan.FromSeconds(1)) <= (2 * drawn.rate) + 1);
            }));

    [Fact]
    public void Takers_of_an_empty_bucket_are_served_in_turn()
    {
        var bucket = new TokenBucket(2);
        List<double> waits = [];
        for (var i = 0; i < 5; i++)
        {
            waits.Add(bucket.WaitFor(1, TimeSpan.Zero).TotalSeconds);
            bucket.Take(1, TimeSpan.Zero);
        }

        waits.ShouldBe([0, 0, 0.5, 1, 1.5]);
        bucket.Return(1);
        bucket.WaitFor(1, TimeSpan.Zero).TotalSeconds.ShouldBe(1.5);
    }

    [Fact]
    public void An_amount_larger_than_the_bucket_waits_for_a_full_one_and_not_for_ever()
    {
        var bucket = new TokenBucket(10);
        bucket.WaitFor(25, TimeSpan.Zero).ShouldBe(TimeSpan.Zero);
        bucket.Take(25, TimeSpan.Zero);
        bucket.WaitFor(1, TimeSpan.Zero).TotalSeconds.ShouldBe(1.6);
    }

    [Fact]
    public void The_95th_percentile_is_that_of_the_last_answers()
    {
        var window = new LatencyWindow();
        for (var i = 1; i < 20; i++)
            window.Add(i);
        window.P95.ShouldBeNull();
        window.Add(20);
        window.P95.ShouldBe(19);
        for (var i = 0; i < 200; i++)
            window.Add(0.5);
        window.P95.ShouldBe(0.5);
    }

    [Fact]
    public void A_score_falls_with_failures_and_slowness_and_recovers()
    {
        var score = HealthScore.Unknown;
        (score.Points, score.Band).ShouldBe((100, 0));
        for (var i = 0; i < 30; i++)
            score = score.Failed();
        score.Band.ShouldBe(3);
        for (var i = 0; i < 60; i++)
            score = score.Answered(TimeSpan.FromSeconds(1));
        score.Points.ShouldBeInRange(48, 52);
    }

    [Theory]
    [InlineData(new ulong[] { }, null)]
    [InlineData(new ulong[] { 7 }, null)]
    [InlineData(new ulong[] { 7, 9 }, 9UL)]
    [InlineData(new ulong[] { 7, 9, 1_000_000 }, 9UL)]
    [InlineData(new ulong[] { 7, 9, 9, 8 }, 9UL)]
    public void Heads_are_measured_by_the_second_highest_of_three_or_more(ulong[] heads, ulong? reference) =>
        HeadLag.Reference(heads.Select(head => (ulong?)head).Append(null)).ShouldBe(reference);

    [Fact]
    public void Order_is_rest_then_lag_then_band_then_place()
    {
        var poor = HealthScore.Unknown with { Success = 0.3 };
        EndpointStanding[] standings =
        [
            new(0, HealthScore.Unknown, Lags: false, Resting: true), new(1, HealthScore.Unknown, Lags: true, Resting: false),
            new(2, poor, Lags: false, Resting: false), new(3, HealthScore.Unknown, Lags: false, Resting: false),
            new(4, HealthScore.Unknown with { Success = 0.95 }, Lags: false, Resting: false),
        ];
        EndpointChoice.Ordered(standings).Select(standing => standing.Order).ShouldBe([3, 4, 2, 1, 0]);
    }

    [Fact]
    public void Everything_out_of_range_is_listed()
    {
        EndpointOptions bad = new() { Name = "a", Http = RpcEndpoint.Parse("ws://host/TopSecretKey"), CallsPerSecondMax = 0, Prices = [new("eth_call", -1)] };
        var found = EndpointPool.Violations([bad, bad], new(), new() { BreakerFailures = 0, HedgeDelayMax = TimeSpan.Zero });
        found.Count.ShouldBe(9);
        string.Join(' ', found).ShouldNotContain("Secret");
    }

    [Theory]
    [InlineData(3, "execution reverted", false)]
    [InlineData(-32000, "execution reverted: internal error", false)]
    [InlineData(-32000, "header not found", true)]
    [InlineData(-32601, "the method eth_feeHistory does not exist", true)]
    [InlineData(-32602, "invalid params", false)]
    [InlineData(-32603, "Internal error", true)]
    public void What_one_node_lacks_another_may_have(long code, string words, bool asksAnother) =>
        PendingCalls.IsWorthAsking(new RpcError.Server("host", code, words, null)).ShouldBe(asksAnother);
}

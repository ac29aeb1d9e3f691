using System.Globalization;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests.Policies.Triggers;

public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("0 9 * * MON", "UTC", "2026-11-21T10:00:00Z", "2026-11-23T09:00:00Z")]
    [InlineData("*/15 * * * *", "UTC", "2026-11-21T10:00:00Z", "2026-11-21T10:15:00Z")]
    [InlineData("5/20 * * * *", "UTC", "2026-11-21T10:26:00Z", "2026-11-21T10:45:00Z")]
    [InlineData("0 0 1 jan,jul *", "UTC", "2026-11-21T10:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("0 0 29 2 *", "UTC", "2026-11-21T10:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("30 8-17/4 * * 1-5", "UTC", "2026-11-20T13:00:00Z", "2026-11-20T16:30:00Z")]
    [InlineData("30 8-17/4 * * 1-5", "UTC", "2026-11-20T16:30:00Z", "2026-11-23T08:30:00Z")]
    [InlineData("0 12 * * 7", "UTC", "2026-11-21T10:00:00Z", "2026-11-22T12:00:00Z")]
    [InlineData("0 9 * * *", "Europe/Berlin", "2026-07-01T06:00:00Z", "2026-07-01T07:00:00Z")]
    [InlineData("0 9 * * *", "Europe/Berlin", "2026-12-01T07:30:00Z", "2026-12-01T08:00:00Z")]
    [InlineData("0 9 * * *", "America/New_York", "2026-12-01T07:30:00Z", "2026-12-01T14:00:00Z")]
    public void The_next_time_is_the_calendars(string cron, string zone, string after, string next) => Next(cron, zone, after).ShouldBe(At(next));

    [Fact]
    public void Where_both_days_are_restricted_either_is_enough()
    {
        Next("0 0 13 * FRI", "UTC", "2026-11-21T00:00:00Z").ShouldBe(At("2026-11-27T00:00:00Z"));
        Next("0 0 13 * FRI", "UTC", "2026-12-12T00:00:00Z").ShouldBe(At("2026-12-13T00:00:00Z"));
    }

    /// <summary>Berlin has no 02:30 on 29 March 2026; its clocks show 02:30 twice on 25 October.</summary>
    [Fact]
    public void A_time_that_the_zone_skips_comes_right_after_and_one_that_comes_twice_counts_once()
    {
        Next("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z").ShouldBe(At("2026-03-29T01:00:00Z"));
        Next("30 2 * * *", "Europe/Berlin", "2026-03-29T01:00:00Z").ShouldBe(At("2026-03-30T00:30:00Z"));
        Next("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z").ShouldBe(At("2026-10-25T00:30:00Z"));
        Next("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z").ShouldBe(At("2026-10-26T01:30:00Z"));
    }

    [Theory]
    [InlineData("0 9 * *", "4 fields")]
    [InlineData("60 9 * * *", "'60' is no minute")]
    [InlineData("0 24 * * *", "'24' is no hour")]
    [InlineData("0 0 0 * *", "'0' is no day of month")]
    [InlineData("0 0 * FOO *", "'FOO' is no month")]
    [InlineData("0 0 * * 8", "'8' is no day of week")]
    [InlineData("0 0 5-3 * *", "'5-3' is no day of month")]
    [InlineData("*/0 0 * * *", "'*/0' is no minute")]
    [InlineData("1,,2 0 * * *", "'1,,2' is no minute")]
    [InlineData("-1 0 * * *", "'-1' is no minute")]
    [InlineData("0 0 31 2 *", "names no day that exists")]
    public void A_schedule_that_is_none_is_refused_by_field(string cron, string words) =>
        CronSchedule.Parse(cron).ShouldBeOfType<Result<CronSchedule, string>.Fail>().Error.ShouldContain(words);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset? Next(string cron, string zone, string after) => CronSchedule.Parse(cron).Match(
        schedule => schedule.Next(At(after), TimeZoneInfo.FindSystemTimeZoneById(zone)), error => throw new InvalidOperationException(error));
}

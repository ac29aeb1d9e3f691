using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Hosting.Api.Documents;
using MeshRebalancer.Hosting.Identity;
using MeshRebalancer.Hosting.Narration;
using MeshRebalancer.Ports.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MeshRebalancer.Hosting.Api;

/// <summary><c>/api/v1/coordinator</c>: the desk's limits, what of them is in use, and who waits, in the order in which they are served.</summary>
internal static class CoordinatorEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/coordinator", ReadAsync).RequireAuthorization(Rights.Read).WithTags("coordinator")
        .Says("getCoordinator", "The desk's limits, what of them is in use, and who waits.").Answers<CoordinatorView>();

    private static async Task<CoordinatorView> ReadAsync(Readings readings, IStreams streams, TimeProvider time, CancellationToken cancel)
    {
        var state = (CoordinatorState)(await streams.ReadAsync(CoordinatorState.StreamOf(readings.Desk), cancel)).State;
        var now = time.GetUtcNow();
        return new(
            readings.Desk,
            [.. Counts(state, now), .. state.InUse(now).Select(use => new LimitView(use.Limited.Limit.Name(), Nothing(use.Limited.Of), Amounts.Usd(use.Used), Amounts.Usd(use.Max)))],
            Limits(state.Limits),
            [.. state.Admitted.Select(one => new AdmittedView(
                one.Request.Facts.Id, one.Request.Number, Amounts.Usd(one.Request.Turnover), [.. one.Flights.Select(Of)]))],
            [.. state.Queue().Select(request => new QueuedView(request.Facts.Id, request.Number, Amounts.Usd(request.Turnover), request.At))],
            [.. state.FirstSeen.Select(one => new FirstSeenView(one.Key.ToString(), one.At))]);
    }

    private static IEnumerable<LimitView> Counts(CoordinatorState state, DateTimeOffset now)
    {
        if (state.Limits is not { } limits)
            yield break;

        yield return new("open", null, Text(state.Admitted.Count), Text(limits.OpenMax));
        var turnover = state.Admitted.Aggregate(Usd.Zero, (sum, one) => sum + one.Request.Turnover);
        yield return new("turnover", null, Amounts.Usd(turnover), Amounts.Usd(limits.TurnoverMax));
        if (limits.StartsPerMinuteMax is { } starts)
            yield return new("starts-per-minute", null, Text(state.Recent.Count(start => start.At > now.AddMinutes(-1))), Text(starts));
        if (limits.TurnoverPerPortfolioDayMax is not { } day)
            yield break;

        foreach (var portfolio in state.Recent.Where(start => start.At > now.AddDays(-1)).GroupBy(start => start.Portfolio).OrderBy(group => group.Key))
        {
            var sum = portfolio.Aggregate(Usd.Zero, (sum, start) => sum + start.Turnover);
            yield return new("turnover-per-portfolio-day", portfolio.Key.Parts[1], Amounts.Usd(sum), Amounts.Usd(day));
        }
    }

    private static IReadOnlyList<LimitView> Limits(DeskLimits? limits) => limits is null ? [] :
    [
        new("open", null, null, Text(limits.OpenMax)),
        new("turnover", null, null, Amounts.Usd(limits.TurnoverMax)),
        .. limits.StartsPerMinuteMax is { } starts ? [new("starts-per-minute", null, null, Text(starts))] : Array.Empty<LimitView>(),
        .. limits.TurnoverPerPortfolioDayMax is { } day ? [new("turnover-per-portfolio-day", null, null, Amounts.Usd(day))] : Array.Empty<LimitView>(),
        .. ValueLimits.All.Where(limit => limits.Of(limit) is not null).Select(limit => new LimitView(limit.Name(), null, null, Amounts.Usd(limits.Of(limit)!.Value))),
    ];

    private static FlightView Of(LegFlight flight) => new(
        flight.Leg, flight.From.Value, flight.To.Value, flight.Bridge ?? flight.Venue, flight.Spent.ToString(), flight.Bought.ToString(), Amounts.Usd(flight.Value));

    private static string? Nothing(string text) => text.Length == 0 ? null : text;

    private static string Text(int count) => count.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

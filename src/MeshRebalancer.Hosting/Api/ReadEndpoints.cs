using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Identity;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Markets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace MeshRebalancer.Hosting.Api;

/// <summary>What is only read: prices, rebalances, chains and the live events.</summary>
internal static class ReadEndpoints
{
    private const int LimitMax = 200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1").RequireAuthorization(Rights.Read);
        group.MapGet("prices", (MarketBoard board) => new PricesView([.. board.Views().Select(StateViews.Of)]));
        group.MapGet("chains", (Networks networks, MeshConfiguration configuration, Outside outside) => new ChainsView(
            [.. networks.All.Select(connector => ChainViews.Of(connector, configuration, outside))]));
        group.MapGet("rebalances", RebalancesAsync);
        group.MapGet("rebalances/{id}", RebalanceAsync);
        group.MapGet("events", Events);
    }

    private static async Task<IResult> RebalancesAsync(HttpRequest request, Readings readings, CancellationToken cancel)
    {
        List<ConfigViolation> violations = [];
        violations.AddRange(request.Query.Keys.Where(key => key is not ("portfolio" or "limit"))
            .Select(key => new ConfigViolation(Problems.Shorten(key), "is not known; known here: limit, portfolio")));
        string? portfolio = request.Query["portfolio"], limit = request.Query["limit"];
        if (portfolio is not null && !Readings.IsId(portfolio))
        {
            violations.Add(new("portfolio", $"is '{Problems.Shorten(portfolio)}'; a portfolio's id is expected"));
        }

        var number = 50;
        if (limit is not null && !(int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 1 and <= LimitMax))
        {
            violations.Add(new("limit", $"is '{Problems.Shorten(limit)}'; a whole number from 1 to {LimitMax} is expected"));
        }

        return violations.Count > 0
            ? Problems.Violations(violations)
            : Results.Ok(new RebalancesView(await readings.RebalancesAsync(portfolio, number, cancel)));
    }

    private static async Task<IResult> RebalanceAsync(string id, Readings readings, CancellationToken cancel)
    {
        var view = RebalanceEndpoints.Parse(id) is { } rebalance ? await readings.RebalanceAsync(rebalance.Portfolio, rebalance.Number, cancel) : null;
        return view is null ? RebalanceEndpoints.NotFound(id) : Results.Ok(view);
    }

    private static IResult Events(HttpRequest request, LatestEvents events, KeyRing ring, IHostApplicationLifetime lifetime, CancellationToken cancel)
    {
        string? last = request.Headers["Last-Event-ID"];
        var caller = Caller.Of(request);
        var after = 0L;
        return string.IsNullOrEmpty(last) || long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out after)
            ? TypedResults.ServerSentEvents(EventsAsync(events, after, token => ring.IsGoodAsync(caller, token), lifetime.ApplicationStopping, cancel))
            : Problems.Violations([new("Last-Event-ID", $"is '{Problems.Shorten(last)}'; an event's position is expected")]);
    }

    private static async IAsyncEnumerable<SseItem<EventView>> EventsAsync(
        LatestEvents events, long after, Func<CancellationToken, Task<bool>> isGood, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancel)
    {
        // A browser would keep its connection for ever, and a node that stops would wait for it.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancel);

        // Headers leave with the first item only, and a quiet node may have no event for long.
        yield return new(new EventView(0, "", 0, "connected", default, ""), "connected");
        await foreach (var view in events.FollowAsync(after, either.Token))
        {
            // A key that ends while its holder listens ends the listening.
            if (view.Name is "key.revoked.v1" or "key.expired.v1" or "session.closed.v1" && !await isGood(either.Token))
                yield break;
            yield return new(view) { EventId = view.Position.ToString(CultureInfo.InvariantCulture) };
        }
    }
}

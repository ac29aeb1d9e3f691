using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Hosting.Api.Documents;
using MeshRebalancer.Hosting.Api.Paging;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Identity;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Ports.Streams;
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
        var group = routes.MapGroup("/api/v1").RequireAuthorization(Rights.Read).WithTags("reads");
        group.MapGet("prices", (MarketBoard board) => new PricesView([.. board.Views().Select(StateViews.Of)]))
            .Says("listPrices", "What is believed of each asset's price.").Answers<PricesView>();
        group.MapGet("chains", (Networks networks, MeshConfiguration configuration, Outside outside) => new ChainsView(
            [.. networks.All.Select(connector => ChainViews.Of(connector, configuration, outside))]))
            .Says("listChains", "Chains with their endpoints, as this node sees them.").Answers<ChainsView>();
        group.MapGet("chains/{id}", Chain).Says("getChain", "One chain.").Answers<ChainView>().Refuses("not-found");
        group.MapGet("venues", async (MeshConfiguration configuration, Readings readings, IStreams streams, CancellationToken cancel) =>
            PlaceViews.Venues(configuration, await BreakersAsync(readings, streams, cancel))).Says("listVenues", "Venues with their pools and breakers.").Answers<VenuesView>();
        group.MapGet("bridges", async (MeshConfiguration configuration, Readings readings, IStreams streams, CancellationToken cancel) =>
            PlaceViews.Bridges(configuration, await BreakersAsync(readings, streams, cancel))).Says("listBridges", "Bridges with their breakers.").Answers<BridgesView>();
        group.MapGet("feeds", async (MeshConfiguration configuration, MarketBoard board, Readings readings, IStreams streams, CancellationToken cancel) =>
            PlaceViews.Feeds(configuration, board.Views(), await BreakersAsync(readings, streams, cancel))).Says("listFeeds", "Sources of prices on chains, with what they say together, and their breakers.").Answers<FeedsView>();
        group.MapGet("rebalances", RebalancesAsync).Says("listRebalances", "Rebalances, newest first.")
            .Asks("portfolio", "of this portfolio only").Asks("phase", "in this phase only").Asks("outcome", "with this outcome only")
            .Asks("limit", "1 to 200; 50 where it is left out", isNumber: true).Asks("cursor", "the next of an earlier answer").Answers<RebalancesView>();
        group.MapGet("rebalances/{id}", RebalanceAsync).Says("getRebalance", "A rebalance with plan, legs, transactions, cost, and where its money is.").Answers<RebalanceView>().Refuses("not-found");
        group.MapGet("events", Events).Says("followEvents", "Server-sent events: one connected at once, the latest, then each as it is stored.")
            .Heeds("Last-Event-ID", "a position: only what came after it").Produces<EventView>(StatusCodes.Status200OK, "text/event-stream").Refuses("invalid");
    }

    private static async Task<IResult> RebalancesAsync(HttpRequest request, Readings readings, CancellationToken cancel)
    {
        var query = new QueryValues(request, "portfolio", "phase", "outcome", "limit", "cursor");
        var filter = new RebalanceFilter(
            query.Text("portfolio", Readings.IsId, "a portfolio's id"),
            query.Word("phase", "queued", "planning", "executing", "parked", "ended"),
            query.Word("outcome", "completed", "incomplete", "not-started"));
        var (limit, after) = (query.Limit(50, LimitMax), query.Place(text => RebalancePlace.Parse(text) is not null));
        return query.Problem ?? Results.Ok(await readings.RebalancesAsync(filter, after is null ? null : RebalancePlace.Parse(after), limit, cancel));
    }

    private static IResult Chain(string id, Networks networks, MeshConfiguration configuration, Outside outside) =>
        networks.All.FirstOrDefault(connector => connector.Chain.Id.ToString() == id) is { } found
            ? Results.Ok(ChainViews.Of(found, configuration, outside))
            : Problems.NotFound($"chain '{Problems.Shorten(id)}'");

    private static async Task<IReadOnlyList<BreakersState>> BreakersAsync(Readings readings, IStreams streams, CancellationToken cancel) =>
    [
        (BreakersState)(await streams.ReadAsync(BreakersState.Global, cancel)).State,
        (BreakersState)(await streams.ReadAsync(BreakersState.StreamOf(readings.Desk), cancel)).State,
    ];

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

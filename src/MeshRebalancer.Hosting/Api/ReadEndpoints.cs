using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Markets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MeshRebalancer.Hosting.Api;

/// <summary>What is only read: prices, rebalances, chains and the live events.</summary>
internal static class ReadEndpoints
{
    private const int LimitMax = 200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1");
        group.MapGet("prices", (MarketBoard board) => new PricesView([.. board.Views().Select(StateViews.Of)]));
        group.MapGet("chains", (Networks networks, MeshConfiguration configuration) => new ChainsView(
            [.. networks.All.Select(connector => Chain(connector, configuration))]));
        group.MapGet("rebalances", RebalancesAsync);
        group.MapGet("rebalances/{id}", RebalanceAsync);
        group.MapGet("events", (LatestEvents events, CancellationToken cancel) => TypedResults.ServerSentEvents(EventsAsync(events, cancel)));
    }

    private static async Task<IResult> RebalancesAsync(Readings readings, CancellationToken cancel, string? portfolio = null, int limit = 50) =>
        limit is < 1 or > LimitMax
            ? Problems.Violations([new("limit", $"is {limit}; 1 to {LimitMax} is expected")])
            : Results.Ok(new RebalancesView(await readings.RebalancesAsync(portfolio, limit, cancel)));

    private static async Task<IResult> RebalanceAsync(string id, Readings readings, CancellationToken cancel)
    {
        var parts = id.Split('.');
        var view = parts.Length == 2 && StreamId.IsPart(parts[0]) && int.TryParse(parts[1], out var number) && number > 0
            ? await readings.RebalanceAsync(parts[0], number, cancel)
            : null;
        return view is null ? Problems.NotFound($"rebalance '{id}'; an id is a portfolio's, a dot and a number") : Results.Ok(view);
    }

    private static ChainView Chain(ChainConnector connector, MeshConfiguration configuration)
    {
        var id = connector.Chain.Id;
        var name = configuration.Chains.First(chain => chain.Id == id).Name;
        var (health, reason) = connector.Health switch
        {
            ConnectorHealth.Starting => ("starting", (string?)null),
            ConnectorHealth.Healthy => ("healthy", null),
            ConnectorHealth.Failing failing => ("failing", failing.Reason),
        };
        return new(id.Value, name, health, connector.Head?.Number, connector.Head?.At, reason);
    }

    private static async IAsyncEnumerable<SseItem<EventView>> EventsAsync(LatestEvents events, [EnumeratorCancellation] CancellationToken cancel)
    {
        // Headers leave with the first item only, and a quiet node may have no event for long.
        yield return new(new EventView(0, "", 0, "connected", default, ""), "connected");
        await foreach (var view in events.FollowAsync(cancel))
        {
            yield return new(view) { EventId = view.Position.ToString() };
        }
    }
}

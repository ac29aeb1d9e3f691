using System.Globalization;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Hosting.Api.Documents;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Identity;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MeshRebalancer.Hosting.Api;

/// <summary><c>/api/v1/rebalances/{id}</c>: what an operator says to one: park, retry, resolve. Each with a name and a reason, and journaled.</summary>
internal static class RebalanceEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/rebalances").RequireAuthorization(Rights.Operate).WithTags("rebalances");
        group.MapPost("{id}/park", (string id, HttpRequest request, Operations operations, CancellationToken cancel) =>
            operations.TellAsync(id, request, (node, at) => new RebalanceCommand.Park(By(node, request), Reason(node), at), cancel))
            .Says("parkRebalance", "Starts nothing new of it; what is on its way is followed, and taken in.").Takes<ReasonBody>().Accepts().Refuses("not-found", "not-executing", "refused");
        group.MapPost("{id}/retry", (string id, HttpRequest request, Operations operations, CancellationToken cancel) =>
            operations.TellAsync(id, request, (node, at) => new RebalanceCommand.Retry(By(node, request), Reason(node), at), cancel))
            .Says("retryRebalance", "Sends a parked one on, with new deadlines.").Takes<ReasonBody>().Accepts().Refuses("not-found", "not-parked", "refused");
        group.MapPost("{id}/resolve", (string id, HttpRequest request, Operations operations, CancellationToken cancel) =>
            operations.TellAsync(id, request, (node, at) => new RebalanceCommand.Resolve(By(node, request), Reason(node), Fates(node), at), cancel))
            .Says("resolveRebalance", "Ends a parked one by a statement of where its money is.").Takes<ResolveBody>().Accepts().Refuses("not-found", "not-parked", "still-live", "statement-incomplete", "statement-wrong", "refused");
    }

    /// <summary>A rebalance's id: its portfolio's, a dot and its number; null for anything else.</summary>
    public static (string Portfolio, int Number)? Parse(string id)
    {
        var parts = id.Split('.');
        return parts.Length == 2 && Readings.IsId(parts[0])
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? (parts[0], number)
            : null;
    }

    public static IResult NotFound(string id) => Problems.NotFound($"rebalance '{Problems.Shorten(id)}'; an id is a portfolio's, a dot and a number");

    // A key has a name. Where none is asked for, people say theirs.
    private static string By(ConfigNode node, HttpRequest request)
    {
        if (Caller.Of(request) is not { Key: not null } caller)
            return node.Text("by", "the name of who decides") ?? "";
        if (node.Text("by", "nothing: the key's own name is recorded", required: false) is { } said && said != caller.Name)
            node.Violate("by", $"is '{Problems.Shorten(said)}'; '{caller.Name}' is expected, which is the key's own name, or nothing");
        return caller.Name;
    }

    private static string Reason(ConfigNode node) => node.Text("reason", "why") ?? "";

    private static EquatableArray<LegFate> Fates(ConfigNode node) => [.. node.List("legs").Select(Fate).OfType<LegFate>()];

    private static LegFate? Fate(ConfigNode node)
    {
        const string allowed = "arrived, returned or lost";
        var (leg, became) = (node.Text("leg", "a leg's id"), node.Text("became", allowed));
        var raw = became is "arrived" or "returned" ? node.Parsed<UInt256>("raw", "raw units: a whole number as a text") : null;
        if (became is not (null or "arrived" or "returned" or "lost"))
        {
            node.Violate("became", $"is '{Problems.Shorten(became)}'; {allowed} is expected");
        }

        node.Close();
        return (leg, became, raw) switch
        {
            ({ }, "arrived", { } amount) => new LegFate.Arrived(leg, amount),
            ({ }, "returned", { } amount) => new LegFate.Returned(leg, amount),
            ({ }, "lost", _) => new LegFate.Lost(leg),
            _ => null,
        };
    }
}

/// <summary>Tells rebalances what operators say.</summary>
internal sealed class Operations(Readings readings, IStreams streams, TimeProvider time)
{
    public async Task<IResult> TellAsync(
        string id, HttpRequest request, Func<ConfigNode, DateTimeOffset, RebalanceCommand> read, CancellationToken cancel) =>
        RebalanceEndpoints.Parse(id) is { } rebalance && await readings.RebalanceAsync(rebalance.Portfolio, rebalance.Number, cancel) is not null
            ? await (await RequestBody.FieldsAsync(request, node => read(node, time.GetUtcNow()), cancel)).Match(
                async command => Answer(await streams.AskAsync(readings.RebalanceStream(rebalance.Portfolio, rebalance.Number), command, cancel), id),
                Task.FromResult)
            : RebalanceEndpoints.NotFound(id);

    private static IResult Answer(Reply reply, string id) => reply switch
    {
        Reply.Saved saved => Results.Accepted($"/api/v1/rebalances/{id}", new AcceptedView(id, saved.Version)),
        Reply.Refused refused => Problems.Refused(refused),
    };
}

using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Runtime.Connectors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MeshRebalancer.Hosting.Api;

/// <summary>
/// <c>/healthz/live</c>: the process answers; a dead chain never makes it fail, because a restart would mend nothing.
/// <c>/healthz/ready</c>: the journal is ours and every chain has been heard of at least once.
/// </summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz/live", () => Results.Text("live"));
        routes.MapGet("/healthz/ready", (IJournal journal, Networks networks) => Unready(journal, networks) is { } reason
            ? Problems.Of(StatusCodes.Status503ServiceUnavailable, "not-ready", reason)
            : Results.Text("ready"));
    }

    private static string? Unready(IJournal journal, Networks networks) => journal.Lost.IsCancellationRequested
        ? "The journal belongs to another node now."
        : networks.All.FirstOrDefault(connector => connector.Head is null) is { } silent
            ? $"Chain {silent.Chain.Id} has not been heard of yet."
            : null;
}

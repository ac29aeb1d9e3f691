using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Hosting.Api.Documents;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Connectors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MeshRebalancer.Hosting.Api;

/// <summary>
/// <c>/healthz/live</c>: the process answers; nothing outside of it ever makes it fail, because a restart would mend nothing.
/// <c>/healthz/ready</c>: the journal is ours and can be read, and streams answer: in a cluster, a member whose shards are reached.
/// <c>/healthz/chains</c>: every chain has been heard of at least once. Not a part of being ready: a dead chain must not hold up an update.
/// </summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/healthz").AllowAnonymous().WithTags("health");
        group.MapGet("live", () => Results.Text("live")).Says("getLive", "Whether the process answers.").AnswersText();
        group.MapGet("ready", async (IJournal journal, IStreams streams, CancellationToken cancel) => await UnreadyAsync(journal, streams, cancel) is { } reason
            ? Problems.Of(StatusCodes.Status503ServiceUnavailable, "not-ready", reason)
            : Results.Text("ready")).Says("getReady", "Whether the journal can be read and streams answer.").AnswersText().Refuses("not-ready");
        group.MapGet("chains", (Networks networks) => networks.All.FirstOrDefault(connector => connector.Head is null) is { } silent
            ? Problems.Of(StatusCodes.Status503ServiceUnavailable, "not-ready", $"Chain {silent.Chain.Id} has not been heard of yet.")
            : Results.Text("heard")).Says("getChainsHeard", "Whether every chain has been heard of since the start.").AnswersText().Refuses("not-ready");
    }

    private static async Task<string?> UnreadyAsync(IJournal journal, IStreams streams, CancellationToken cancel)
    {
        if (journal.Lost.IsCancellationRequested)
            return "The journal belongs to another node now.";
        return await FailureAsync(token => journal.ReadSnapshotAsync(BreakersState.Global, token), "The journal can't be read", cancel)
            ?? await FailureAsync(token => streams.ReadAsync(BreakersState.Global, token), "Streams do not answer", cancel);
    }

    // Whatever goes wrong is an answer here, and the node's log has its words: they may name what is nobody's business.
    private static async Task<string?> FailureAsync(Func<CancellationToken, Task> ask, string what, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            await ask(patience.Token).WaitAsync(patience.Token);
            return null;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return $"{what} within {Patience.TotalSeconds:0} s.";
        }
        catch (Exception failed) when (failed is JournalUnavailableException or StreamStoppedException or StreamPoisonedException or ObjectDisposedException)
        {
            return $"{what}.";
        }
    }
}

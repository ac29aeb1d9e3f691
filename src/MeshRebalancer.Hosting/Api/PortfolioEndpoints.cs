using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Hosting.Api.Documents;
using MeshRebalancer.Hosting.Api.Paging;
using MeshRebalancer.Hosting.Api.Portfolios;
using MeshRebalancer.Hosting.Identity;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Portfolios;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MeshRebalancer.Hosting.Api;

/// <summary><c>/api/v1/portfolios</c>: open, read, change the mode, ask for a rebalance, answer a proposal.</summary>
internal static class PortfolioEndpoints
{
    private const int LimitMax = 1_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/portfolios").RequireAuthorization(Rights.Read).WithTags("portfolios");
        group.MapGet("", ListAsync).Says("listPortfolios", "The desk's portfolios, by id, a page at a time.")
            .Asks("mode", "of this mode only").Asks("phase", "in this phase only").Asks("asset", "with a target of this asset only")
            .Asks("limit", "1 to 1,000; 1,000 where it is left out", isNumber: true).Asks("cursor", "the next of an earlier answer").Answers<PortfoliosView>();
        group.MapGet("{id}", ReadAsync).Says("getPortfolio", "A portfolio. The ETag is its mandate's, for If-Match.").Answers<PortfolioView>().Refuses("not-found");
        group.MapGet("{id}/explanation", async (string id, Explaining explaining, CancellationToken cancel) =>
            await explaining.PortfolioAsync(id, cancel) is { } view ? Results.Ok(view) : Problems.NotFound($"portfolio '{Problems.Shorten(id)}'"))
            .Says("explainPortfolio", "Why a rebalance would start at this moment or why not, and a plan to be looked at.").Answers<ExplanationView>().Refuses("not-found");
        group.MapPost("", OpenAsync).RequireAuthorization(Rights.Operate)
            .Says("openPortfolio", "Opens a portfolio in observe. One that is open gets the new mandate and keeps its mode.").Takes<PortfolioBody>().Accepts().Refuses("already-open", "refused");
        MandateEndpoints.Map(group);
        RestEndpoints.Map(group);
        PreviewEndpoints.Map(group);
        group.MapPost("{id}/rebalance", AskAsync).RequireAuthorization(Rights.Operate)
            .Says("askForRebalance", "Asks for a rebalance now, inside the bands too.").Accepts().DoneTwiceIsTwice().Refuses("not-found", "observe-only", "cooling-down", "paused", "closed", "refused");
        group.MapPost("{id}/approve", (string id, HttpRequest request, Writing writing, CancellationToken cancel) =>
            AnswerAsync(id, request, writing, (rebalance, at) => new PortfolioCommand.Approve(rebalance, Caller.Of(request).Name, at), cancel)).RequireAuthorization(Rights.Answer)
            .Says("approveProposal", "Says yes to a proposal.").Takes<AnswerBody>().Accepts().Refuses("not-found", "not-proposed", "refused");
        group.MapPost("{id}/decline", (string id, HttpRequest request, Writing writing, CancellationToken cancel) =>
            AnswerAsync(id, request, writing, (rebalance, at) => new PortfolioCommand.Decline(rebalance, Caller.Of(request).Name, at), cancel)).RequireAuthorization(Rights.Answer)
            .Says("declineProposal", "Says no to a proposal.").Takes<AnswerBody>().Accepts().Refuses("not-found", "not-proposed", "refused");
    }

    private static async Task<IResult> ListAsync(HttpRequest request, Readings readings, CancellationToken cancel)
    {
        var query = new QueryValues(request, "mode", "phase", "asset", "limit", "cursor");
        var filter = new PortfolioFilter(
            query.Word("mode", "observe", "propose", "automatic"),
            query.Word("phase", "watching", "proposing", "requesting", "rebalancing", "closed"),
            query.Parsed<AssetId>("asset", "an asset")?.ToString());
        var (limit, after) = (query.Limit(LimitMax, LimitMax), query.Place(Readings.IsId));
        return query.Problem ?? Results.Ok(await readings.PortfoliosAsync(filter, after, limit, cancel));
    }

    private static async Task<IResult> ReadAsync(string id, HttpResponse response, Readings readings, CancellationToken cancel)
    {
        if (await readings.StateAsync(id, cancel) is not { } read || readings.View(read) is not { } view)
            return Problems.NotFound($"portfolio '{Problems.Shorten(id)}'");
        response.Headers.ETag = MandateViews.Tag(StateViews.BookOf((PortfolioState)read.State)!.Mandate);
        return Results.Ok(view);
    }

    private static async Task<IResult> OpenAsync(HttpRequest request, PortfolioOpening opening, CancellationToken cancel) =>
        await (await RequestBody.ReadAsync(request, opening.Read, cancel)).Match(
            async portfolio => Writing.Answer(await opening.OpenAsync(portfolio!, MandateMode.Observe, cancel), portfolio!.Id),
            Task.FromResult);

    private static async Task<IResult> AnswerAsync(
        string id, HttpRequest request, Writing writing, Func<int, DateTimeOffset, PortfolioCommand> command, CancellationToken cancel) =>
        await (await RequestBody.FieldsAsync(request, node => node.Integer("rebalance", 1, int.MaxValue), cancel)).Match(
            number => writing.TellAsync(id, (_, at) => command((int)number!.Value, at), cancel),
            Task.FromResult);

    private static async Task<IResult> AskAsync(string id, HttpRequest request, Writing writing, Observer observer, CancellationToken cancel) =>
        await writing.BookAsync(id, cancel) is not { } book ? Problems.NotFound($"portfolio '{Problems.Shorten(id)}'")
        : await writing.UnknownAsync(id, cancel) is { } unknown ? Problems.Refused(new(unknown.Code, unknown.Reason))
        : await writing.TellAsync(id, new PortfolioCommand.Ask(Caller.Of(request).Name, await observer.ObserveAsync(book.Facts, book.Mandate, cancel)), cancel);
}

/// <summary>Tells portfolios.</summary>
internal sealed class Writing(Readings readings, IStreams streams, TimeProvider time)
{
    public async Task<PortfolioBook?> BookAsync(string id, CancellationToken cancel) =>
        await readings.StateAsync(id, cancel) is { } read ? StateViews.BookOf((PortfolioState)read.State) : null;

    /// <summary>What of a portfolio's open rebalance is unknown, so that nothing new starts for it; null where nothing is.</summary>
    public async Task<LegBlock?> UnknownAsync(string id, CancellationToken cancel) =>
        await readings.StateAsync(id, cancel) is { State: PortfolioState.Rebalancing open }
            ? Gate.Closed((RebalanceState)(await streams.ReadAsync(open.Book.Facts.RebalanceStream(open.Rebalance), cancel)).State)
            : null;

    public async Task<IResult> TellAsync(string id, Func<PortfolioBook, DateTimeOffset, PortfolioCommand> command, CancellationToken cancel) =>
        await BookAsync(id, cancel) is { } book ? await TellAsync(id, command(book, time.GetUtcNow()), cancel) : Problems.NotFound($"portfolio '{Problems.Shorten(id)}'");

    public async Task<IResult> TellAsync(string id, PortfolioCommand command, CancellationToken cancel) =>
        Answer(await streams.AskAsync(StreamId.Of("portfolio", readings.Desk, id), command, cancel), id);

    public Task<Reply> AskAsync(string id, Func<DateTimeOffset, PortfolioCommand> command, CancellationToken cancel) =>
        streams.AskAsync(StreamId.Of("portfolio", readings.Desk, id), command(time.GetUtcNow()), cancel);

    public static IResult Answer(Reply reply, string id) => reply switch
    {
        Reply.Saved saved => Results.Accepted($"/api/v1/portfolios/{id}", new AcceptedView(id, saved.Version)),
        Reply.Refused refused => Problems.Refused(refused),
    };
}

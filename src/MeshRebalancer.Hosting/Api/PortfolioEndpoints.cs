using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Hosting.Configuration;
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
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/portfolios").RequireAuthorization(Rights.Read);
        group.MapGet("", async (Readings readings, CancellationToken cancel) => new PortfoliosView(readings.Desk, await readings.PortfoliosAsync(cancel)));
        group.MapGet("{id}", ReadAsync);
        group.MapGet("{id}/explanation", async (string id, Explaining explaining, CancellationToken cancel) =>
            await explaining.PortfolioAsync(id, cancel) is { } view ? Results.Ok(view) : Problems.NotFound($"portfolio '{Problems.Shorten(id)}'"));
        group.MapPost("", OpenAsync).RequireAuthorization(Rights.Operate);
        group.MapPut("{id}/mode", SetModeAsync).RequireAuthorization(Rights.Operate);
        group.MapPost("{id}/rebalance", AskAsync).RequireAuthorization(Rights.Operate);
        group.MapPost("{id}/approve", (string id, HttpRequest request, Writing writing, CancellationToken cancel) =>
            AnswerAsync(id, request, writing, (rebalance, at) => new PortfolioCommand.Approve(rebalance, Caller.Of(request).Name, at), cancel)).RequireAuthorization(Rights.Answer);
        group.MapPost("{id}/decline", (string id, HttpRequest request, Writing writing, CancellationToken cancel) =>
            AnswerAsync(id, request, writing, (rebalance, at) => new PortfolioCommand.Decline(rebalance, Caller.Of(request).Name, at), cancel)).RequireAuthorization(Rights.Answer);
    }

    private static async Task<IResult> ReadAsync(string id, Readings readings, CancellationToken cancel) =>
        await readings.PortfolioAsync(id, cancel) is { } view ? Results.Ok(view) : Problems.NotFound($"portfolio '{Problems.Shorten(id)}'");

    private static async Task<IResult> OpenAsync(HttpRequest request, PortfolioOpening opening, CancellationToken cancel) =>
        await (await RequestBody.ReadAsync(request, opening.Read, cancel)).Match(
            async portfolio => Writing.Answer(await opening.OpenAsync(portfolio!, MandateMode.Observe, cancel), portfolio!.Id),
            Task.FromResult);

    private static async Task<IResult> SetModeAsync(string id, HttpRequest request, Writing writing, CancellationToken cancel) =>
        await (await RequestBody.FieldsAsync(request, Mode, cancel)).Match(
            mode => writing.TellAsync(id, (book, at) => new PortfolioCommand.Amend(book.Mandate with { Mode = mode!.Value }, Caller.Of(request).Name, at), cancel),
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

    private static MandateMode? Mode(ConfigNode node)
    {
        const string allowed = "observe, propose or automatic";
        var text = node.Text("mode", allowed);
        MandateMode? mode = text switch
        {
            "observe" => MandateMode.Observe,
            "propose" => MandateMode.Propose,
            "automatic" => MandateMode.Automatic,
            _ => null,
        };
        if (text is not null && mode is null)
        {
            node.Violate("mode", $"is '{Problems.Shorten(text)}'; {allowed} is expected");
        }

        return mode;
    }
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

    public static IResult Answer(Reply reply, string id) => reply switch
    {
        Reply.Saved saved => Results.Accepted($"/api/v1/portfolios/{id}", new AcceptedView(id, saved.Version)),
        Reply.Refused refused => Problems.Refused(refused),
    };
}

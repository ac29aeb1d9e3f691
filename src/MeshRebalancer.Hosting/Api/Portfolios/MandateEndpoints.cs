using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Hosting.Api.Documents;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Identity;
using MeshRebalancer.Ports.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MeshRebalancer.Hosting.Api.Portfolios;

/// <summary><c>mandate</c> and <c>mode</c> of a portfolio: read and amended, with entity tags, so that nobody writes over what another one wrote meanwhile.</summary>
internal static class MandateEndpoints
{
    private const string Words = "the ETag of what this was written against";

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("{id}/mandate", ReadAsync).Says("getMandate", "Its mandate. The ETag is for If-Match.").Answers<MandateView>().Refuses("not-found");
        group.MapPut("{id}/mandate", AmendAsync).RequireAuthorization(Rights.Operate)
            .Says("amendMandate", "Replaces the mandate; the mode stays. A rebalance that runs keeps the one that it began with.")
            .Takes<MandateBody>().Heeds("If-Match", Words).Accepts().Refuses("not-found", "mandate-changed", "closed", "refused");
        group.MapPut("{id}/mode", SetModeAsync).RequireAuthorization(Rights.Operate)
            .Says("setMode", "Who starts rebalances.").Takes<ModeBody>().Heeds("If-Match", Words).Accepts().Refuses("not-found", "mandate-changed", "closed", "refused");
    }

    private static async Task<IResult> ReadAsync(string id, HttpResponse response, Writing writing, CancellationToken cancel)
    {
        if (await writing.BookAsync(id, cancel) is not { } book)
            return Problems.NotFound($"portfolio '{Problems.Shorten(id)}'");
        response.Headers.ETag = MandateViews.Tag(book.Mandate);
        return Results.Ok(MandateViews.Of(book.Mandate));
    }

    private static async Task<IResult> AmendAsync(string id, HttpRequest request, Writing writing, PortfolioOpening opening, CancellationToken cancel) =>
        await (await RequestBody.FieldsAsync(request, opening.ReadMandate, cancel)).Match(
            mandate => TellAsync(id, request, writing, book => mandate! with { Mode = book.Mandate.Mode }, cancel),
            Task.FromResult);

    private static async Task<IResult> SetModeAsync(string id, HttpRequest request, Writing writing, CancellationToken cancel) =>
        await (await RequestBody.FieldsAsync(request, Mode, cancel)).Match(
            mode => TellAsync(id, request, writing, book => book.Mandate with { Mode = mode!.Value }, cancel),
            Task.FromResult);

    // The tag is compared here, and the mandate that it stands for again where the command is decided: nothing comes between.
    private static async Task<IResult> TellAsync(string id, HttpRequest request, Writing writing, Func<PortfolioBook, Mandate> change, CancellationToken cancel)
    {
        if (await writing.BookAsync(id, cancel) is not { } book)
            return Problems.NotFound($"portfolio '{Problems.Shorten(id)}'");
        string? wanted = request.Headers.IfMatch;
        if (wanted is not null && wanted != "*" && !wanted.Split(',', StringSplitOptions.TrimEntries).Contains(MandateViews.Tag(book.Mandate)))
            return Changed(wanted, MandateViews.Tag(book.Mandate));
        var amended = await writing.AskAsync(id, at => new PortfolioCommand.Amend(change(book), Caller.Of(request).Name, at, wanted is null or "*" ? null : book.Mandate), cancel);
        if (amended is Reply.Refused { Code: "mandate-changed" })
            return Changed(wanted!, "another one");
        if (amended is Reply.Saved && await writing.BookAsync(id, cancel) is { } now)
            request.HttpContext.Response.Headers.ETag = MandateViews.Tag(now.Mandate);
        return Writing.Answer(amended, id);
    }

    private static IResult Changed(string wanted, string found) => Problems.Of(
        StatusCodes.Status412PreconditionFailed, "mandate-changed", $"If-Match is {Problems.Shorten(wanted)}, but the mandate's ETag is {found}. Read it, and write again.");

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

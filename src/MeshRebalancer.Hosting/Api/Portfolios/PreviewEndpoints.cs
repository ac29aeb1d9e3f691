using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Hosting.Api.Documents;
using MeshRebalancer.Runtime.Planning;
using MeshRebalancer.Runtime.Portfolios;
using MeshRebalancer.Runtime.Risk;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MeshRebalancer.Hosting.Api.Portfolios;

/// <summary><c>preview</c> of a rebalance, under the mandate that it has or under one that somebody thinks about.</summary>
internal static class PreviewEndpoints
{
    public static void Map(RouteGroupBuilder group) => group.MapPost("{id}/preview", PreviewAsync).NeverRepeated()
        .Says("previewRebalance", "Plans a rebalance on live quotes, to be looked at: under its mandate, or under the one in the body. Nothing is stored or sent.")
        .Takes<PreviewBody>().Answers<PreviewView>().Refuses("not-found");

    private static async Task<IResult> PreviewAsync(string id, HttpRequest request, Previewing previewing, PortfolioOpening opening, CancellationToken cancel) =>
        await (await RequestBody.FieldsAsync(request, node => node.Child("mandate", required: false) is { } child ? opening.ReadMandate(child) : null, cancel)).Match(
            async mandate => await previewing.PortfolioAsync(id, mandate, cancel) is { } view ? Results.Ok(view) : Problems.NotFound($"portfolio '{Problems.Shorten(id)}'"),
            Task.FromResult);
}

/// <summary>Plans rebalances to be looked at.</summary>
internal sealed class Previewing(Readings readings, Observer observer, PlanMaker plans, TimeProvider time)
{
    /// <summary>The preview, or null where the portfolio is not open.</summary>
    public async Task<PreviewView?> PortfolioAsync(string id, Mandate? instead, CancellationToken cancel)
    {
        if (await readings.StateAsync(id, cancel) is not { State: PortfolioState state } || Portfolio.BookOf(state) is not { } book)
            return null;
        var mandate = instead ?? book.Mandate;
        if (MandateRules.Violations(mandate, book.Facts.Tokens) is { Count: > 0 } violations)
            return PreviewViews.None(id, time.GetUtcNow(), "invalid", string.Join("; ", violations));
        var seen = await observer.ObserveAsync(book.Facts, mandate, cancel);
        return await Drift.Value(book with { Mandate = mandate }, seen).Match(
            valuation => PlanAsync(book, mandate, valuation, cancel),
            hindrance => Task.FromResult(PreviewViews.None(id, seen.At, hindrance.Code, hindrance.Reason)));
    }

    private async Task<PreviewView> PlanAsync(PortfolioBook book, Mandate mandate, Valuation valuation, CancellationToken cancel)
    {
        if (valuation.Notional == Usd.Zero)
            return PreviewViews.None(book.Facts.Id, valuation.At, "nothing-held", "The portfolio holds nothing of value.");
        var turnover = Drift.Turnover(valuation, mandate);
        var request = new RebalanceRequest(book.Facts, book.RebalancesStarted + 1, mandate, "to be looked at", valuation.Notional, turnover, valuation.At);
        return PreviewViews.Of(book.Facts, valuation, turnover, await plans.MakeAsync(request, 1, new OpenBreakers([]), cancel));
    }
}

using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Markets;
using MeshRebalancer.Runtime.Planning;
using MeshRebalancer.Runtime.Portfolios;
using MeshRebalancer.Runtime.Risk;

namespace MeshRebalancer.Hosting.Api;

/// <summary>Explains a portfolio on what is seen at this moment, with a plan that is made to be looked at.</summary>
/// <param name="readings">States.</param>
/// <param name="observer">Balances and prices.</param>
/// <param name="plans">Plans, on live quotes.</param>
/// <param name="estimates">What is expected of the market: the same that the portfolio is judged by.</param>
internal sealed class Explaining(Readings readings, Observer observer, PlanMaker plans, MarketEstimates estimates)
{
    /// <summary>The explanation, or null where the portfolio is not open.</summary>
    public async Task<ExplanationView?> PortfolioAsync(string id, CancellationToken cancel)
    {
        if (await readings.StateAsync(id, cancel) is not { State: PortfolioState state } || Portfolio.BookOf(state) is not { } book)
            return null;
        var seen = await observer.ObserveAsync(book.Facts, book.Mandate, cancel);
        var standing = Portfolio.Explain(book, seen, estimates.Of(book.Mandate)?.Outlook);
        return ExplanationViews.Of(state, standing, seen.At, state is PortfolioState.Watching ? await TrialAsync(book, standing, cancel) : null);
    }

    private async Task<TrialView?> TrialAsync(PortfolioBook book, PortfolioStanding standing, CancellationToken cancel)
    {
        if (standing.Valuation is not { } valuation || valuation.Notional == Usd.Zero)
            return null;
        EquatableArray<TargetWeight> aims = [.. standing.Assets.Select(asset => new TargetWeight(asset.Weight.Asset, asset.AimBps))];
        var mandate = book.Mandate with { Targets = aims };
        var request = new RebalanceRequest(
            book.Facts, book.RebalancesStarted + 1, mandate, "to be looked at", valuation.Notional, Drift.Turnover(valuation, mandate), valuation.At);
        return ExplanationViews.Of(await plans.MakeAsync(request, 1, new OpenBreakers([]), cancel));
    }
}

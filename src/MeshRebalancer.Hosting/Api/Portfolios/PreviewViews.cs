using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Narration;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Api.Portfolios;

/// <summary>What a rebalance would do at this moment. Nothing is stored, reserved or sent.</summary>
/// <param name="Portfolio">The portfolio's id.</param>
/// <param name="At">When it was planned, UTC.</param>
/// <param name="NotionalUsd">Value; null while a price or a balance is unknown.</param>
/// <param name="TurnoverUsd">Value that stands on the wrong side of its target; null likewise.</param>
/// <param name="Code">Why there is no plan, or null.</param>
/// <param name="Reason">The same in words, or null.</param>
/// <param name="Legs">In an order in which no leg stands before one that funds it.</param>
/// <param name="Cost">All legs together, or null.</param>
/// <param name="WeightsAfter">What each asset should weigh after it.</param>
/// <param name="Explanation">Its choices, the alternatives refused, and the bounds that hold it.</param>
public sealed record PreviewView(
    string Portfolio,
    DateTimeOffset At,
    string? NotionalUsd,
    string? TurnoverUsd,
    string? Code,
    string? Reason,
    IReadOnlyList<PlannedLegView> Legs,
    CostView? Cost,
    IReadOnlyList<WeightView> WeightsAfter,
    IReadOnlyList<string> Explanation);

/// <summary>A leg that would be.</summary>
/// <param name="Id">Unique in the plan.</param>
/// <param name="Kind">swap or transfer.</param>
/// <param name="Venue">The venue or bridge.</param>
/// <param name="FromChain">Where it spends.</param>
/// <param name="ToChain">Where it receives.</param>
/// <param name="TokenIn">What it spends.</param>
/// <param name="TokenOut">What it receives.</param>
/// <param name="AmountIn">Raw units.</param>
/// <param name="ExpectedOut">Raw units.</param>
/// <param name="After">The legs that fund it.</param>
/// <param name="Cost">What it should cost.</param>
public sealed record PlannedLegView(
    string Id,
    string Kind,
    string Venue,
    ulong FromChain,
    ulong ToChain,
    TokenView TokenIn,
    TokenView TokenOut,
    string AmountIn,
    string ExpectedOut,
    IReadOnlyList<string> After,
    CostView Cost);

/// <summary>An asset's weight and drift.</summary>
public sealed record WeightView(string Asset, int WeightBps, int DriftBps);

/// <summary>Plans as views.</summary>
internal static class PreviewViews
{
    public static PreviewView None(string portfolio, DateTimeOffset at, string code, string reason) => new(portfolio, at, null, null, code, reason, [], null, [], []);

    public static PreviewView Of(PortfolioFacts facts, Valuation valuation, Usd turnover, Result<Plan, PlanRefusal> made) => made.Match(
        plan => new PreviewView(
            facts.Id, plan.At, Amounts.Usd(valuation.Notional), Amounts.Usd(turnover), null, null, [.. plan.Legs.Select(leg => Leg(leg, facts))], LegViews.Cost(plan.Cost),
            [.. plan.After.Weights.Select(weight => new WeightView(weight.Asset.ToString(), weight.WeightBps, weight.DriftBps))], [.. plan.Explanation]),
        refusal => None(facts.Id, valuation.At, refusal.Code, refusal.Reason) with { NotionalUsd = Amounts.Usd(valuation.Notional), TurnoverUsd = Amounts.Usd(turnover) });

    private static PlannedLegView Leg(PlannedLeg leg, PortfolioFacts facts)
    {
        var (kind, venue) = leg switch
        {
            PlannedLeg.Swap swap => ("swap", swap.Pool.Venue),
            PlannedLeg.Transfer transfer => ("transfer", transfer.Bridge),
        };
        return new(
            leg.Id, kind, venue, leg.In.Token.Chain.Value, leg.ExpectedOut.Token.Chain.Value, Token(leg.In.Token, facts), Token(leg.ExpectedOut.Token, facts),
            leg.In.Raw.ToString(), leg.ExpectedOut.Raw.ToString(), [.. leg.Funding.Select(funding => funding.LegId)], LegViews.Cost(leg.Cost));
    }

    private static TokenView Token(TokenId id, PortfolioFacts facts) => facts.Find(id) is { } token
        ? new(token.Asset.ToString(), token.Decimals, ChecksumAddress.Format(id.Contract))
        : new("?", 0, ChecksumAddress.Format(id.Contract));
}

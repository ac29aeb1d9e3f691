using System.Globalization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Narration;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Api;

/// <summary>Turns states into what the API shows. Pure: states and prices in, views out.</summary>
public static class StateViews
{
    /// <summary>A price.</summary>
    public static PriceItem Of(PriceView price) => price switch
    {
        PriceView.Known known => new(known.Asset.ToString(), true, Amounts.Usd(known.Price), known.At, known.Sources, null),
        PriceView.Unknown unknown => new(unknown.Asset.ToString(), false, null, null, 0, unknown.Reason),
    };

    /// <summary>A portfolio, or null while it is not open.</summary>
    public static PortfolioView? Of(PortfolioState state, long version, IReadOnlyCollection<PriceView> prices) => state switch
    {
        PortfolioState.Unopened => null,
        PortfolioState.Watching s => Of(s.Book, "watching", null, version, prices),
        PortfolioState.Proposing s => Of(s.Book, "proposing", s.Rebalance, version, prices),
        PortfolioState.Requesting s => Of(s.Book, "requesting", s.Rebalance, version, prices),
        PortfolioState.Rebalancing s => Of(s.Book, "rebalancing", s.Rebalance, version, prices),
    };

    /// <summary>A rebalance, or null while it has not begun.</summary>
    public static RebalanceView? Of(RebalanceState state) => state switch
    {
        RebalanceState.Unstarted => null,
        RebalanceState.Planning s => Of(s.Request, "planning", s.Round, null, null, Gate.Closed(s)?.Reason ?? s.Blocked, null, s.Done) with
        {
            FundsAt = FundsViews.Of(s),
        },
        RebalanceState.Executing s => Executing(s, s),
        RebalanceState.Parked s => Executing(s, s.Inner) with { Phase = "parked", Reason = s.Reason, Parked = new(s.Reason, s.By, s.Since) },
        RebalanceState.Ended s => Ended(s),
    };

    /// <summary>What a portfolio knows, or null while it is not open.</summary>
    public static PortfolioBook? BookOf(PortfolioState state) => state switch
    {
        PortfolioState.Watching s => s.Book,
        PortfolioState.Proposing s => s.Book,
        PortfolioState.Requesting s => s.Book,
        PortfolioState.Rebalancing s => s.Book,
        PortfolioState.Unopened => null,
    };

    /// <summary>The legs of all rounds so far.</summary>
    public static IReadOnlyList<LegProgress> LegsOf(RebalanceState state) => state switch
    {
        RebalanceState.Unstarted => [],
        RebalanceState.Planning s => s.Done,
        RebalanceState.Executing s => [.. s.Done, .. s.Legs],
        RebalanceState.Parked s => [.. s.Inner.Done, .. s.Inner.Legs],
        RebalanceState.Ended s => s.Legs,
    };

    /// <summary>A rebalance that waits for the coordinator.</summary>
    public static RebalanceView Queued(RebalanceRequest request) => Of(request, "queued", 0, null, null, "the desk's limits leave no room yet", null, []);

    /// <summary>What all legs together cost so far.</summary>
    public static CostEstimate CostOf(IEnumerable<LegProgress> legs) => legs.Aggregate(CostEstimate.None, (sum, leg) => sum + leg.Cost);

    private static RebalanceView Ended(RebalanceState.Ended s)
    {
        var (outcome, reason) = s.Outcome switch
        {
            RebalanceOutcome.Completed => ("completed", null),
            RebalanceOutcome.Incomplete o => ("incomplete", o.Reason),
            RebalanceOutcome.NotStarted o => ("not-started", (string?)o.Reason),
        };
        return Of(s.Request, "ended", 0, s.At, outcome, reason, s.LastPlan, s.Legs) with { FundsAt = FundsViews.Of(s) };
    }

    private static RebalanceView Executing(RebalanceState state, RebalanceState.Executing s) =>
        Of(s.Request, "executing", s.Round, null, null, Gate.Closed(state)?.Reason, s.Plan, [.. s.Done, .. s.Legs]) with { FundsAt = FundsViews.Of(state) };

    private static RebalanceView Of(
        RebalanceRequest request, string phase, int round, DateTimeOffset? endedAt, string? outcome, string? reason, Plan? plan, EquatableArray<LegProgress> legs) => new(
        string.Create(CultureInfo.InvariantCulture, $"{request.Facts.Id}.{request.Number}"),
        request.Facts.Id,
        request.Number,
        phase,
        request.Trigger,
        round,
        request.At,
        endedAt,
        outcome,
        reason,
        plan is null ? null : LegViews.Cost(plan.Cost),
        legs.Count == 0 ? null : LegViews.Cost(CostOf(legs)),
        plan is null ? [] : [.. plan.Explanation],
        [.. legs.Select(leg => LegViews.Of(leg, request.Facts.Tokens))],
        null,
        []);

    private static PortfolioView Of(PortfolioBook book, string phase, int? rebalance, long version, IReadOnlyCollection<PriceView> prices)
    {
        var valuation = Value(book, prices);
        return new(
            book.Facts.Id,
            book.Facts.Desk,
            ChecksumAddress.Format(book.Facts.Account),
            EventNarrator.Mode(book.Mandate.Mode),
            book.Rest is { IsForGood: true } ? "closed" : phase,
            valuation is null ? null : Amounts.Usd(valuation.Notional),
            book.Mandate.BandBps,
            [.. book.Mandate.Targets.Select(target => Asset(target, book.Mandate.BandBps, valuation))],
            [.. book.Holdings.Select(holding => Holding(holding.Amount, book.Facts))],
            [.. book.InFlight.Select(amount => Holding(amount, book.Facts))],
            book.HeldReason,
            book.CooldownUntil,
            rebalance,
            book.RebalancesStarted,
            version,
            [.. book.Noticed.Select(transfer => new NoticedView(transfer.In ? "deposit" : "withdrawal", Holding(transfer.Amount, book.Facts), transfer.At))],
            book.Rest is { } rest ? new(rest.IsForGood ? "closed" : "paused", rest.By, rest.Why, rest.At) : null);
    }

    private static Valuation? Value(PortfolioBook book, IReadOnlyCollection<PriceView> prices)
    {
        var known = new PriceList([.. prices.OfType<PriceView.Known>().Select(price => new AssetPrice(price.Asset, price.Price)).OrderBy(price => price.Asset)]);
        return book.Holdings.Count > 0 && book.Mandate.Targets.All(target => known.Find(target.Asset) is not null)
            ? Drift.Value(book.Facts, book.Mandate, book.Holdings, book.InFlight, known, default)
            : null;
    }

    private static AssetView Asset(TargetWeight target, int bandBps, Valuation? valuation)
    {
        var weight = valuation is null ? null : Drift.WeightOf(valuation, target.Asset);
        return new(target.Asset.ToString(), target.Bps, bandBps, weight?.WeightBps, weight?.DriftBps, weight is null ? null : Amounts.Usd(weight.Value));
    }

    private static HoldingView Holding(TokenAmount amount, PortfolioFacts facts) => facts.Find(amount.Token) is { } token
        ? new(token.Asset.ToString(), token.Id.Chain.Value, amount.Raw.ToString(), token.Decimals)
        : new("?", amount.Token.Chain.Value, amount.Raw.ToString(), 0);
}

using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Markets;

namespace MeshRebalancer.Runtime.Portfolios;

/// <summary>What an API and a page show: portfolios, their rebalances, chains and prices as they are now. Reads alone; nothing is kept.</summary>
/// <param name="journal">Lists streams.</param>
/// <param name="streams">Their states.</param>
/// <param name="networks">The chains' health.</param>
/// <param name="board">The prices.</param>
/// <param name="time">Stamps valuations.</param>
public sealed class PortfolioViews(IJournalReader journal, IStreams streams, Networks networks, MarketBoard board, TimeProvider time)
{
    /// <summary>Every portfolio that was opened, ordered by stream.</summary>
    public async Task<IReadOnlyList<PortfolioView>> AllAsync(CancellationToken cancel)
    {
        var views = new List<PortfolioView>();
        await foreach (var head in journal.ListAsync("portfolio", cancel))
        {
            if (await FindAsync(head.Stream, cancel) is { } view)
                views.Add(view);
        }

        return views;
    }

    /// <summary>One portfolio, or null when it was never opened.</summary>
    public async Task<PortfolioView?> FindAsync(StreamId portfolio, CancellationToken cancel)
    {
        var state = (PortfolioState)(await streams.ReadAsync(portfolio, cancel)).State;
        return Portfolio.BookOf(state) is { } book ? View(state, book, await LastAsync(book, cancel)) : null;
    }

    /// <summary>One rebalance, or null when the portfolio or the number is not there.</summary>
    public async Task<RebalanceView?> FindRebalanceAsync(StreamId portfolio, int number, CancellationToken cancel)
    {
        var state = (PortfolioState)(await streams.ReadAsync(portfolio, cancel)).State;
        return Portfolio.BookOf(state) is { } book && number >= 1 && number <= book.RebalancesStarted
            ? await RebalanceAsync(book.Facts, number, cancel)
            : null;
    }

    /// <summary>Every chain, ordered by id.</summary>
    public IReadOnlyList<ChainView> Chains() => [.. networks.All.Select(Chain)];

    /// <summary>Every asset that has a price source, ordered.</summary>
    public IReadOnlyList<PriceRow> Prices() => [.. board.Views().Select(Price)];

    private static ChainView Chain(ChainConnector connector)
    {
        var id = connector.Chain.Id.Value;
        var (block, lag) = (connector.Head?.Number, connector.Lag?.TotalSeconds);
        return connector.Health switch
        {
            ConnectorHealth.Starting => new(id, "starting", null, null, block, lag),
            ConnectorHealth.Healthy => new(id, "healthy", null, null, block, lag),
            ConnectorHealth.Failing failing => new(id, "failing", failing.Reason, failing.Since, block, lag),
        };
    }

    private static PriceRow Price(PriceView view) => view switch
    {
        PriceView.Known known => new(known.Asset.ToString(), known.Price.Raw, known.At, known.Sources, null),
        PriceView.Unknown unknown => new(unknown.Asset.ToString(), null, null, 0, unknown.Reason),
    };

    private static string PhaseOf(PortfolioState state) => state switch
    {
        PortfolioState.Unopened => "unopened",
        PortfolioState.Watching => "watching",
        PortfolioState.Proposing => "proposing",
        PortfolioState.Requesting => "requesting",
        PortfolioState.Rebalancing => "rebalancing",
    };

    private async Task<RebalanceView?> LastAsync(PortfolioBook book, CancellationToken cancel) =>
        book.RebalancesStarted == 0 ? null : await RebalanceAsync(book.Facts, book.RebalancesStarted, cancel);

    private async Task<RebalanceView> RebalanceAsync(PortfolioFacts facts, int number, CancellationToken cancel)
    {
        var stream = facts.RebalanceStream(number);
        return RebalanceViews.Of(stream, number, (RebalanceState)(await streams.ReadAsync(stream, cancel)).State);
    }

    private PortfolioView View(PortfolioState state, PortfolioBook book, RebalanceView? rebalance)
    {
        var value = ValueOf(book);
        return new(
            book.Facts.Stream.ToString(),
            book.Facts.Desk,
            book.Facts.Id,
            book.Facts.Account.ToString(),
            book.Mandate.Mode.ToString().ToLowerInvariant(),
            PhaseOf(state),
            book.Mandate.BandBps,
            value?.Notional.Raw,
            [.. book.Mandate.Targets.Select(target => Weight(target, value))],
            [.. book.Holdings.Select(holding => RebalanceViews.Amount(book.Facts, holding.Amount))],
            [.. book.InFlight.Select(amount => RebalanceViews.Amount(book.Facts, amount))],
            book.HeldReason,
            book.CooldownUntil,
            state is PortfolioState.Proposing proposing ? proposing.Rebalance : null,
            rebalance);
    }

    // The book at the board's prices: what a page shows between two judgements.
    private Valuation? ValueOf(PortfolioBook book)
    {
        var views = book.Mandate.Targets.Select(target => board.View(target.Asset)).ToArray();
        var known = views.OfType<PriceView.Known>().Select(view => new AssetPrice(view.Asset, view.Price)).ToArray();
        return known.Length == views.Length
            ? Drift.Value(book.Facts, book.Mandate, book.Holdings, book.InFlight, new([.. known]), time.GetUtcNow())
            : null;
    }

    private static WeightView Weight(TargetWeight target, Valuation? value)
    {
        var weight = value is null ? null : Drift.WeightOf(value, target.Asset);
        return new(target.Asset.ToString(), target.Bps, weight?.WeightBps, weight?.DriftBps, weight?.Value.Raw);
    }
}

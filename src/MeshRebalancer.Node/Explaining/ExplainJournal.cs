using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Hosting.Api;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Node.Explaining;

/// <summary>Explains from a journal alone: what a rebalance decided, and how a portfolio stands at the last prices that were stored.</summary>
internal sealed class ExplainJournal(IJournalReader journal)
{
    /// <summary>A rebalance by its id, such as <c>harbor.3</c>, or null.</summary>
    public async Task<RebalanceView?> RebalanceAsync(string name, CancellationToken cancel)
    {
        if (await FindAsync("rebalance", name, cancel) is not { } stream)
            return null;
        RebalanceState state = new RebalanceState.Unstarted(stream);
        var aggregate = new RebalanceAggregate();
        await foreach (var stored in journal.ReadAsync(stream, 0, cancel))
            state = aggregate.Evolve(state, RebalanceCodec.Events.Decode(stored.Event.Name, stored.Event.Payload));
        return StateViews.Of(state);
    }

    /// <summary>A portfolio by its id, or null. Nothing was stored to judge it by before its first rebalance: then the triggers are not judged.</summary>
    public async Task<ExplanationView?> PortfolioAsync(string name, CancellationToken cancel)
    {
        if (await FindAsync("portfolio", name, cancel) is not { } stream)
            return null;
        PortfolioState state = new PortfolioState.Unopened(stream);
        (Valuation? last, DateTimeOffset at) = (null, default);
        await foreach (var stored in journal.ReadAsync(stream, 0, cancel))
        {
            var @event = PortfolioCodec.Events.Decode(stored.Event.Name, stored.Event.Payload);
            (state, at) = (Portfolio.Evolve(state, @event), stored.At);
            last = (@event as PortfolioEvent.Proposed)?.Before ?? (@event as PortfolioEvent.Requested)?.Before ?? last;
        }

        return Portfolio.BookOf(state) is { } book ? ExplanationViews.Of(state, Portfolio.Explain(book, Seen(book, last, at), null), last?.At ?? at, null) : null;
    }

    private static Observation Seen(PortfolioBook book, Valuation? last, DateTimeOffset at) => new(
        at, book.Holdings, [], [.. (last?.Weights ?? []).Select(weight => (PriceView)new PriceView.Known(weight.Asset, weight.Price, at, 1))], []);

    private async Task<StreamId?> FindAsync(string category, string name, CancellationToken cancel)
    {
        await foreach (var head in journal.ListAsync(category, cancel))
        {
            if (head.Stream.Parts[1] == name || head.Stream.ToString() == name)
                return head.Stream;
        }

        return null;
    }
}

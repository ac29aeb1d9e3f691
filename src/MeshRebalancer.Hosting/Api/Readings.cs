using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Markets;

namespace MeshRebalancer.Hosting.Api;

/// <summary>Reads streams' states into views.</summary>
/// <param name="desk">The desk served here.</param>
/// <param name="streams">The engine.</param>
/// <param name="journal">For the list of portfolios.</param>
/// <param name="board">For prices.</param>
public sealed class Readings(string desk, IStreams streams, IJournalReader journal, MarketBoard board)
{
    /// <summary>The desk.</summary>
    public string Desk => desk;

    /// <summary>Every portfolio, ordered by id.</summary>
    public async Task<IReadOnlyList<PortfolioView>> PortfoliosAsync(CancellationToken cancel)
    {
        List<PortfolioView> views = [];
        await foreach (var head in journal.ListAsync("portfolio", cancel))
        {
            if (head.Stream.Parts[0] == desk && await PortfolioAsync(head.Stream.Parts[1], cancel) is { } view)
            {
                views.Add(view);
            }
        }

        return [.. views.OrderBy(view => view.Id, StringComparer.Ordinal)];
    }

    /// <summary>One portfolio, or null.</summary>
    public async Task<PortfolioView?> PortfolioAsync(string id, CancellationToken cancel)
    {
        var read = await StateAsync(id, cancel);
        return read is null ? null : StateViews.Of((PortfolioState)read.State, read.Version, board.Views());
    }

    /// <summary>Whether a text can be a portfolio's id at all.</summary>
    public static bool IsId(string text) => text.Length <= 32 && StreamId.IsPart(text);

    /// <summary>A portfolio's state, or null where the id names no stream.</summary>
    public async Task<StreamView?> StateAsync(string id, CancellationToken cancel) =>
        IsId(id) ? await streams.ReadAsync(StreamId.Of("portfolio", desk, id), cancel) : null;

    /// <summary>The newest rebalances of one portfolio or of all, newest first; those that wait for the coordinator included.</summary>
    public async Task<IReadOnlyList<RebalanceView>> RebalancesAsync(string? portfolio, int limit, CancellationToken cancel)
    {
        List<RebalanceView> views = [];
        foreach (var view in await PortfoliosAsync(cancel))
        {
            var newest = view.RebalancesStarted;
            for (var number = newest; number > 0 && number > newest - limit && (portfolio is null || view.Id == portfolio); number--)
            {
                if (await RebalanceAsync(view.Id, number, cancel) is { } rebalance)
                {
                    views.Add(rebalance);
                }
            }
        }

        return [.. views.Concat(await QueuedAsync(portfolio, cancel)).OrderByDescending(view => view.RequestedAt).Take(limit)];
    }

    /// <summary>One rebalance, or null while it has not begun.</summary>
    public async Task<RebalanceView?> RebalanceAsync(string portfolio, int number, CancellationToken cancel)
    {
        return StateViews.Of((RebalanceState)(await streams.ReadAsync(RebalanceStream(portfolio, number), cancel)).State);
    }

    /// <summary>The stream of a rebalance.</summary>
    public StreamId RebalanceStream(string portfolio, int number) => StreamId.Of("rebalance", desk, FormattableString.Invariant($"{portfolio}.{number}"));

    private async Task<IEnumerable<RebalanceView>> QueuedAsync(string? portfolio, CancellationToken cancel)
    {
        var state = (CoordinatorState)(await streams.ReadAsync(CoordinatorState.StreamOf(desk), cancel)).State;
        return state.Waiting.Where(request => portfolio is null || request.Facts.Id == portfolio).Select(StateViews.Queued);
    }
}

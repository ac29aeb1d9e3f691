using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Hosting.Api.Paging;
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

    /// <summary>Portfolios ordered by id, from after one on; those that the filter lets through.</summary>
    public async Task<PortfoliosView> PortfoliosAsync(PortfolioFilter filter, string? after, int limit, CancellationToken cancel)
    {
        List<PortfolioView> views = [];
        foreach (var id in (await IdsAsync(cancel)).Where(id => after is null || string.CompareOrdinal(id, after) > 0))
        {
            if (await PortfolioAsync(id, cancel) is not { } view || !filter.Lets(view))
                continue;
            if (views.Count == limit)
                return new(desk, views, Cursor.Write(views[^1].Id));
            views.Add(view);
        }

        return new(desk, views, null);
    }

    /// <summary>One portfolio, or null.</summary>
    public async Task<PortfolioView?> PortfolioAsync(string id, CancellationToken cancel) => await StateAsync(id, cancel) is { } read ? View(read) : null;

    /// <summary>A portfolio that was read, or null while it is not open.</summary>
    public PortfolioView? View(StreamView read) => StateViews.Of((PortfolioState)read.State, read.Version, board.Views());

    /// <summary>Whether a text can be a portfolio's id at all.</summary>
    public static bool IsId(string text) => text.Length <= 32 && StreamId.IsPart(text);

    /// <summary>A portfolio's state, or null where the id names no stream.</summary>
    public async Task<StreamView?> StateAsync(string id, CancellationToken cancel) =>
        IsId(id) ? await streams.ReadAsync(StreamId.Of("portfolio", desk, id), cancel) : null;

    /// <summary>Rebalances, newest first, from after one on; those that wait for the coordinator included.</summary>
    public async Task<RebalancesView> RebalancesAsync(RebalanceFilter filter, RebalancePlace? after, int limit, CancellationToken cancel)
    {
        List<RebalanceView> views = [.. (await QueuedAsync(filter.Portfolio, cancel)).Where(view => filter.Lets(view) && (after?.IsBefore(view) ?? true))];
        foreach (var id in filter.Portfolio is { } one ? [one] : await IdsAsync(cancel))
        {
            var newest = (await StateAsync(id, cancel))?.State is PortfolioState state ? StateViews.BookOf(state)?.RebalancesStarted ?? 0 : 0;
            for (var (number, taken) = (newest, 0); number > 0 && taken <= limit; number--)
            {
                if (await RebalanceAsync(id, number, cancel) is { } view && filter.Lets(view) && (after?.IsBefore(view) ?? true))
                {
                    views.Add(view);
                    taken++;
                }
            }
        }

        RebalanceView[] page = [.. views.OrderByDescending(view => view.RequestedAt).ThenBy(view => view.Id, StringComparer.Ordinal).Take(limit)];
        return new(page, views.Count > limit ? Cursor.Write(RebalancePlace.Of(page[^1]).ToString()) : null);
    }

    /// <summary>One rebalance, or null while it has not begun.</summary>
    public async Task<RebalanceView?> RebalanceAsync(string portfolio, int number, CancellationToken cancel)
    {
        return StateViews.Of((RebalanceState)(await streams.ReadAsync(RebalanceStream(portfolio, number), cancel)).State);
    }

    /// <summary>The stream of a rebalance.</summary>
    public StreamId RebalanceStream(string portfolio, int number) => StreamId.Of("rebalance", desk, FormattableString.Invariant($"{portfolio}.{number}"));

    private async Task<IReadOnlyList<string>> IdsAsync(CancellationToken cancel)
    {
        List<string> ids = [];
        await foreach (var head in journal.ListAsync("portfolio", cancel))
        {
            if (head.Stream.Parts[0] == desk)
                ids.Add(head.Stream.Parts[1]);
        }

        ids.Sort(StringComparer.Ordinal);
        return ids;
    }

    private async Task<IEnumerable<RebalanceView>> QueuedAsync(string? portfolio, CancellationToken cancel)
    {
        var state = (CoordinatorState)(await streams.ReadAsync(CoordinatorState.StreamOf(desk), cancel)).State;
        return state.Waiting.Where(request => portfolio is null || request.Facts.Id == portfolio).Select(StateViews.Queued);
    }
}

using System.Diagnostics;
using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Markets;
using MeshRebalancer.Runtime.Streams;
using MeshRebalancer.Telemetry;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Portfolios;

/// <summary>
/// Wakes portfolios: when a price leaves their wake region, when the region expires, and when something of theirs is opened, amended or closed.
/// Each is judged once at a time, and many reasons to wake are one judgement. What it knows is rebuilt at each start.
/// </summary>
public sealed class PortfolioWatch
{
    private readonly Lock _gate = new();
    private readonly WakeIndex _index = new();
    private readonly WakeQueue _queue = new();
    private readonly IJournalReader _journal;
    private readonly IStreams _streams;
    private readonly Observer _observer;
    private readonly MarketBoard _board;
    private readonly WatchOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<PortfolioWatch> _log;
    private readonly WatchShare _share;
    private readonly MarketEstimates? _estimates;
    private volatile TaskCompletionSource _reshared = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="journal">Lists the portfolios.</param>
    /// <param name="streams">Their states, their events, and where judgements are asked for.</param>
    /// <param name="observer">Reads balances.</param>
    /// <param name="board">Prices, and when they change.</param>
    /// <param name="options">How often.</param>
    /// <param name="time">All waiting is done by it.</param>
    /// <param name="log">Hears of what did not work.</param>
    /// <param name="share">Which portfolios are watched here; all of them without it.</param>
    /// <param name="estimates">What is expected of the market; without it mandates that need it wait.</param>
    public PortfolioWatch(
        IJournalReader journal, IStreams streams, Observer observer, MarketBoard board, WatchOptions options, TimeProvider time, ILogger<PortfolioWatch> log,
        WatchShare? share = null, MarketEstimates? estimates = null)
    {
        _estimates = estimates;
        (_journal, _streams, _observer, _board, _options, _time, _log, _share) = (journal, streams, observer, board, options, time, log, share ?? WatchShare.All());
        board.Changed += OnPrice;
        _share.Changed += () => _reshared.TrySetResult();
    }

    /// <summary>Watches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var workers = Enumerable.Range(0, _options.JudgeAtOnce).Select(_ => JudgeAllAsync(cancel));
        try
        {
            await Task.WhenAll([ListenAsync(cancel), ExpireAsync(cancel), ReshareAsync(cancel), .. workers]);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to end.
        }
    }

    /// <summary>Rebalance now, on a person's word: observes, and asks the portfolio.</summary>
    /// <returns>What the portfolio answers; refused as <c>not-open</c> when it does not exist.</returns>
    public async Task<Reply> AskAsync(StreamId portfolio, string by, CancellationToken cancel)
    {
        var view = await _streams.ReadAsync(portfolio, cancel);
        return Portfolio.BookOf((PortfolioState)view.State) is { } book
            ? await _streams.AskAsync(portfolio, new PortfolioCommand.Ask(by, await _observer.ObserveAsync(book.Facts, book.Mandate, cancel)), cancel)
            : new Reply.Refused("not-open", $"{portfolio} has not been opened.");
    }

    private static ActivityContext Cause => Activity.Current?.Context ?? default;

    private void OnPrice(PriceChange change)
    {
        IReadOnlyList<StreamId> left;
        lock (_gate)
        {
            left = _index.Left(change.New);
        }

        foreach (var portfolio in left)
        {
            Wake(portfolio, Cause);
        }
    }

    private async Task ListenAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await ListAndFollowAsync(cancel);
            }
            catch (LaggedBehindException)
            {
                _log.LogWarning("The watch lagged behind the live events; it lists the portfolios again");
            }
            catch (JournalUnavailableException error)
            {
                _log.LogWarning("The portfolios can't be listed, which is tried again in {Seconds} s: {Reason}", _options.RetrySeconds, error.Message);
            }

            await _time.PauseAsync(TimeSpan.FromSeconds(_options.RetrySeconds), cancel);
        }
    }

    // The subscription begins before the list is read, so nothing falls between the two.
    private async Task ListAndFollowAsync(CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using var live = _streams.SubscribeAsync(stop.Token).GetAsyncEnumerator(stop.Token);
        var next = live.MoveNextAsync().AsTask();
        try
        {
            await foreach (var head in _journal.ListAsync("portfolio", cancel))
            {
                Wake(head.Stream, default);
            }

            for (; await next; next = live.MoveNextAsync().AsTask())
            {
                OnEvent(live.Current);
            }
        }
        finally
        {
            // An enumerator may be disposed of only when it is at rest.
            stop.Cancel();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Wake(StreamId portfolio, ActivityContext cause)
    {
        if (_share.Has(portfolio))
            _queue.Wake(portfolio, cause);
        else
            Forget(portfolio);
    }

    // What has become ours nobody may have looked at for a while.
    private async Task ReshareAsync(CancellationToken cancel)
    {
        while (true)
        {
            await _reshared.Task.WaitAsync(cancel);
            _reshared = new(TaskCreationOptions.RunContinuationsAsynchronously);
            try
            {
                await foreach (var head in _journal.ListAsync("portfolio", cancel))
                {
                    Wake(head.Stream, default);
                }
            }
            catch (JournalUnavailableException error)
            {
                _log.LogWarning("The portfolios can't be listed, which is tried again in {Seconds} s: {Reason}", _options.RetrySeconds, error.Message);
                await _time.PauseAsync(TimeSpan.FromSeconds(_options.RetrySeconds), cancel);
                _reshared.TrySetResult();
            }
        }
    }

    private void OnEvent(LiveEvent live)
    {
        if (live.Event is PortfolioEvent @event && IsReason(@event))
            Wake(live.Stored.Stream, default);
    }

    // What a judgement itself stores is no reason for the next.
    private static bool IsReason(PortfolioEvent @event) => @event switch
    {
        PortfolioEvent.Opened or PortfolioEvent.Amended or PortfolioEvent.Closed or PortfolioEvent.Declined or PortfolioEvent.Withdrawn
            or PortfolioEvent.CorrectionBooked or PortfolioEvent.TargetsSet or PortfolioEvent.GasBooked or PortfolioEvent.Paused or PortfolioEvent.Resumed => true,
        PortfolioEvent.HoldingsObserved or PortfolioEvent.DepositNoticed or PortfolioEvent.WithdrawalNoticed or PortfolioEvent.Held or PortfolioEvent.Proposed or PortfolioEvent.Requested
            or PortfolioEvent.HandedOver or PortfolioEvent.Booked or PortfolioEvent.GasReserved or PortfolioEvent.Retired => false,
    };

    private async Task ExpireAsync(CancellationToken cancel)
    {
        while (true)
        {
            await _time.PauseAsync(TimeSpan.FromSeconds(1), cancel);
            _board.Refresh();
            _estimates?.Tick();
            IReadOnlyList<StreamId> expired;
            lock (_gate)
            {
                expired = _index.Expired(_time.GetUtcNow());
            }

            foreach (var portfolio in expired)
            {
                Wake(portfolio, default);
            }
        }
    }

    private async Task JudgeAllAsync(CancellationToken cancel)
    {
        while (true)
        {
            var (portfolio, cause) = await _queue.TakeAsync(cancel);
            try
            {
                await JudgeAsync(portfolio, cause, cancel);
            }
            catch (Exception error) when (!cancel.IsCancellationRequested)
            {
                _log.LogWarning(
                    Foreseen.Stack(error), "{Portfolio} could not be judged, which is tried again in {Seconds} s: {Reason}", portfolio, _options.RetrySeconds, error.Message);
                Hold(portfolio, [], null, _time.GetUtcNow().AddSeconds(_options.RetrySeconds));
            }
            finally
            {
                _queue.Done(portfolio);
            }
        }
    }

    private async Task JudgeAsync(StreamId portfolio, ActivityContext cause, CancellationToken cancel)
    {
        Activity.Current = null;
        using var span = MeshTelemetry.Spans.StartActivity(MeshTelemetry.JudgeSpan, ActivityKind.Internal, cause);
        span?.SetTag(MeshTelemetry.PortfolioTag, portfolio.ToString());
        if (!_share.Has(portfolio) || await WatchedAsync(portfolio, cancel) is not { } book)
        {
            Forget(portfolio);
            return;
        }

        var seen = await _observer.ObserveAsync(book.Facts, book.Mandate, cancel);
        var estimate = _estimates?.Of(book.Mandate);
        await ReviewAsync(portfolio, book, seen, estimate, cancel);
        await _streams.AskAsync(portfolio, new PortfolioCommand.Judge(seen, estimate?.Outlook), cancel);
        var judged = await WatchedAsync(portfolio, cancel);
        Record(portfolio, book, seen, judged);
        if (judged is null)
            Forget(portfolio);
        else
            Follow(portfolio, judged, seen, estimate?.Outlook);
    }

    // What can't be computed leaves the targets as they are: the portfolio's own judgement says why nothing starts.
    private async Task ReviewAsync(StreamId portfolio, PortfolioBook book, Observation seen, MarketEstimate? estimate, CancellationToken cancel)
    {
        if (!TargetReview.IsDue(book, seen.At) || Drift.Value(book, seen) is not Result<Valuation, Hindrance>.Ok { Value: var valuation })
            return;
        if (TargetReview.Of(book, valuation, estimate) is Result<PortfolioCommand.SetTargets, Unfit>.Ok { Value: var targets }
            && await _streams.AskAsync(portfolio, targets, cancel) is Reply.Refused refused)
            _log.LogWarning("{Portfolio} refused the targets that its strategy computed: {Reason}", portfolio, refused.Reason);
    }

    // A portfolio that rebalances is not judged: its end wakes it.
    private async Task<PortfolioBook?> WatchedAsync(StreamId portfolio, CancellationToken cancel) => (PortfolioState)(await _streams.ReadAsync(portfolio, cancel)).State switch
    {
        PortfolioState.Watching watching => watching.Book,
        PortfolioState.Proposing proposing => proposing.Book,
        PortfolioState.Unopened or PortfolioState.Requesting or PortfolioState.Rebalancing => null,
    };

    private void Follow(StreamId portfolio, PortfolioBook book, Observation seen, MarketOutlook? outlook)
    {
        var region = WakeRegion.Around(book, seen, outlook);
        Hold(portfolio, [.. seen.Prices.Select(view => view.Asset)], region, Expires(book, region));

        // A price that moved while this was judged may lie outside the new box without ever having crossed it.
        var moved = seen.Prices.Select(old => (Old: old, New: _board.View(old.Asset))).Where(pair => IsNews(pair.Old, pair.New)).ToArray();
        bool left;
        lock (_gate)
        {
            left = moved.Any(pair => _index.Leaves(portfolio, pair.New));
        }

        if (left)
            Wake(portfolio, Cause);
    }

    private DateTimeOffset Expires(PortfolioBook book, WakeRegion? region)
    {
        var now = _time.GetUtcNow();
        var retry = now.AddSeconds(_options.RetrySeconds);
        if (region is null || book.HeldReason is not null)
            return retry;
        var latest = now.AddSeconds(_options.JudgeEverySeconds);
        return region.Expires > latest ? latest : region.Expires < retry ? retry : region.Expires;
    }

    private static bool IsNews(PriceView old, PriceView now) => old is PriceView.Known before && now is PriceView.Known known
        ? before.Price != known.Price
        : old != now;

    private void Hold(StreamId portfolio, EquatableArray<AssetId> assets, WakeRegion? region, DateTimeOffset expires)
    {
        lock (_gate)
        {
            _index.Set(portfolio, assets, region, expires);
        }
    }

    private void Forget(StreamId portfolio)
    {
        lock (_gate)
        {
            _index.Remove(portfolio);
        }
    }

    private static void Record(StreamId portfolio, PortfolioBook book, Observation seen, PortfolioBook? judged)
    {
        var outcome = judged is null ? "requested" : judged.HeldReason is null ? "inside-band" : "held";
        MeshTelemetry.PortfoliosJudged.Add(1, new KeyValuePair<string, object?>(MeshTelemetry.OutcomeTag, outcome));
        Activity.Current?.SetTag(MeshTelemetry.OutcomeTag, outcome);
        if (Drift.Value(judged ?? book, seen) is not Result<Valuation, Hindrance>.Ok { Value: var value })
            return;
        var tag = new KeyValuePair<string, object?>(MeshTelemetry.PortfolioTag, portfolio.ToString());
        MeshTelemetry.Notional.Record((double)value.Notional.Raw / 1e18, tag);
        MeshTelemetry.DriftMax.Record(value.Weights.Max(weight => Math.Abs(weight.DriftBps)) / 10_000d, tag);
    }
}

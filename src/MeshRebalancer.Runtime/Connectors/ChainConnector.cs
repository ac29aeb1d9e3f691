using System.Diagnostics;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;
using MeshRebalancer.Runtime.Markets;
using MeshRebalancer.Runtime.Streams;
using MeshRebalancer.Telemetry;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Connectors;

/// <summary>
/// One per network: follows its heads, reads the chain's price sources at each (those with one reader in one request), and posts them to the
/// board. Goes on over outages. Each head opens the trace of everything that follows from its prices.
/// </summary>
/// <param name="chain">The network.</param>
/// <param name="sources">All price sources; those of other chains are left out.</param>
/// <param name="board">Where prices are posted.</param>
/// <param name="options">How it is followed.</param>
/// <param name="time">All waiting is done by it.</param>
/// <param name="log">Says when the chain fails, and when it is back.</param>
public sealed class ChainConnector(
    IChain chain, IReadOnlyList<IPriceSource> sources, MarketBoard board, ConnectorOptions options, TimeProvider time, ILogger<ChainConnector> log)
{
    private readonly IPriceSource[] _sources = [.. sources.Where(source => source.Chain == chain.Id)];
    private readonly IPriceSource[][] _requests = [.. Requests(sources.Where(source => source.Chain == chain.Id))];
    private readonly Backoff _backoff = new(
        TimeSpan.FromSeconds(options.BackoffMinSeconds), TimeSpan.FromSeconds(options.BackoffMaxSeconds), 0.25, new Random(chain.Id.GetHashCode()));
    private volatile TaskCompletionSource<BlockFacts> _next = new();
    private volatile BlockFacts? _head;
    private volatile ConnectorHealth _health = new ConnectorHealth.Starting();

    /// <summary>The network.</summary>
    public IChain Chain => chain;

    /// <summary>How it fares.</summary>
    public ConnectorHealth Health => _health;

    /// <summary>The newest block seen, or null.</summary>
    public BlockFacts? Head => _head;

    /// <summary>The newest block's height as it is known here, asked for where none was seen yet; null when that fails.</summary>
    public async Task<ulong?> HeightAsync(CancellationToken cancel) =>
        _head?.Number ?? (await chain.HeadAsync(cancel)).Match(head => head.Number, _ => (ulong?)null);

    /// <summary>How far the newest block's timestamp lies behind our clock; null before the first. Never negative.</summary>
    public TimeSpan? Lag => _head is { } head ? Max(TimeSpan.Zero, time.GetUtcNow() - head.At) : null;

    /// <summary>Called with each thing that this connector has read itself, after it has taken it in.</summary>
    public event Action<ChainTick>? Told;

    /// <summary>Waits for the next new head. Whoever waits goes on in the connector's own turn, so it must soon wait for something else.</summary>
    public Task<BlockFacts> NextHeadAsync(CancellationToken cancel) => _next.Task.WaitAsync(cancel);

    /// <summary>
    /// Takes in what another node's connector has read of the same chain, as if it had been read here: where several nodes share the work, one
    /// reads and the others hear. Hearing the same twice changes nothing.
    /// </summary>
    public void Hear(ChainTick tick)
    {
        switch (tick)
        {
            case ChainTick.NewHead head:
                Recover();
                Show(head.Block);
                break;
            case ChainTick.Prices prices:
                Post(prices);
                break;
            case ChainTick.Failing failing:
                Fail(failing.Reason);
                break;
        }
    }

    /// <summary>What a node that has heard nothing yet must hear first: the newest head, each source's newest word, and what fails; nothing before the first head.</summary>
    public IReadOnlyList<ChainTick> Latest()
    {
        if (_head is not { } head)
            return [];
        ChainTick[] said = [new ChainTick.NewHead(head), new ChainTick.Prices([.. board.Newest(_sources)], [])];
        return _health is ConnectorHealth.Failing failing ? [.. said, new ChainTick.Failing(failing.Reason)] : said;
    }

    /// <summary>Follows the chain until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        for (var failures = 0; !cancel.IsCancellationRequested;)
        {
            try
            {
                await ProbeAsync(cancel);
                failures = _health is ConnectorHealth.Failing ? failures : 0;
                await FollowAsync(cancel);
                Tell(new ChainTick.Failing("the stream of heads ended"));
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                Tell(new ChainTick.Failing(error.Message));
            }

            failures++;
            await EndAsync(time.PauseAsync(_backoff.After(failures), cancel));
        }
    }

    private static async Task EndAsync(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);

    private static IEnumerable<IPriceSource[]> Requests(IEnumerable<IPriceSource> sources) =>
        sources.GroupBy(source => (object?)source.Reader ?? source).Select(request => request.ToArray());

    private static Task<IReadOnlyList<Result<PriceObservation, PortError>>> AskAsync(IPriceSource[] request, CancellationToken cancel) =>
        request[0].Reader is { } reader ? reader.ReadAsync(request, cancel) : AloneAsync(request[0], cancel);

    private static async Task<IReadOnlyList<Result<PriceObservation, PortError>>> AloneAsync(IPriceSource source, CancellationToken cancel) =>
        [await source.ReadAsync(cancel)];

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private async Task FollowAsync(CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using var heads = chain.HeadsAsync(stop.Token).GetAsyncEnumerator(stop.Token);
        var next = Task.FromResult(true);
        try
        {
            while (await next)
            {
                next = heads.MoveNextAsync().AsTask();
                while (!await ArrivesAsync(next, cancel))
                {
                    await ProbeAsync(cancel);
                }

                if (await next)
                    await TakeAsync(heads.Current, cancel);
            }
        }
        finally
        {
            // An enumerator may be disposed of only when it is at rest.
            stop.Cancel();
            await EndAsync(next);
        }
    }

    private async Task<bool> ArrivesAsync(Task next, CancellationToken cancel)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var silence = time.PauseAsync(TimeSpan.FromSeconds(options.SilenceSeconds), enough.Token);
        var first = await Task.WhenAny(next, silence);
        enough.Cancel();
        cancel.ThrowIfCancellationRequested();
        return first == next;
    }

    // Asked rather than told: at the start, and when heads stay away. A quiet chain that answers is healthy.
    private async Task ProbeAsync(CancellationToken cancel)
    {
        switch (await chain.HeadAsync(cancel))
        {
            case Result<BlockFacts, PortError>.Ok ok:
                await TakeAsync(ok.Value, cancel);
                break;
            case Result<BlockFacts, PortError>.Fail fail:
                Tell(new ChainTick.Failing(fail.Error.Reason));
                break;
        }
    }

    private async Task TakeAsync(BlockFacts head, CancellationToken cancel)
    {
        if (head.Hash == _head?.Hash)
        {
            Tell(new ChainTick.NewHead(head));
            board.Refresh();
            return;
        }

        Activity.Current = null;
        using var tick = MeshTelemetry.Spans.StartActivity(MeshTelemetry.TickSpan);
        tick?.SetTag(MeshTelemetry.ChainTag, chain.Id.ToString());
        MeshTelemetry.HeadsSeen.Add(1, new KeyValuePair<string, object?>(MeshTelemetry.ChainTag, chain.Id.ToString()));
        Tell(new ChainTick.NewHead(head));
        foreach (var some in _requests.Chunk(options.ReadsAtOnce))
        {
            await Task.WhenAll(some.Select(request => ReadAsync(request, cancel)));
        }

        board.Refresh();
    }

    private async Task ReadAsync(IPriceSource[] request, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.ReadTimeoutSeconds), time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            Tell(Words(request, await AskAsync(request, linked.Token)));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            PostFailure(request, FormattableString.Invariant($"no answer within {options.ReadTimeoutSeconds} s"));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            log.LogError(error, "Price source {Source} broke", string.Join(", ", request.Select(source => source.Name)));
            PostFailure(request, error.Message);
        }
    }

    private void Tell(ChainTick tick)
    {
        Hear(tick);
        Told?.Invoke(tick);
    }

    private void Show(BlockFacts head)
    {
        if (head.Hash == _head?.Hash)
            return;
        _head = head;
        Interlocked.Exchange(ref _next, new()).TrySetResult(head);
    }

    private void PostFailure(IEnumerable<IPriceSource> failed, string reason) =>
        Tell(new ChainTick.Prices([], [.. failed.Select(source => new UnreadSource(source.Name, reason))]));

    private void Post(ChainTick.Prices prices)
    {
        foreach (var seen in prices.Seen)
        {
            board.Post(seen);
        }

        foreach (var unread in prices.Unread)
        {
            board.PostFailure(unread.Source, unread.Reason);
        }
    }

    private static ChainTick.Prices Words(IEnumerable<IPriceSource> request, IEnumerable<Result<PriceObservation, PortError>> answers)
    {
        List<PriceObservation> seen = [];
        List<UnreadSource> unread = [];
        foreach (var (source, answer) in request.Zip(answers))
        {
            switch (answer)
            {
                case Result<PriceObservation, PortError>.Ok ok:
                    seen.Add(ok.Value);
                    break;
                case Result<PriceObservation, PortError>.Fail fail:
                    unread.Add(new(source.Name, fail.Error.Reason));
                    break;
            }
        }

        return new([.. seen], [.. unread]);
    }

    private void Fail(string reason)
    {
        var since = _health is ConnectorHealth.Failing before ? before.Since : time.GetUtcNow();
        if (_health is not ConnectorHealth.Failing same || same.Reason != reason)
            log.LogWarning("Chain {Chain} fails: {Reason}", chain.Id, reason);
        _health = new ConnectorHealth.Failing(reason, since);
        Post(new([], [.. _sources.Select(source => new UnreadSource(source.Name, $"chain {chain.Id}: {reason}"))]));
    }

    private void Recover()
    {
        if (_health is ConnectorHealth.Failing failing)
            log.LogInformation("Chain {Chain} is back; it failed since {Since:u}", chain.Id, failing.Since);
        _health = new ConnectorHealth.Healthy();
    }
}

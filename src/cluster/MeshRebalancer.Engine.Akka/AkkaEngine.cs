using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using MeshRebalancer.Engine.Akka.Nodes;
using MeshRebalancer.Engine.Akka.Streams;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Mailboxes;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Engine.Akka;

/// <summary>
/// Runs streams on all nodes of a cluster: a persistent actor each, in a shard. A stream is asked in the same way wherever it lives; it comes
/// into memory when it is asked or something is due, and leaves it when it is idle.
/// </summary>
public sealed class AkkaEngine : IStreams, IAsyncDisposable
{
    private static readonly TimeSpan HaltPatience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<StreamId, IActorRef> _here = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<string, IStreamActors> _kinds;
    private readonly ClusterEngineOptions _options;
    private readonly StreamCatalogue _catalogue;
    private readonly StreamParts _parts;
    private readonly ActorSystem _system;
    private readonly WakeSchedule _schedule;
    private readonly LiveFeed _feed;
    private readonly IDisposable _following;
    private readonly ITimer _look;
    private volatile CancellationTokenSource _nodeLost = new();
    private Regions? _regions;
    private Sweep? _sweep;
    private volatile bool _draining;

    /// <param name="system">A member of the cluster, or about to become one. Not the engine's to end.</param>
    /// <param name="kinds">What it runs.</param>
    /// <param name="journal">The cluster's journal: read, and followed for live events; streams write through Akka.Persistence. Not the engine's to close.</param>
    /// <param name="explain">What a failure of the journal plugin means.</param>
    /// <param name="options">Checked here.</param>
    /// <param name="time">Every wait and every event's instant is by this clock.</param>
    /// <param name="random">For jitter; used under a lock.</param>
    /// <param name="log">Stream and effect ids, never payloads.</param>
    /// <exception cref="ArgumentException">Options out of range, all named.</exception>
    public AkkaEngine(
        ActorSystem system, StreamCatalogue kinds, IJournal journal, Func<Exception, Exception> explain, ClusterEngineOptions options,
        TimeProvider time, Random random, ILogger<AkkaEngine> log)
    {
        options.Validate();
        (_system, _catalogue, _options) = (system, kinds, options);
        var opener = new StreamActorsReader();
        _kinds = kinds.Kinds.ToDictionary(kind => kind.Category, kind => kind.Open(opener), StringComparer.Ordinal);
        var streams = options.Streams;
        var restarts = new Backoff(streams.RestartMin, streams.RestartMax, streams.Effects.Jitter, random);
        _parts = new(journal, explain, streams, time, log, new(streams.Effects, time, random, log), restarts, this, OnCame, OnEnded);
        _schedule = new(time, Wake);
        _feed = new(streams.SubscriberBuffer, stored => _kinds[stored.Stream.Category].Decode(stored));
        _following = journal.Follow(OnStored);
        var period = streams.PassivateAfter / 2;
        _look = time.CreateTimer(_ => Look(), null, period, period);
    }

    /// <summary>How many streams are in this node's memory.</summary>
    public int ActiveStreams => _here.Count;

    /// <summary>Opens the shards, and wakes every stream of the cluster that the world owes something.</summary>
    /// <exception cref="JournalUnavailableException">The journal can't be read; start again later.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        _system.ActorOf(Props.Create(() => new LostNodes(OnNodeLost)));
        _regions = await Regions.StartAsync(_system, _catalogue, _parts, _options).WaitAsync(cancel);
        _sweep = new(_parts, _options, _schedule, stream => _here.ContainsKey(stream));
        await _sweep.RunOnceAsync(cancel);
        _sweep.Start();
    }

    /// <inheritdoc/>
    public async Task<Reply> AskAsync(StreamId stream, ICommand command, CancellationToken cancel)
    {
        KindOf(stream).Check(stream, command);
        var current = Activity.Current;
        var trace = current?.IdFormat == ActivityIdFormat.W3C ? current.Id : null;
        return Answers.ToReply(stream, await CallAsync(new StreamCall.Ask(stream, command, trace), cancel));
    }

    /// <inheritdoc/>
    public async Task<StreamView> ReadAsync(StreamId stream, CancellationToken cancel)
    {
        KindOf(stream);
        return Answers.ToView(stream, await CallAsync(new StreamCall.Read(stream), cancel));
    }

    /// <summary>Every event that the cluster stores from now on, wherever; otherwise as the port says.</summary>
    public IAsyncEnumerable<LiveEvent> SubscribeAsync(CancellationToken cancel) => _feed.Subscribe(cancel);

    /// <summary>Finishes the writes that are under way, cancels effects, and lets whoever still waits here know.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_draining)
            return;
        _draining = true;
        await _look.DisposeAsync();
        if (_sweep is not null)
            await _sweep.DisposeAsync();
        _schedule.Dispose();
        // A stream that comes while others go is met by the next round.
        while (_here.Values.ToArray() is { Length: > 0 } left)
        {
            await Task.WhenAll(left.Select(actor => actor.GracefulStop(HaltPatience, LocalCall.Halt)));
        }

        await _stopping.CancelAsync();
        _following.Dispose();
        _feed.Complete();
        _stopping.Dispose();
    }

    private IStreamActors KindOf(StreamId stream) => _kinds[_catalogue.Of(stream).Category];

    private async Task<StreamAnswer> CallAsync(StreamCall call, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (_draining || _regions is null)
            throw new StreamStoppedException(call.Stream);
        var nodeLost = _nodeLost.Token;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stopping.Token, nodeLost);
        try
        {
            return await _regions.Of(call.Stream).Ask<StreamAnswer>(call, _options.AskTimeout, either.Token);
        }
        catch (Exception failure) when (failure is AskTimeoutException || (failure is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new StreamStoppedException(call.Stream, failure is AskTimeoutException
                ? new TimeoutException($"No node answered for {_options.AskTimeout.TotalSeconds:0} s.")
                : nodeLost.IsCancellationRequested ? new TimeoutException("A node died meanwhile; whether it had been asked is not known.") : null);
        }
    }

    private void OnStored(StoredEvent stored)
    {
        // A newer build's node may store categories that this one does not know.
        if (_kinds.ContainsKey(stored.Stream.Category))
            _feed.Tell(stored);
    }

    // What was asked of a node that died is never answered: whoever waits is told as soon as that is known, instead of waiting for the timeout.
    private void OnNodeLost() => Interlocked.Exchange(ref _nodeLost, new()).Cancel();

    private void OnCame(StreamId stream, IActorRef actor) => _here[stream] = actor;

    private void OnEnded(StreamId stream, IActorRef actor, DateTimeOffset? due)
    {
        _here.TryRemove(new(stream, actor));
        if (due is { } at && !_draining)
            _schedule.Set(stream, at);
    }

    private void Wake(StreamId stream)
    {
        if (!_draining)
            _regions?.Of(stream).Tell(new StreamCall.Wake(stream), ActorRefs.NoSender);
    }

    private void Look()
    {
        foreach (var actor in _here.Values)
        {
            actor.Tell(LocalCall.Look, ActorRefs.NoSender);
        }
    }
}

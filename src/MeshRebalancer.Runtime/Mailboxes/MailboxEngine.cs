using System.Collections.Concurrent;
using System.Diagnostics;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Mailboxes;

/// <summary>
/// Runs streams in this process: an actor each, with its mailbox, over one journal. Actors come into memory when they are asked or something
/// is due, and leave it when they are idle. When the journal is lost to another node, everything stops and every ask fails.
/// </summary>
public class MailboxEngine : IStreams, IAsyncDisposable
{
    private readonly ConcurrentDictionary<StreamId, IStreamActor> _actors = new();
    private readonly Dictionary<string, IStreamActors> _kinds;
    private readonly CancellationTokenSource _stopping;
    private readonly StreamCatalogue _catalogue;
    private readonly EngineParts _parts;
    private readonly WakeSchedule _schedule;
    private readonly LiveFeed _feed;
    private readonly IDisposable _following;
    private readonly ITimer _sweep;

    /// <param name="kinds">What it runs.</param>
    /// <param name="journal">Open. The engine does not close it.</param>
    /// <param name="options">Checked here.</param>
    /// <param name="time">Every wait and every event's instant is by this clock.</param>
    /// <param name="random">For jitter; used under a lock.</param>
    /// <param name="log">Stream and effect ids, never payloads.</param>
    /// <param name="scheduler">Where actors and effects run; null is the thread pool.</param>
    /// <param name="mail">How effects reach streams: null is straight; a simulation may lose and double what they say.</param>
    /// <exception cref="ArgumentException">Options out of range, all named.</exception>
    public MailboxEngine(
        StreamCatalogue kinds, IJournal journal, MailboxOptions options, TimeProvider time, Random random, ILogger log,
        TaskScheduler? scheduler = null, Func<IStreams, IStreams>? mail = null)
    {
        options.Validate();
        _catalogue = kinds;
        var opener = new StreamActorsReader();
        _kinds = kinds.Kinds.ToDictionary(kind => kind.Category, kind => kind.Open(opener), StringComparer.Ordinal);
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(journal.Lost);
        var runs = scheduler ?? TaskScheduler.Default;
        var budget = new EffectBudget(options.Effects, time, random, log, runs);
        var restarts = new Backoff(options.RestartMin, options.RestartMax, options.Effects.Jitter, random);
        _parts = new(journal, options, time, log, budget, restarts, runs, mail?.Invoke(this) ?? this, OnEnded, _stopping.Token);
        _schedule = new(time, Wake);
        _feed = new(options.SubscriberBuffer, stored => _kinds[stored.Stream.Category].Decode(stored));
        _following = journal.Follow(_feed.Tell);
        var period = options.PassivateAfter / 2;
        _sweep = time.CreateTimer(_ => Sweep(), null, period, period);
    }

    /// <summary>
    /// Wakes every stream that the world owes something: what is overdue at the configured rate with jitter, the rest when it is due.
    /// </summary>
    /// <exception cref="JournalUnavailableException">The journal can't be read; start again later.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        var gap = TimeSpan.FromSeconds(1.0 / _parts.Options.WakesPerSecond);
        var place = _parts.Time.GetUtcNow();
        await foreach (var wake in _parts.Journal.WakesAsync(cancel))
        {
            var overdue = wake.Due <= place;
            _schedule.Set(wake.Stream, overdue ? place + _parts.Restarts.Spread(gap) : wake.Due);
            if (overdue)
                place += gap;
        }
    }

    /// <inheritdoc/>
    public async Task<Reply> AskAsync(StreamId stream, ICommand command, CancellationToken cancel)
    {
        KindOf(stream).Check(stream, command);
        cancel.ThrowIfCancellationRequested();
        var current = Activity.Current;
        var message = new Message.Command(command, current?.IdFormat == ActivityIdFormat.W3C ? current.Id : null, cancel);
        await PostAsync(stream, message);
        return await message.Reply;
    }

    /// <inheritdoc/>
    public async Task<StreamView> ReadAsync(StreamId stream, CancellationToken cancel)
    {
        KindOf(stream);
        cancel.ThrowIfCancellationRequested();
        var message = new Message.Read(cancel);
        await PostAsync(stream, message);
        return await message.View;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<LiveEvent> SubscribeAsync(CancellationToken cancel) => _feed.Subscribe(cancel);

    /// <summary>How many streams are in memory.</summary>
    public int ActiveStreams => _actors.Count;

    /// <summary>Finishes the appends that are under way, cancels effects, and lets whoever still waits know.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _sweep.DisposeAsync();
        _schedule.Dispose();
        _stopping.Cancel();
        while (_actors.Values.MinBy(actor => actor.Stream) is { } actor)
        {
            await actor.Gone;
        }

        _following.Dispose();
        _feed.Complete();
        _stopping.Dispose();
    }

    private IStreamActors KindOf(StreamId stream) => _kinds[_catalogue.Of(stream).Category];

    private async Task PostAsync(StreamId stream, Message message)
    {
        while (true)
        {
            if (_parts.Stopping.IsCancellationRequested)
                throw new StreamStoppedException(stream);
            var actor = ActorOf(stream);
            if (actor.TryPost(message))
                return;
            await actor.Gone;
        }
    }

    private IStreamActor ActorOf(StreamId stream) => _actors.GetOrAdd(stream, id => KindOf(id).Make(id, _parts));

    private void OnEnded(IStreamActor actor, DateTimeOffset? due)
    {
        _actors.TryRemove(new(actor.Stream, actor));
        if (due is { } at && !_parts.Stopping.IsCancellationRequested)
            _schedule.Set(actor.Stream, at);
    }

    private void Wake(StreamId stream)
    {
        if (_parts.Stopping.IsCancellationRequested)
            return;
        if (_kinds.ContainsKey(stream.Category))
        {
            // An actor that is just leaving the memory sets its own next wake.
            ActorOf(stream).TryPost(new Message.Wake());
        }
        else
        {
            _parts.Log.LogError("{Stream} is owed something, but this node runs no streams of its category", stream);
        }
    }

    private void Sweep()
    {
        // In the order of their names: a dictionary of this kind has another order in each process.
        foreach (var actor in _actors.Values.OrderBy(actor => actor.Stream))
        {
            actor.TryPost(new Message.Look());
        }
    }
}

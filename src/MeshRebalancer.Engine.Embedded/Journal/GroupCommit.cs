using System.Diagnostics;
using System.Threading.Channels;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Telemetry;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>
/// The one writer of a journal. While a transaction is being flushed others queue up; all that wait then share the next transaction and its
/// flush. One append's conflict leaves the rest of its group alone; a failed transaction fails its whole group, whose outcome is unknown.
/// </summary>
internal sealed class GroupCommit : IAsyncDisposable
{
    private const int GroupMax = 512;

    private readonly Channel<PendingWrite> _queue = Channel.CreateUnbounded<PendingWrite>(new() { SingleReader = true });
    private readonly CancellationTokenSource _lost = new();
    private readonly IGroupStore _store;
    private readonly TimeProvider _time;
    private readonly Action<StoredEvent> _stored;
    private readonly Task _loop;

    public GroupCommit(IGroupStore store, TimeProvider time, Action<StoredEvent> stored)
    {
        (_store, _time, _stored) = (store, time, stored);
        Lost = _lost.Token;
        using (ExecutionContext.SuppressFlow())
        {
            _loop = Task.Run(RunAsync);
        }
    }

    /// <inheritdoc cref="IJournal.Lost"/>
    public CancellationToken Lost { get; }

    public Task<StreamHead> AppendAsync(Append append, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var pending = new PendingWrite.OfAppend(append, _time.GetTimestamp());
        Enqueue(pending);
        return pending.Answer.WaitAsync(cancel);
    }

    /// <summary>Stores a snapshot, or with null asks the store whether the epoch is still ours.</summary>
    public Task WriteAsync(StoredSnapshot? snapshot, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var pending = new PendingWrite.OfSnapshot(snapshot);
        Enqueue(pending);
        return pending.Answer.WaitAsync(cancel);
    }

    /// <summary>Stores what waits, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        _lost.Dispose();
    }

    private void Enqueue(PendingWrite pending)
    {
        if (!_queue.Writer.TryWrite(pending))
            pending.Fail(new JournalUnavailableException($"{_store.Name} is closed."));
    }

    private async Task RunAsync()
    {
        var group = new List<PendingWrite>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (group.Count < GroupMax && _queue.Reader.TryRead(out var pending))
            {
                group.Add(pending);
            }

            await CommitAsync(group);
            group.Clear();
        }
    }

    private async Task CommitAsync(List<PendingWrite> group)
    {
        try
        {
            var appends = group.OfType<PendingWrite.OfAppend>().ToArray();
            var snapshots = group.OfType<PendingWrite.OfSnapshot>().Select(pending => pending.Snapshot).OfType<StoredSnapshot>();
            var verdict = await _store.CommitAsync(new([.. appends.Select(pending => pending.Append)], [.. snapshots]));
            Tell(verdict);
            for (var i = 0; i < appends.Length; i++)
            {
                Answer(appends[i], verdict.Outcomes[i]);
            }

            foreach (var pending in group.OfType<PendingWrite.OfSnapshot>())
            {
                pending.Stored();
            }
        }
        catch (JournalConflictException over)
        {
            MeshTelemetry.JournalConflicts.Add(group.Count, new KeyValuePair<string, object?>(MeshTelemetry.ReasonTag, "epoch"));
            Fail(group, over);
            await _lost.CancelAsync();
        }
        catch (Exception failure)
        {
            var explained = _store.Explain(failure);
            Fail(group, explained ?? new JournalUnavailableException($"{_store.Name} did not store an append: {failure.Message}", failure));
        }
    }

    private void Answer(PendingWrite.OfAppend pending, AppendOutcome outcome)
    {
        switch (outcome)
        {
            case AppendOutcome.Stored stored:
                MeshTelemetry.JournalAppendDuration.Record(
                    _time.GetElapsedTime(pending.Since).TotalSeconds, new KeyValuePair<string, object?>(MeshTelemetry.KindTag, _store.Kind));
                pending.Stored(stored.Head);
                break;
            case AppendOutcome.Conflict conflict:
                MeshTelemetry.JournalConflicts.Add(1, new KeyValuePair<string, object?>(MeshTelemetry.ReasonTag, "version"));
                pending.Fail(new JournalConflictException(conflict.Message));
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void Tell(GroupVerdict verdict)
    {
        foreach (var row in verdict.Events)
        {
            MeshTelemetry.JournalEvents.Add(1, new KeyValuePair<string, object?>(MeshTelemetry.CategoryTag, row.Stream.Category));
            _stored(row);
        }
    }

    private static void Fail(List<PendingWrite> group, Exception failure)
    {
        foreach (var pending in group)
        {
            pending.Fail(failure);
        }
    }
}

using MeshRebalancer.Ports.Journal;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Engine.Akka.Storage;

/// <summary>
/// Follows the journal in the order of its positions, whoever writes it. A database gives positions out before it commits, so a position that
/// is missing may still come: it is waited for, but not for long, because a write that was rolled back leaves its position empty for ever.
/// </summary>
internal sealed class JournalTail : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan GapPatience = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _nudge = new(0);
    private readonly List<(long Position, TaskCompletionSource Told)> _waiting = [];
    private readonly ClusterJournalReader _reader;
    private readonly Action<StoredEvent> _tell;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Task _run;
    private DateTimeOffset? _gapSince;
    private long _position;

    /// <param name="reader">Reads rows.</param>
    /// <param name="position">Everything up to here is old.</param>
    /// <param name="tell">Hears what is new; must be quick and must not throw.</param>
    /// <param name="time">The clock of the database's outages and gaps: the real one.</param>
    /// <param name="log">Where an outage is told.</param>
    public JournalTail(ClusterJournalReader reader, long position, Action<StoredEvent> tell, TimeProvider time, ILogger log)
    {
        (_reader, _position, _tell, _time, _log) = (reader, position, tell, time, log);
        _run = Task.Run(RunAsync);
    }

    /// <summary>Everything up to here was told; nothing will appear before it any more.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Ends when a position has been told.</summary>
    public Task TellAsync(long position)
    {
        TaskCompletionSource told;
        lock (_waiting)
        {
            if (Position >= position)
                return Task.CompletedTask;
            told = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((position, told));
        }

        _nudge.Release();
        return told.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        lock (_waiting)
        {
            _waiting.ForEach(waiting => waiting.Told.TrySetResult());
        }

        _stop.Dispose();
        _nudge.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await PassAsync();
                await _nudge.WaitAsync(Pause, _stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                _log.LogWarning("Live events wait for the journal: {Reason}", failure.Message);
                await Task.Delay(GapPatience, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task PassAsync()
    {
        await foreach (var row in _reader.RangeAsync(_position, long.MaxValue, _stop.Token))
        {
            if (row.Position > _position + 1 && StillOpen())
                break;
            _gapSince = null;
            Tell(row);
            Advance(row.Position);
        }
    }

    private bool StillOpen()
    {
        _gapSince ??= _time.GetUtcNow();
        return _time.GetUtcNow() - _gapSince < GapPatience;
    }

    // An event that can't be read stops its own stream when that is replayed; those who follow the others go on.
    private void Tell(JournalRow row)
    {
        try
        {
            _tell(row.ToStored());
        }
        catch (FormatException unreadable)
        {
            _log.LogError("Position {Position} of the journal ({Stream} version {Version}) can't be read: {Reason}", row.Position, row.Stream, row.Version, unreadable.Message);
        }
    }

    private void Advance(long position)
    {
        lock (_waiting)
        {
            Volatile.Write(ref _position, position);
            foreach (var (_, told) in _waiting.Where(waiting => waiting.Position <= position))
            {
                told.TrySetResult();
            }

            _waiting.RemoveAll(waiting => waiting.Position <= position);
        }
    }
}

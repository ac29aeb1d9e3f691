using MeshRebalancer.Kernel;

namespace MeshRebalancer.Runtime.Mailboxes;

/// <summary>Wakes streams that are not in memory when their instant comes: one timer for all of them.</summary>
internal sealed class WakeSchedule : IDisposable
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(30);

    private readonly Lock _gate = new();
    private readonly PriorityQueue<StreamId, DateTimeOffset> _queue = new();
    private readonly Dictionary<StreamId, DateTimeOffset> _due = [];
    private readonly TimeProvider _time;
    private readonly Action<StreamId> _wake;
    private readonly ITimer _timer;

    public WakeSchedule(TimeProvider time, Action<StreamId> wake)
    {
        (_time, _wake) = (time, wake);
        _timer = time.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Wakes a stream at an instant, which replaces the one that was set before.</summary>
    public void Set(StreamId stream, DateTimeOffset due)
    {
        lock (_gate)
        {
            _due[stream] = due;
            _queue.Enqueue(stream, due);
            Arm();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Ring()
    {
        var ready = new List<StreamId>();
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            while (_queue.TryPeek(out var stream, out var at) && at <= now)
            {
                _queue.Dequeue();
                // An entry that was replaced since has another instant in the table.
                if (_due.TryGetValue(stream, out var due) && due == at && _due.Remove(stream))
                    ready.Add(stream);
            }

            Arm();
        }

        ready.ForEach(_wake);
    }

    private void Arm()
    {
        if (!_queue.TryPeek(out _, out var at))
            return;
        var left = at - _time.GetUtcNow();
        // Timers count whole milliseconds: one more, or it rings too early.
        var wait = left <= TimeSpan.Zero ? TimeSpan.Zero : left < LongestTimer ? left + TimeSpan.FromMilliseconds(1) : LongestTimer;
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}

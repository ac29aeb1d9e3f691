namespace MeshRebalancer.Engine.Simulation;

/// <summary>A node's own clock: it may be wrong and jump, though its timers run evenly. It dies with its node: no timer rings any more.</summary>
internal sealed class NodeClock(TimeProvider time) : TimeProvider
{
    private readonly LinkedList<ITimer> _timers = new();
    private bool _dead;

    /// <summary>How far it is ahead of the truth.</summary>
    public TimeSpan Ahead { get; set; }

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Ahead;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Mortal(this, time.CreateTimer(callback, state, _dead ? Timeout.InfiniteTimeSpan : dueTime, period));

    /// <summary>Stops all timers for ever.</summary>
    public void Die()
    {
        _dead = true;
        foreach (var timer in _timers.ToArray())
        {
            timer.Dispose();
        }
    }

    private sealed class Mortal : ITimer
    {
        private readonly NodeClock _clock;
        private readonly ITimer _timer;
        private readonly LinkedListNode<ITimer> _place;

        public Mortal(NodeClock clock, ITimer timer)
        {
            (_clock, _timer) = (clock, timer);
            _place = clock._timers.AddLast(this);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => !_clock._dead && _timer.Change(dueTime, period);

        public void Dispose()
        {
            if (_place.List is not null)
                _clock._timers.Remove(_place);
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

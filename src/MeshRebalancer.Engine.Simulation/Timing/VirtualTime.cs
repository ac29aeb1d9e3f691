namespace MeshRebalancer.Engine.Simulation.Timing;

/// <summary>
/// A clock that stands still until it is turned. Timers fire inside <see cref="Advance"/>, in the order in which they are due, and those of one
/// instant in the order in which they were set. Safe from any thread.
/// </summary>
/// <param name="start">The first instant.</param>
public sealed class VirtualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<VirtualTimer, (long Due, long Number)> _queue = new();
    private DateTimeOffset _now = start;
    private long _lastNumber;
    private int _set;

    /// <summary>Starts at noon of 1 July 2026, UTC.</summary>
    public VirtualTime()
        : this(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Ticks of 100 ns.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>When the next timer is due, or null.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
            {
                return Next() is { } timer ? new(timer.Due, TimeSpan.Zero) : null;
            }
        }
    }

    /// <summary>How many timers are set.</summary>
    public int TimersSet
    {
        get
        {
            lock (_gate)
            {
                return _set;
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Turns the clock on and fires what falls due on the way.</summary>
    public void Advance(TimeSpan by) => AdvanceTo(GetUtcNow() + by);

    /// <summary>Turns the clock on to an instant that is not in the past.</summary>
    public void AdvanceTo(DateTimeOffset instant)
    {
        while (TakeDue(instant) is { } timer)
        {
            timer.Fire();
        }

        lock (_gate)
        {
            _now = instant > _now ? instant : _now;
        }
    }

    private VirtualTimer? TakeDue(DateTimeOffset until)
    {
        lock (_gate)
        {
            if (Next() is not { } timer || timer.Due > until.UtcTicks)
                return null;
            _queue.Dequeue();
            _now = timer.Due > _now.UtcTicks ? new(timer.Due, TimeSpan.Zero) : _now;
            Unset(timer);
            if (timer.Period > TimeSpan.Zero)
                Set(timer, timer.Period);
            return timer;
        }
    }

    // A timer that was set again or taken back leaves its old place in the queue behind.
    private VirtualTimer? Next()
    {
        while (_queue.TryPeek(out var timer, out var place))
        {
            if (timer.Number == place.Number)
                return timer;
            _queue.Dequeue();
        }

        return null;
    }

    private void Set(VirtualTimer timer, TimeSpan dueTime)
    {
        timer.Due = (_now + dueTime).UtcTicks;
        timer.Number = ++_lastNumber;
        _set++;
        _queue.Enqueue(timer, (timer.Due, timer.Number));
    }

    private void Unset(VirtualTimer timer)
    {
        if (timer.Number != 0)
            _set--;
        timer.Number = 0;
    }

    private sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        public long Due { get; set; }

        public TimeSpan Period { get; private set; }

        /// <summary>Its place; 0 while it is not set.</summary>
        public long Number { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time.Unset(this);
                Period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                    time.Set(this, dueTime);
                return true;
            }
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                time.Unset(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

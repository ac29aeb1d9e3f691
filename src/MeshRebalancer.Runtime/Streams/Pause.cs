namespace MeshRebalancer.Runtime.Streams;

/// <summary>Waits for an instant of a clock.</summary>
public static class Pause
{
    /// <summary>
    /// Ends after a span of time, or with the token. Unlike a delay of the base library it is cancelled where
    /// the token is cancelled, without a trip through the thread pool, so that under a scheduler of one thread the order of what follows is fixed.
    /// </summary>
    /// <param name="time">The clock.</param>
    /// <param name="span">Rounded up to whole milliseconds, which is what timers count.</param>
    /// <param name="cancel">Ends it early.</param>
    public static async Task PauseAsync(this TimeProvider time, TimeSpan span, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        // Awaited here rather than handed out: what waits for one of several tasks would otherwise go through the thread pool after all.
        if (span > TimeSpan.Zero)
            await new Timed(time, TimeSpan.FromMilliseconds(Math.Ceiling(span.TotalMilliseconds)), cancel).Task;
    }

    private sealed class Timed : TaskCompletionSource
    {
        private readonly ITimer _timer;
        private readonly CancellationTokenRegistration _registration;

        public Timed(TimeProvider time, TimeSpan span, CancellationToken cancel)
            : base(TaskCreationOptions.RunContinuationsAsynchronously)
        {
            _timer = time.CreateTimer(static self => ((Timed)self!).End(), this, span, Timeout.InfiniteTimeSpan);
            _registration = cancel.UnsafeRegister(static (self, token) => ((Timed)self!).Cancel(token), this);
            // Whichever came while this was still being made could not clear what did not exist yet.
            if (Task.IsCompleted)
                Clear();
        }

        private void End()
        {
            if (TrySetResult())
                Clear();
        }

        private void Cancel(CancellationToken token)
        {
            if (TrySetCanceled(token))
                Clear();
        }

        private void Clear()
        {
            _registration.Unregister();
            _timer?.Dispose();
        }
    }
}

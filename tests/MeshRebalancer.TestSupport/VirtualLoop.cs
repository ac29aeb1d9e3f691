using System.Collections.Concurrent;

namespace MeshRebalancer.TestSupport;

/// <summary>
/// Runs asynchronous code on one thread over a <see cref="VirtualTime"/>: whatever can run now runs, in a fixed order; only when nothing can,
/// the clock jumps to the next timer. So a test over hours takes milliseconds and runs the same way each time.
/// Code under it must not leave the thread: no <c>Task.Run</c>, no <c>ConfigureAwait(false)</c>, no real I/O.
/// </summary>
public static class VirtualLoop
{
    /// <summary>Runs to the end of <paramref name="main"/>.</summary>
    /// <exception cref="InvalidOperationException">It waits for what will never come, or until after <paramref name="limit"/>.</exception>
    public static void Run(VirtualTime time, TimeSpan limit, Func<Task> main)
    {
        var before = SynchronizationContext.Current;
        var queue = new Queue();
        SynchronizationContext.SetSynchronizationContext(queue);
        try
        {
            var task = main();
            Pump(time, time.GetUtcNow() + limit, queue, task);
            task.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private static void Pump(VirtualTime time, DateTimeOffset end, Queue queue, Task task)
    {
        while (!task.IsCompleted)
        {
            if (queue.RunOne())
                continue;
            var next = time.NextDue ?? throw new InvalidOperationException("Everything waits, and no timer is set.");
            if (next > end)
                throw new InvalidOperationException($"Not done at {end:O} of virtual time.");
            time.AdvanceTo(next);
        }
    }

    private sealed class Queue : SynchronizationContext
    {
        private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _posted = new();

        public override void Post(SendOrPostCallback d, object? state) => _posted.Enqueue((d, state));

        public override void Send(SendOrPostCallback d, object? state) => d(state);

        public override SynchronizationContext CreateCopy() => this;

        public bool RunOne()
        {
            if (!_posted.TryDequeue(out var work))
                return false;
            work.Callback(work.State);
            return true;
        }
    }
}

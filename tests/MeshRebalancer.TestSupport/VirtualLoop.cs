using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace MeshRebalancer.TestSupport;

/// <summary>
/// Runs asynchronous code on one thread over a <see cref="VirtualTime"/>: whatever can run now runs, in the order in which it became ready; only
/// when nothing can, the clock jumps to the next timer. So a test over hours takes milliseconds.
/// Code under it must do no real I/O. The base library's short trips through the thread pool (a cancelled delay takes one) are waited for.
/// </summary>
public static class VirtualLoop
{
    private const int SettleRounds = 2;

    /// <summary>Runs to the end of <paramref name="main"/>.</summary>
    /// <exception cref="InvalidOperationException">It waits for what will never come, or until after <paramref name="limit"/>.</exception>
    public static void Run(VirtualTime time, TimeSpan limit, Func<Task> main)
    {
        ExceptionDispatchInfo? failure = null;

        // A thread of its own: what it hands to the pool then goes into the pool's common queue, behind which Settle waits.
        var thread = new Thread(() =>
        {
            try
            {
                RunHere(time, limit, main);
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    private static void RunHere(VirtualTime time, TimeSpan limit, Func<Task> main)
    {
        var queue = new Queue();
        SynchronizationContext.SetSynchronizationContext(queue);
        var task = main();
        var end = time.GetUtcNow() + limit;
        while (!task.IsCompleted)
        {
            if (queue.RunOne())
                continue;
            Settle();
            if (queue.IsEmpty)
                Jump(time, end);
        }

        task.GetAwaiter().GetResult();
    }

    private static void Jump(VirtualTime time, DateTimeOffset end)
    {
        var next = time.NextDue ?? throw new InvalidOperationException("Everything waits, and no timer is set.");
        if (next > end)
            throw new InvalidOperationException($"Not done at {end:O} of virtual time.");
        time.AdvanceTo(next);
    }

    private static void Settle()
    {
        for (var round = 0; round < SettleRounds; round++)
        {
            using var passed = new ManualResetEventSlim();
            ThreadPool.UnsafeQueueUserWorkItem(_ => passed.Set(), null);
            passed.Wait();
        }
    }

    private sealed class Queue : SynchronizationContext
    {
        private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _posted = new();

        public bool IsEmpty => _posted.IsEmpty;

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

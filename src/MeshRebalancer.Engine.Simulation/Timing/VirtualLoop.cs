using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace MeshRebalancer.Engine.Simulation.Timing;

/// <summary>
/// Runs asynchronous code on one thread over a <see cref="VirtualTime"/>: whatever can run now runs, in the order in which it became ready; only
/// when nothing can, the clock jumps to the next timer. So hours take milliseconds. Code under it must do no real I/O.
/// </summary>
public static class VirtualLoop
{
    private const int SettleRounds = 2;

    // Continuations that run inline nest; below a certain depth the base library would hand them to the thread pool.
    private const int StackBytes = 64 * 1024 * 1024;

    /// <summary>Runs to the end of <paramref name="main"/>. The base library's short trips through the thread pool are waited for.</summary>
    /// <exception cref="InvalidOperationException">It waits for what will never come, or until after <paramref name="limit"/>.</exception>
    public static void Run(VirtualTime time, TimeSpan limit, Func<Task> main) => OnItsThread(() => new Running(time, limit, strict: false).Run(main));

    /// <summary>Runs to the end of <paramref name="main"/>, in an order that is the same in every process.</summary>
    /// <exception cref="InvalidOperationException">As above; or something came from another thread, so that the order would be an accident.</exception>
    public static void RunInOrder(VirtualTime time, TimeSpan limit, Func<Task> main) => OnItsThread(() => new Running(time, limit, strict: true).Run(main));

    // A thread of its own: what it hands to the pool then goes into the pool's common queue, behind which Settle waits.
    private static void OnItsThread(Action run)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    run();
                }
                catch (Exception error)
                {
                    failure = ExceptionDispatchInfo.Capture(error);
                }
            },
            StackBytes);
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    private sealed class Running(VirtualTime time, TimeSpan limit, bool strict)
    {
        private readonly Posts _posts = new(strict ? Environment.CurrentManagedThreadId : null);

        public void Run(Func<Task> main)
        {
            SynchronizationContext.SetSynchronizationContext(_posts);
            var end = time.GetUtcNow() + limit;
            var task = main();
            while (!task.IsCompleted)
            {
                if (_posts.RunOne())
                    continue;
                if (!strict)
                    Settle();
                if (_posts.IsEmpty)
                    Jump(end);
            }

            task.GetAwaiter().GetResult();
        }

        private void Jump(DateTimeOffset end)
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
    }

    private sealed class Posts(int? onlyFrom) : SynchronizationContext
    {
        private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _posted = new();
        private volatile string? _stranger;

        public bool IsEmpty => _posted.IsEmpty;

        public override void Post(SendOrPostCallback d, object? state)
        {
            if (onlyFrom is { } thread && thread != Environment.CurrentManagedThreadId)
                _stranger ??= Environment.StackTrace;
            _posted.Enqueue((d, state));
        }

        public override void Send(SendOrPostCallback d, object? state) => d(state);

        public override SynchronizationContext CreateCopy() => this;

        public bool RunOne()
        {
            if (_stranger is { } trace)
                throw new InvalidOperationException($"Something came back from another thread, so the order would differ in each run: {trace}");
            if (!_posted.TryDequeue(out var work))
                return false;
            work.Callback(work.State);
            return true;
        }
    }
}

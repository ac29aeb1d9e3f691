using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Streams;

/// <summary>What all effect runners of a node share: how many effects run at once, how fast recovery goes, the clock, chance and the log.</summary>
public sealed class EffectBudget
{
    private readonly Turns _turns;
    private readonly Lock _gate = new();
    private readonly TimeSpan _recoveryGap;
    private DateTimeOffset _nextRecovery = DateTimeOffset.MinValue;

    /// <param name="options">Checked here.</param>
    /// <param name="time">Every wait is by this clock.</param>
    /// <param name="random">For jitter; used under a lock.</param>
    /// <param name="log">Failures, with stream and effect id; never a payload.</param>
    /// <param name="scheduler">Where handlers run; null is the thread pool.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public EffectBudget(EffectOptions options, TimeProvider time, Random random, ILogger log, TaskScheduler? scheduler = null)
    {
        options.Validate();
        (Time, Log, Scheduler) = (time, log, scheduler ?? TaskScheduler.Default);
        Backoff = new(options.BackoffMin, options.BackoffMax, options.Jitter, random);
        _turns = new(options.ConcurrencyMax);
        _recoveryGap = TimeSpan.FromSeconds(1.0 / options.RecoveriesPerSecond);
    }

    internal TimeProvider Time { get; }

    internal ILogger Log { get; }

    internal TaskScheduler Scheduler { get; }

    internal Backoff Backoff { get; }

    internal Task WaitTurnAsync(CancellationToken cancel) => _turns.WaitAsync(cancel);

    internal void GiveTurnBack() => _turns.Release();

    /// <summary>Waits for this recovery's place in the line.</summary>
    internal Task WaitRecoveryAsync(CancellationToken cancel)
    {
        TimeSpan wait;
        lock (_gate)
        {
            var now = Time.GetUtcNow();
            var place = _nextRecovery > now ? _nextRecovery : now;
            _nextRecovery = place + _recoveryGap;
            wait = place - now;
        }

        return wait > TimeSpan.Zero ? Time.PauseAsync(wait, cancel) : Task.CompletedTask;
    }
}

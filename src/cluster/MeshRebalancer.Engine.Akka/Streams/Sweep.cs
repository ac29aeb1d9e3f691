using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Mailboxes;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Engine.Akka.Streams;

/// <summary>
/// Finds the streams that should be awake and are nowhere, such as those of a node that was killed: looks the journal through for what is owed,
/// at the start and then from time to time, and has each stream woken when it is due. A stream that is in memory somewhere already takes no
/// notice of a wake. Every node does it, so that no single one needs to live.
/// </summary>
internal sealed class Sweep(StreamParts parts, ClusterEngineOptions options, WakeSchedule schedule, Func<StreamId, bool> isHere) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;

    /// <summary>Looks at the start: what is overdue is woken at the configured rate with jitter, the rest when it is due.</summary>
    public Task RunOnceAsync(CancellationToken cancel) => RunAsync(DateTimeOffset.MaxValue, cancel);

    // What is due later than the horizon is left to a later look.
    private async Task RunAsync(DateTimeOffset horizon, CancellationToken cancel)
    {
        var gap = TimeSpan.FromSeconds(1.0 / options.Streams.WakesPerSecond);
        var place = parts.Time.GetUtcNow();
        await foreach (var wake in parts.Journal.WakesAsync(cancel))
        {
            if (isHere(wake.Stream) || wake.Due > horizon)
                continue;
            var overdue = wake.Due <= place;
            schedule.Set(wake.Stream, overdue ? place + parts.Restarts.Spread(gap) : wake.Due);
            if (overdue)
                place += gap;
        }
    }

    public void Start() => _run = Task.Run(RepeatAsync);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    // By the machine's clock: what it repairs happens in the machine's time.
    private async Task RepeatAsync()
    {
        using var timer = new PeriodicTimer(options.SweepEvery);
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            try
            {
                await RunAsync(parts.Time.GetUtcNow() + (2 * options.SweepEvery), _stop.Token);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                parts.Log.LogWarning("The journal could not be looked through for what is owed: {Reason}", failure.Message);
            }
        }
    }
}

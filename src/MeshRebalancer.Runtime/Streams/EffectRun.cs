using System.Diagnostics;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Telemetry;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Streams;

/// <summary>
/// One owed effect on its way: waits until it is due, is handled, and after a failure or an empty return is handled again, until it is cancelled.
/// </summary>
/// <typeparam name="TEffect">The category's effects.</typeparam>
internal sealed class EffectRun<TEffect>(
    TEffect effect, string? traceParent, IEffectHandler<TEffect> handler, IStreams streams, EffectBudget budget, Lock gate)
    : IDisposable
    where TEffect : class, IEffect
{
    private readonly CancellationTokenSource _cancel = new();
    private volatile bool _over;

    public TEffect Effect => effect;

    /// <summary>It waits for nothing but its instant: the stream may be passivated. Read under the runner's lock.</summary>
    public bool WaitsForDue { get; private set; }

    /// <summary>Ends after the last handler has returned.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <param name="after">An earlier run of the same id, which must have ended first.</param>
    /// <param name="recovering">Takes its place in the line of recoveries.</param>
    public void Start(Task after, bool recovering)
    {
        WaitsForDue = IsEarly;
        MeshTelemetry.EffectsOutstanding.Add(1, KindTag);
        // A command's trace must not leak into what outlives it: the stored trace parent is continued instead.
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            Ended = Begin(() => RunAsync(after, recovering));
        }
    }

    /// <summary>Cancels it, on the runner's scheduler because callbacks may take long, and ends after its handler has.</summary>
    public Task StopAsync()
    {
        // At once, so that nothing begins any more while the cancellation is on its way.
        _over = true;
        return Begin(CancelAsync);
    }

    /// <summary>It will not begin any more. Called under the runner's lock while it <see cref="WaitsForDue"/>.</summary>
    public void Retire() => _over = true;

    public void Dispose() => _cancel.Dispose();

    private bool IsEarly => effect.DueAt is { } due && due > budget.Time.GetUtcNow();

    private KeyValuePair<string, object?> KindTag => new(MeshTelemetry.KindTag, effect.GetType().Name);

    private Task Begin(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, budget.Scheduler).Unwrap();

    private async Task CancelAsync()
    {
        _cancel.Cancel();
        await Ended;
        Dispose();
    }

    private async Task RunAsync(Task after, bool recovering)
    {
        try
        {
            await after;
            await WaitUntilDueAsync();
            if (recovering)
                await budget.WaitRecoveryAsync(_cancel.Token);
            for (var attempt = 1; !_over; attempt++)
            {
                await HandleInTurnAsync(attempt);
                await PauseAsync(budget.Backoff.After(attempt));
            }
        }
        catch (OperationCanceledException) when (_over)
        {
            // No longer owed, or the stream stops.
        }
        finally
        {
            MeshTelemetry.EffectsOutstanding.Add(-1, KindTag);
        }
    }

    private async Task PauseAsync(TimeSpan span)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_cancel.Token);
        var pause = budget.Time.PauseAsync(span, enough.Token);
        var sooner = handler.HearsOf(effect) ? handler.NewsOfAsync(effect, enough.Token) : pause;
        if (await Task.WhenAny(pause, sooner) == pause || !sooner.IsCompletedSuccessfully)
            await pause;
        enough.Cancel();
    }

    private async Task WaitUntilDueAsync()
    {
        while (effect.DueAt is { } due && due - budget.Time.GetUtcNow() is { Ticks: > 0 } left)
        {
            // Timers end at 49 days.
            await budget.Time.PauseAsync(left < TimeSpan.FromDays(30) ? left : TimeSpan.FromDays(30), _cancel.Token);
        }

        lock (gate)
        {
            // From here on it keeps its stream awake, unless the stream went to sleep a moment ago.
            if (_over)
                throw new OperationCanceledException(_cancel.Token);
            WaitsForDue = false;
        }
    }

    private async Task HandleInTurnAsync(int attempt)
    {
        await budget.WaitTurnAsync(_cancel.Token);
        try
        {
            if (!_over)
                await HandleAsync(attempt);
        }
        finally
        {
            budget.GiveTurnBack();
        }
    }

    private async Task HandleAsync(int attempt)
    {
        using var span = MeshTelemetry.Spans.StartActivity(MeshTelemetry.EffectSpan, ActivityKind.Internal, traceParent);
        span?.SetTag(MeshTelemetry.StreamTag, effect.Id.Stream.ToString());
        span?.SetTag(MeshTelemetry.EffectTag, effect.Id.ToString());
        span?.SetTag(MeshTelemetry.KindTag, effect.GetType().Name);
        try
        {
            await handler.HandleAsync(effect, streams, _cancel.Token);
            Count("returned");
        }
        catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
        {
            Count("cancelled");
        }
        catch (Exception failure)
        {
            Count("failed");
            span?.SetStatus(ActivityStatusCode.Error, failure.GetType().Name);
            budget.Log.LogWarning(
                Foreseen.Stack(failure), "Effect {Effect} failed at attempt {Attempt} and is tried again: {Reason}", effect.Id, attempt, failure.Message);
        }
    }

    private void Count(string outcome) =>
        MeshTelemetry.EffectsRun.Add(1, KindTag, new KeyValuePair<string, object?>(MeshTelemetry.OutcomeTag, outcome));
}

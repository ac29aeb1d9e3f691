using System.Collections.Concurrent;
using System.Diagnostics;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Engine.Conformance;

/// <summary>The courier's outside world. Notes every effect that is begun, and does what the test says; by itself it delivers and rings.</summary>
public sealed class Road : IEffectHandler<CourierEffect>
{
    /// <summary>Every beginning, in order.</summary>
    public ConcurrentQueue<(EffectId Id, ActivityTraceId Trace)> Begun { get; } = new();

    /// <summary>Effects that were cancelled while they ran.</summary>
    public ConcurrentQueue<EffectId> Cancelled { get; } = new();

    /// <summary>What happens instead of a delivery or a ring.</summary>
    public Func<CourierEffect, IStreams, CancellationToken, Task> Behaviour { get; set; } = CarryOutAsync;

    /// <summary>Delivers or rings.</summary>
    public static Task CarryOutAsync(CourierEffect effect, IStreams streams, CancellationToken cancel) => effect switch
    {
        CourierEffect.Deliver deliver => streams.AskAsync(effect.Id.Stream, new CourierCommand.ReportArrived(deliver.Number), cancel),
        CourierEffect.Ring => streams.AskAsync(effect.Id.Stream, new CourierCommand.ReportRang(), cancel),
    };

    /// <summary>Never ends by itself.</summary>
    public static Task WaitForeverAsync(CourierEffect effect, IStreams streams, CancellationToken cancel) => Task.Delay(Timeout.Infinite, cancel);

    public async Task HandleAsync(CourierEffect effect, IStreams streams, CancellationToken cancel)
    {
        Begun.Enqueue((effect.Id, Activity.Current?.TraceId ?? default));
        try
        {
            await Behaviour(effect, streams, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            Cancelled.Enqueue(effect.Id);
            throw;
        }
    }

    /// <summary>How often an effect was begun.</summary>
    public int Count(EffectId id) => Begun.Count(begun => begun.Id == id);
}

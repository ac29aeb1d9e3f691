using System.Diagnostics;
using System.Diagnostics.Metrics;
using MeshRebalancer.Telemetry;

namespace MeshRebalancer.Benchmarks.Node;

/// <summary>
/// Counts what a node of this process asks its chains, and for what: a call under an effect's span belongs to the rebalance, any other to the
/// reading that goes on whether anything is rebalanced or not.
/// </summary>
internal sealed class RpcTally : IDisposable
{
    private const string Reading = "reading";

    private readonly Lock _gate = new();
    private readonly SortedDictionary<(string Purpose, string Method), int> _calls = [];
    private readonly MeterListener _meter = new();

    // Without someone who listens no span is started, and a call could not be told from another.
    private readonly ActivityListener _spans = new()
    {
        ShouldListenTo = source => source.Name == MeshTelemetry.Name,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
    };

    private int _transactions;

    public RpcTally()
    {
        ActivitySource.AddActivityListener(_spans);
        _meter.InstrumentPublished = (instrument, listener) =>
        {
            // By their names: an instrument is published before the field that holds it is set.
            if (instrument.Name is "mesh.rpc.calls" or "mesh.transaction.duration")
                listener.EnableMeasurementEvents(instrument);
        };
        _meter.SetMeasurementEventCallback<long>((_, calls, tags, _) => Take((int)calls, tags));
        _meter.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref _transactions));
        _meter.Start();
    }

    /// <summary>Transactions that were mined and confirmed.</summary>
    public int Transactions => Volatile.Read(ref _transactions);

    /// <summary>Calls that effects made, by effect and method.</summary>
    public IReadOnlyList<(string Effect, string Method, int Calls)> OfEffects => [.. All().Where(line => line.Item1 != Reading)];

    /// <summary>All other calls.</summary>
    public int OfReading => All().Where(line => line.Item1 == Reading).Sum(line => line.Item3);

    public void Dispose()
    {
        _meter.Dispose();
        _spans.Dispose();
    }

    private (string, string, int)[] All()
    {
        lock (_gate)
        {
            return [.. _calls.Select(line => (line.Key.Purpose, line.Key.Method, line.Value))];
        }
    }

    private void Take(int calls, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var method = "";
        foreach (var tag in tags)
        {
            method = tag.Key == MeshTelemetry.RpcMethodTag ? (string)tag.Value! : method;
        }

        var key = (Purpose(Activity.Current), method);
        lock (_gate)
        {
            _calls[key] = _calls.GetValueOrDefault(key) + calls;
        }
    }

    private static string Purpose(Activity? span)
    {
        while (span is not null && span.OperationName != MeshTelemetry.EffectSpan)
        {
            span = span.Parent;
        }

        return span?.GetTagItem(MeshTelemetry.KindTag) as string ?? Reading;
    }
}

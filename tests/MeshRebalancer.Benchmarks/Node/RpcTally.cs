using System.Diagnostics;
using System.Diagnostics.Metrics;
using MeshRebalancer.Telemetry;

namespace MeshRebalancer.Benchmarks.Node;

/// <summary>
/// Counts what a node of this process asks its chains, and for what: a call under an effect's span belongs to the rebalance, one under a
/// tick's to the reading that goes on whether anything is rebalanced or not. All others are left out: heads, and the devnet's own services.
/// </summary>
internal sealed class RpcTally : IDisposable
{
    private const string Reading = "reading";
    private const string Other = "";

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
    private int _heads;

    public RpcTally()
    {
        ActivitySource.AddActivityListener(_spans);
        _meter.InstrumentPublished = (instrument, listener) =>
        {
            // By their names: an instrument is published before the field that holds it is set.
            if (instrument.Name is "mesh.rpc.calls" or "mesh.chain.heads" or "mesh.transaction.duration")
                listener.EnableMeasurementEvents(instrument);
        };
        _meter.SetMeasurementEventCallback<long>((instrument, calls, tags, _) =>
        {
            if (instrument.Name == "mesh.rpc.calls")
                Take((int)calls, tags);
            else
                Interlocked.Add(ref _heads, (int)calls);
        });
        _meter.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref _transactions));
        _meter.Start();
    }

    /// <summary>Heads that were seen: each is an occasion to read prices.</summary>
    public int Heads => Volatile.Read(ref _heads);

    /// <summary>Transactions that were mined and confirmed.</summary>
    public int Transactions => Volatile.Read(ref _transactions);

    /// <summary>Calls that effects made, by effect and method.</summary>
    public IReadOnlyList<(string Effect, string Method, int Calls)> OfEffects => [.. All().Where(line => line.Item1 is not (Reading or Other))];

    /// <summary>Calls for prices, and for balances at a judgement.</summary>
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
        while (span is not null && span.OperationName is not (MeshTelemetry.EffectSpan or MeshTelemetry.TickSpan))
        {
            span = span.Parent;
        }

        return span?.GetTagItem(MeshTelemetry.KindTag) as string ?? (span is null ? Other : Reading);
    }
}

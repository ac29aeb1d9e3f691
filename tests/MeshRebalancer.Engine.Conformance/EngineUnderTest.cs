using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Streams;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Engine.Conformance;

/// <summary>What an engine is started with: it must passivate after <see cref="PassivateAfter"/> and retry within <see cref="RetryWithin"/> of virtual time.</summary>
/// <param name="Kinds">What it runs.</param>
/// <param name="Journal">Open; not the engine's to close.</param>
/// <param name="Time">Its clock.</param>
public sealed record EngineSetup(StreamCatalogue Kinds, IJournal Journal, VirtualTime Time)
{
    /// <summary>How long a stream is idle before it leaves the memory.</summary>
    public static TimeSpan PassivateAfter { get; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest pause between two attempts of an effect.</summary>
    public static TimeSpan RetryWithin { get; } = TimeSpan.FromSeconds(10);
}

/// <summary>An engine that runs.</summary>
/// <param name="Streams">Its port.</param>
/// <param name="Stop">Stops it.</param>
public sealed record RunningEngine(IStreams Streams, Func<ValueTask> Stop);

/// <summary>One node of a test: a journal, an engine on it, and the courier's world.</summary>
public sealed class Node : IAsyncDisposable
{
    private readonly RunningEngine _engine;
    private bool _stopped;

    private Node(FaultyJournal journal, RunningEngine engine, Courier courier, Road road)
    {
        (Journal, _engine, Courier, Road) = (journal, engine, courier, road);
    }

    public FaultyJournal Journal { get; }

    public Courier Courier { get; }

    public Road Road { get; }

    public IStreams Streams => _engine.Streams;

    public static async Task<Node> StartAsync(IJournal journal, VirtualTime time, Func<EngineSetup, Task<RunningEngine>> start, Road? road = null)
    {
        var faulty = new FaultyJournal(journal);
        var courier = new Courier();
        var world = road ?? new Road();
        var kind = new StreamKind<CourierState, CourierCommand, CourierEvent, CourierEffect>(
            courier, new EventCodec<CourierEvent>(CourierJson.Default), CourierJson.Default.CourierState, world, SnapshotEvery: 10);
        return new(faulty, await start(new(new([kind]), faulty, time)), courier, world);
    }

    public Task<Reply> AskAsync(StreamId stream, CourierCommand command) => Streams.AskAsync(stream, command, CancellationToken.None).InTimeAsync();

    public async Task<CourierState> StateAsync(StreamId stream) =>
        (CourierState)(await Streams.ReadAsync(stream, CancellationToken.None).InTimeAsync()).State;

    /// <summary>Stops engine and journal.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        await _engine.Stop();
        await Journal.DisposeAsync();
    }
}

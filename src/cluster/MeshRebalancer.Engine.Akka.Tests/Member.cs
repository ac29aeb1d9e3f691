using System.Text.Json.Serialization.Metadata;
using Akka.Actor;
using Akka.Configuration;
using MeshRebalancer.Engine.Akka.Nodes;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Engine.Akka.Wire;
using MeshRebalancer.Engine.Conformance;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging.Abstractions;
using Cluster = Akka.Cluster.Cluster;

namespace MeshRebalancer.Engine.Akka.Tests;

/// <summary>A node as it is deployed, in this process: its own actor system, the real plugin, the machine's clock; and couriers on it.</summary>
internal sealed class Member : IAsyncDisposable
{
    private readonly ClusterStore _store;
    private bool _left;

    private Member(ActorSystem system, ClusterStore store, ClusterJournal journal, TimeSpan passivateAfter, IStreamKind? kind)
    {
        (System, _store, Journal) = (system, store, journal);
        Engine = NewEngine(passivateAfter, kind ?? KindOf(Courier, Road));
    }

    public ActorSystem System { get; }

    public ClusterJournal Journal { get; }

    public Courier Courier { get; } = new();

    public Road Road { get; } = new();

    public AkkaEngine Engine { get; }

    public global::Akka.Actor.Address Address => Cluster.Get(System).SelfAddress;

    /// <summary>Starts a node, as the first of its cluster or as a further one; it may run another version of couriers.</summary>
    public static async Task<Member> StartAsync(
        ClusterStore store, Member? seed = null, TimeSpan? passivateAfter = null, Config? more = null, (IStreamKind Kind, IJsonTypeInfoResolver Wire)? other = null)
    {
        var formats = WireFormats.Of([other?.Kind ?? KindOf(new Courier(), new Road())], other?.Wire ?? CourierWire.Default);
        var system = ClusterSystem.Create(store, (more ?? Config.Empty).WithFallback(OneNode.Quick), formats, NullLoggerFactory.Instance);
        var journal = await ClusterJournal.OpenAsync(system, store, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        var member = new Member(system, store, journal, passivateAfter ?? TimeSpan.FromMinutes(5), other?.Kind);
        await Cluster.Get(system).JoinAsync(seed?.Address ?? member.Address);
        await member.Engine.StartAsync(CancellationToken.None);
        return member;
    }

    public Task<Reply> AskAsync(StreamId stream, ICommand command) => Engine.AskAsync(stream, command, CancellationToken.None).InTimeAsync();

    public async Task<CourierState> StateAsync(StreamId stream) => (CourierState)(await Engine.ReadAsync(stream, CancellationToken.None).InTimeAsync()).State;

    /// <summary>Waits until all streams have left the memory; the process with its plugins stays.</summary>
    public Task SleepAsync() => Eventually.HoldsAsync("no stream is in memory", () => Engine.ActiveStreams == 0);

    /// <summary>Leaves the cluster as a node does that is stopped in order.</summary>
    public async Task LeaveAsync()
    {
        _left = true;
        await Engine.DisposeAsync();
        await CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
        await Journal.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_left)
            return;
        await Engine.DisposeAsync();
        await Journal.DisposeAsync();
        await System.Terminate();
    }

    private static StreamKind<CourierState, CourierCommand, CourierEvent, CourierEffect> KindOf(Courier courier, Road road) =>
        new(courier, new EventCodec<CourierEvent>(CourierJson.Default), CourierJson.Default.CourierState, road, SnapshotEvery: 10);

    private AkkaEngine NewEngine(TimeSpan passivateAfter, IStreamKind kind) => new(
        System, new([kind]), Journal, _store.Meaning, new()
        {
            SweepEvery = TimeSpan.FromSeconds(1),
            Streams = new() { RestartMin = TimeSpan.FromMilliseconds(50), PassivateAfter = passivateAfter },
        },
        TimeProvider.System, new Random(1), NullLogger<AkkaEngine>.Instance);
}

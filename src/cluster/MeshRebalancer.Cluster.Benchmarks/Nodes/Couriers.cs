using MeshRebalancer.Engine.Akka.Tests;
using MeshRebalancer.Engine.Akka.Wire;
using MeshRebalancer.Engine.Conformance;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Cluster.Benchmarks.Nodes;

/// <summary>The smallest streams there are: what is measured is the engine, not what it carries.</summary>
internal static class Couriers
{
    /// <summary>A command that is accepted and stores nothing.</summary>
    public static readonly ICommand Nothing = new CourierCommand.ReportArrived(0);

    /// <summary>A command that stores one event.</summary>
    public static readonly ICommand One = new CourierCommand.Put(1);

    /// <summary>Never snapshots: what is read is events.</summary>
    public static IReadOnlyList<IStreamKind> Kinds { get; } =
    [
        new StreamKind<CourierState, CourierCommand, CourierEvent, CourierEffect>(
            new Courier(), new EventCodec<CourierEvent>(CourierJson.Default), CourierJson.Default.CourierState, new Road(), SnapshotEvery: int.MaxValue),
    ];

    /// <summary>How they travel.</summary>
    public static WireFormats Formats => WireFormats.Of(Kinds, CourierWire.Default);

    /// <summary>So many streams.</summary>
    public static StreamId[] Streams(string name, int count) => [.. Enumerable.Range(0, count).Select(i => StreamId.Of(Courier.Name, FormattableString.Invariant($"{name}.{i}")))];
}

using System.Text.Json.Serialization;
using MeshRebalancer.Engine.Conformance;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Engine.Akka.Tests;

/// <summary>Couriers as the next version has them: it reads what the one before stored, and stores one event that that one does not know.</summary>
public sealed record NextCourierState(StreamId Stream, long Total, int Stamps);

/// <summary>What it may be told.</summary>
public abstract record NextCourierCommand : ICommand
{
    private NextCourierCommand()
    {
    }

    /// <summary>As before.</summary>
    public sealed record Put(long Amount) : NextCourierCommand;

    /// <summary>New.</summary>
    public sealed record Stamp : NextCourierCommand;
}

/// <summary>What happened to it.</summary>
public abstract record NextCourierEvent
{
    private NextCourierEvent()
    {
    }

    /// <summary>As before.</summary>
    [WireName("courier.filled.v1")]
    public sealed record Filled(long Amount) : NextCourierEvent;

    /// <summary>New.</summary>
    [WireName("courier.stamped.v1")]
    public sealed record Stamped : NextCourierEvent;
}

/// <summary>Its rules.</summary>
public sealed class NextCourier : IAggregate<NextCourierState, NextCourierCommand, NextCourierEvent, CourierEffect>
{
    /// <summary>What a node of the next version runs.</summary>
    public static StreamKind<NextCourierState, NextCourierCommand, NextCourierEvent, CourierEffect> Kind =>
        new(new NextCourier(), new EventCodec<NextCourierEvent>(NextCourierJson.Default), NextCourierJson.Default.NextCourierState, new Road(), SnapshotEvery: 10);

    public string Category => Courier.Name;

    public NextCourierState Initial(StreamId stream) => new(stream, 0, 0);

    public Decision<NextCourierEvent> Decide(NextCourierState state, NextCourierCommand command) => command switch
    {
        NextCourierCommand.Put put => Decision<NextCourierEvent>.Accept(new NextCourierEvent.Filled(put.Amount)),
        NextCourierCommand.Stamp => Decision<NextCourierEvent>.Accept(new NextCourierEvent.Stamped()),
    };

    public NextCourierState Evolve(NextCourierState state, NextCourierEvent @event) => @event switch
    {
        NextCourierEvent.Filled filled => state with { Total = state.Total + filled.Amount },
        NextCourierEvent.Stamped => state with { Stamps = state.Stamps + 1 },
    };

    public EquatableArray<CourierEffect> Outstanding(NextCourierState state) => [];
}

/// <summary>How they are written, and how they travel.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NextCourierState))]
[JsonSerializable(typeof(NextCourierEvent.Filled))]
[JsonSerializable(typeof(NextCourierEvent.Stamped))]
[JsonSerializable(typeof(NextCourierCommand.Put))]
[JsonSerializable(typeof(NextCourierCommand.Stamp))]
public sealed partial class NextCourierJson : JsonSerializerContext;

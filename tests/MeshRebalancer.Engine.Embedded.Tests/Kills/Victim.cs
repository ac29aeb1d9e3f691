using System.Globalization;
using MeshRebalancer.Engine.Conformance;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Engine.Embedded.Tests.Kills;

/// <summary>
/// A node in a process of its own, made to be killed: it asks a few streams without a pause, says on its output what was acknowledged, and
/// never finishes a delivery.
/// </summary>
internal static class Victim
{
    private const int Streams = 8;
    private const int AsksAtOnce = 4;

    /// <param name="args"><c>sqlite</c> or <c>postgres</c>, and the path or the connection string.</param>
    public static async Task Main(string[] args)
    {
        await using var journal = args[0] == "sqlite"
            ? await SqliteJournal.OpenAsync(args[1], TimeProvider.System, CancellationToken.None)
            : await PostgresJournal.OpenAsync(args[1], TimeProvider.System, CancellationToken.None);
        await using var engine = Start(journal, new() { Behaviour = Road.WaitForeverAsync });
        await engine.StartAsync(CancellationToken.None);
        var printing = new Lock();
        await Task.WhenAll(Enumerable.Range(0, Streams * AsksAtOnce).Select(i => AskForeverAsync(engine, StreamOf(i % Streams), printing)));
    }

    public static StreamId StreamOf(int number) => StreamId.Of(Courier.Name, number.ToString(CultureInfo.InvariantCulture));

    public static EmbeddedEngine Start(SqlJournal journal, Road road)
    {
        var kind = new StreamKind<CourierState, CourierCommand, CourierEvent, CourierEffect>(
            new Courier(), new EventCodec<CourierEvent>(CourierJson.Default), CourierJson.Default.CourierState, road, SnapshotEvery: 50);
        return new(new([kind]), journal, EmbeddedEngineUnderTest.Options, TimeProvider.System, new Random(1), NullLogger<EmbeddedEngine>.Instance);
    }

    private static async Task AskForeverAsync(EmbeddedEngine engine, StreamId stream, Lock printing)
    {
        for (var i = 1; ; i++)
        {
            CourierCommand command = i % 20 == 0 ? new CourierCommand.Send(1) : new CourierCommand.Put(1);
            if (await engine.AskAsync(stream, command, CancellationToken.None) is not Reply.Saved saved)
                continue;
            lock (printing)
            {
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{stream} {saved.Version}"));
            }
        }
    }
}

using MeshRebalancer.Engine.Conformance;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Streams;
using MeshRebalancer.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Engine.Embedded.Tests;

/// <summary>What the engines' suite can't see from outside.</summary>
public sealed class EffectRunnerTests
{
    private static readonly StreamId Stream = StreamId.Of(Courier.Name, "a");

    private readonly VirtualTime _time = new();
    private readonly Road _road = new() { Behaviour = Road.WaitForeverAsync };

    [Fact]
    public async Task No_more_effects_run_at_once_than_allowed_and_the_others_get_their_turn()
    {
        var budget = Budget(new() { ConcurrencyMax = 3 });
        await using var runner = Runner(budget);
        var owed = Deliveries(10);
        runner.Reconcile(owed, null);
        await Eventually.HoldsAsync("three run", () => _road.Begun.Count == 3);
        for (var done = 1; done <= 10; done++)
        {
            // One that runs is answered; one that waits takes its turn.
            var answered = _road.Begun.ElementAt(done - 1).Id;
            owed = owed.Where(effect => effect.Id != answered).ToEquatableArray();
            runner.Reconcile(owed, null);
            var begun = Math.Min(10, done + 3);
            await Eventually.HoldsAsync("the next one runs", () => _road.Begun.Count == begun && _road.Cancelled.Count == done);
        }

        _road.Begun.Select(one => one.Id).ShouldBeUnique();
    }

    [Fact]
    public async Task Recovery_keeps_to_its_rate()
    {
        var budget = Budget(new() { RecoveriesPerSecond = 10 });
        await using var runner = Runner(budget);
        runner.Reconcile(Deliveries(30), null, recovering: true);
        await Eventually.HoldsAsync("the first one runs and the others have their places", () => _road.Begun.Count == 1 && _time.TimersSet == 29);
        _time.Advance(TimeSpan.FromMilliseconds(1000));
        await Eventually.HoldsAsync("ten more run", () => _road.Begun.Count == 11);
        _time.TimersSet.ShouldBe(19);
    }

    [Fact]
    public async Task An_effect_whose_content_changed_is_begun_anew_only_after_the_old_one_has_ended()
    {
        var budget = Budget(new());
        await using var runner = Runner(budget);
        var mayEnd = new TaskCompletionSource();
        _road.Behaviour = async (_, _, cancel) =>
        {
            await Task.Delay(Timeout.Infinite, cancel).ContinueWith(_ => { }, TaskScheduler.Default);
            await mayEnd.Task;
        };
        runner.Reconcile([Delivery(1, amount: 5)], null);
        await Eventually.HoldsAsync("it runs", () => _road.Begun.Count == 1);
        runner.Reconcile([Delivery(1, amount: 6)], null);
        runner.Reconcile([], null);
        runner.Reconcile([Delivery(1, amount: 7)], null);
        _road.Begun.Count.ShouldBe(1);
        mayEnd.SetResult();
        await Eventually.HoldsAsync("the newest runs", () => _road.Begun.Count == 2);
    }

    [Fact]
    public async Task Two_effects_with_one_id_are_refused()
    {
        var budget = Budget(new());
        await using var runner = Runner(budget);
        Should.Throw<InvalidOperationException>(() => runner.Reconcile([Delivery(1, 1), Delivery(1, 2)], null)).Message.ShouldContain("deliver1/1");
    }

    [Fact]
    public async Task A_runner_retires_only_when_nothing_but_instants_is_waited_for()
    {
        var budget = Budget(new());
        await using var runner = Runner(budget);
        var ring = new CourierEffect.Ring(EffectId.Of(Stream, "alarm"), _time.GetUtcNow() + TimeSpan.FromDays(100));
        runner.Reconcile([ring, Delivery(1, 1)], null);
        runner.TryRetire().ShouldBeFalse();
        await Eventually.HoldsAsync("it runs", () => _road.Begun.Count == 1);
        runner.Reconcile([ring], null);
        await Eventually.HoldsAsync("the delivery has ended", runner.TryRetire);
        runner.Reconcile([ring, Delivery(2, 1)], null);
        _time.Advance(TimeSpan.FromDays(101));
        await runner.DisposeAsync();
        _road.Begun.Count.ShouldBe(1);
    }

    [Fact]
    public void Two_kinds_of_one_category_are_refused()
    {
        IStreamKind kind = new StreamKind<CourierState, CourierCommand, CourierEvent, CourierEffect>(
            new Courier(), new EventCodec<CourierEvent>(CourierJson.Default), CourierJson.Default.CourierState, _road, 10);
        Should.Throw<ArgumentException>(() => new StreamCatalogue([kind, kind])).Message.ShouldContain("courier");
    }

    private static EquatableArray<CourierEffect> Deliveries(int count) => Enumerable.Range(1, count).Select(CourierEffect (number) => Delivery(number, 1)).ToEquatableArray();

    private static CourierEffect.Deliver Delivery(int number, long amount) => new(EffectId.Of(Stream, $"deliver{number}"), number, amount);

    private EffectBudget Budget(EffectOptions options) => new(options, _time, new Random(1), NullLogger.Instance);

    private EffectRunner<CourierEffect> Runner(EffectBudget budget) => new(_road, new NoStreams(), budget);

    // The road never asks anybody in these tests.
    private sealed class NoStreams : IStreams
    {
        public Task<Reply> AskAsync(StreamId stream, ICommand command, CancellationToken cancel) => throw new InvalidOperationException();

        public Task<StreamView> ReadAsync(StreamId stream, CancellationToken cancel) => throw new InvalidOperationException();

        public IAsyncEnumerable<LiveEvent> SubscribeAsync(CancellationToken cancel) => throw new InvalidOperationException();
    }
}

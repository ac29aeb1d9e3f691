using MeshRebalancer.Engine.Conformance;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Mailboxes;
using MeshRebalancer.Runtime.Streams;
using MeshRebalancer.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Engine.Embedded.Tests;

/// <summary>What is this engine's own.</summary>
public sealed class EmbeddedEngineTests : IAsyncLifetime
{
    private static readonly StreamId Stream = StreamId.Of(Courier.Name, "a");

    private readonly TempFolder _folder = new();
    private readonly VirtualTime _time = new();
    private readonly Road _road = new();
    private SqlJournal _sqlite = null!;
    private FaultyJournal _journal = null!;

    public async Task InitializeAsync()
    {
        _sqlite = await SqliteJournal.OpenAsync(_folder.Journal, _time, default);
        _journal = Faulty(_sqlite);
    }

    public async Task DisposeAsync()
    {
        await _sqlite.DisposeAsync();
        _folder.Delete();
    }

    [Fact]
    public async Task A_subscriber_that_falls_behind_is_cut_off_and_holds_nobody_up()
    {
        await using var engine = Start(EmbeddedEngineUnderTest.Options with { SubscriberBuffer = 16 });
        var slow = engine.SubscribeAsync(default).GetAsyncEnumerator();
        for (var i = 0; i < 20; i++)
        {
            (await engine.AskAsync(Stream, new CourierCommand.Put(1), default)).ShouldBe(new Reply.Saved(i + 1));
        }

        var heard = 0;
        await Should.ThrowAsync<LaggedBehindException>(async () =>
        {
            while (await slow.MoveNextAsync())
            {
                heard++;
            }
        });
        heard.ShouldBe(16);
        await slow.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_waits_no_longer_is_let_go_and_the_command_is_stored_all_the_same()
    {
        await using var engine = Start(EmbeddedEngineUnderTest.Options);
        var gate = _journal.BlockNext();
        using var impatience = new CancellationTokenSource();
        var ask = engine.AskAsync(Stream, new CourierCommand.Put(1), impatience.Token);
        await Eventually.HoldsAsync("the append waits", () => _journal.Blocked == 1);
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(ask);
        gate.SetResult();
        (await engine.ReadAsync(Stream, default)).Version.ShouldBe(1);
    }

    [Fact]
    public async Task After_a_start_streams_are_woken_at_the_configured_rate()
    {
        await using (var before = Start(EmbeddedEngineUnderTest.Options))
        {
            for (var i = 0; i < 20; i++)
            {
                await before.AskAsync(StreamId.Of(Courier.Name, "s" + i), new CourierCommand.SetAlarm(_time.GetUtcNow().AddHours(1)), default);
            }
        }

        _time.Advance(TimeSpan.FromHours(2));
        await using var engine = Start(EmbeddedEngineUnderTest.Options with { WakesPerSecond = 1 });
        await engine.StartAsync(default);
        _time.Advance(TimeSpan.FromSeconds(5.1));
        engine.ActiveStreams.ShouldBeInRange(5, 6);
        await Eventually.HoldsAsync("all rang", () => _journal.Appends.Count == 40, () => _time.Advance(TimeSpan.FromMilliseconds(500)));
    }

    [Fact]
    public async Task An_actor_that_can_not_replay_tries_again_with_growing_pauses()
    {
        await _sqlite.AppendAsync(new(Stream, 0, [new("courier.sent.v1", """{"number":1,"amount":0}"""u8.ToArray())], _time.GetUtcNow(), null, _time.GetUtcNow()), default);
        var unreadable = new UnreadableJournal(_journal);
        await using var engine = Start(EmbeddedEngineUnderTest.Options, unreadable);
        await engine.StartAsync(default);
        await Eventually.HoldsAsync("it tried", () => unreadable.Reads == 5, () => _time.Advance(TimeSpan.FromMilliseconds(50)));
        (_time.GetUtcNow() - new VirtualTime().GetUtcNow()).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(250 * (1 + 2 + 4 + 8) * 0.8));
        unreadable.Readable = true;
        await Eventually.HoldsAsync("what was owed is done", () => _journal.Appends.Count == 1, () => _time.Advance(TimeSpan.FromMilliseconds(500)));
    }

    [Fact]
    public void Options_out_of_range_are_refused_at_once() => Should.Throw<ArgumentException>(() => Start(new() { FoldMax = 0 }));

    private static FaultyJournal Faulty(SqlJournal journal) => new(journal);

    private EmbeddedEngine Start(MailboxOptions options, Ports.Journal.IJournal? journal = null)
    {
        var kind = new StreamKind<CourierState, CourierCommand, CourierEvent, CourierEffect>(
            new Courier(), new EventCodec<CourierEvent>(CourierJson.Default), CourierJson.Default.CourierState, _road, SnapshotEvery: 10);
        return new(new([kind]), journal ?? _journal, options, _time, new Random(1), NullLogger<EmbeddedEngine>.Instance);
    }
}

using System.Text.Json;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Engine.Conformance;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Engine.Akka.Tests;

/// <summary>Nodes of two versions in one cluster, as during every rolling update: what docs/operations/upgrades.md promises.</summary>
[Collection(PostgresCollection.Name)]
[RequiresPostgres]
public sealed class TwoVersionsTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly StreamId[] Old = [.. Enumerable.Range(0, 20).Select(i => StreamId.Of(Courier.Name, $"old{i}"))];
    private static readonly StreamId[] New = [.. Enumerable.Range(0, 20).Select(i => StreamId.Of(Courier.Name, $"new{i}"))];

    private readonly List<Member> _members = [];
    private ClusterStore _store = null!;

    public async Task InitializeAsync() => _store = await server.CreateStoreAsync();

    public async Task DisposeAsync()
    {
        foreach (var member in _members)
        {
            await member.DisposeAsync();
        }

        await _store.DisposeAsync();
    }

    [WhereFact]
    public async Task While_both_run_each_reads_what_it_knows_and_the_older_one_refuses_the_rest_in_words_until_the_newer_one_has_it()
    {
        var older = await StartAsync(null, next: false);
        await Task.WhenAll(Old.Select(stream => older.AskAsync(stream, new CourierCommand.Put(1))));
        var newer = await StartAsync(older, next: true);
        // Both versions understand this one, whoever asks and whoever holds the stream.
        await Task.WhenAll(Old.Select(stream => Expect.EventuallyAsync($"{stream} answers", () => newer.AskAsync(stream, new NextCourierCommand.Put(1)))));
        await Task.WhenAll(Old.Select(stream => older.AskAsync(stream, new CourierCommand.Put(1))));

        foreach (var stream in New)
        {
            await newer.Journal.AppendAsync(new(stream, 0, [Filled, Stamped], DateTimeOffset.UnixEpoch, null, null), default);
        }

        var refused = (await Task.WhenAll(New.Select(stream => RefusalAsync(older, stream)))).OfType<StreamPoisonedException>().ToArray();
        refused.Length.ShouldBeInRange(1, New.Length - 1, "each node holds some of them");
        refused.ShouldAllBe(refusal => refusal.Message.Contains("version 2 ('courier.stamped.v1')"));
        // The older one has neither skipped what it does not know nor stored after it.
        var versions = await VersionsAsync(New);
        versions.Values.Order().ShouldBe([.. Enumerable.Repeat(2L, refused.Length), .. Enumerable.Repeat(3L, New.Length - refused.Length)]);

        await older.LeaveAsync();
        await Task.WhenAll(New.Concat(Old).Select(stream => Expect.EventuallyAsync($"{stream} answers", () => newer.AskAsync(stream, new NextCourierCommand.Put(1)))));
        (await VersionsAsync(Old)).Values.ShouldAllBe(version => version == 4);
        foreach (var (stream, version) in await VersionsAsync(New))
        {
            version.ShouldBe(versions[stream] + 1);
        }
    }

    [WhereFact]
    public async Task A_snapshot_of_the_newer_version_does_not_hide_from_the_older_one_what_it_does_not_know()
    {
        var older = await StartAsync(null, next: false);
        var head = await older.Journal.AppendAsync(new(New[0], 0, [Filled, Stamped, Filled], DateTimeOffset.UnixEpoch, null, null), default);
        var state = JsonSerializer.SerializeToUtf8Bytes(new NextCourierState(New[0], 2, 1), NextCourierJson.Default.NextCourierState);
        await older.Journal.WriteSnapshotAsync(new(New[0], head.Version, head.Hash, state), default);
        (await RefusalAsync(older, New[0]))!.Message.ShouldContain("version 2 ('courier.stamped.v1')");
        (await VersionsAsync([New[0]])).Values.ShouldBe([3L]);
    }

    [WhereFact]
    public async Task A_snapshot_of_the_older_version_costs_the_newer_one_a_replay_at_most()
    {
        var older = await StartAsync(null, next: false);
        for (var i = 0; i < 12; i++)
        {
            await older.AskAsync(Old[0], new CourierCommand.Put(1));
        }

        var newer = await StartAsync(older, next: true);
        await older.LeaveAsync();
        await Expect.EventuallyAsync("it answers", () => newer.AskAsync(Old[0], new NextCourierCommand.Put(1)));
        ((NextCourierState)(await newer.Engine.ReadAsync(Old[0], default)).State).ShouldBe(new NextCourierState(Old[0], 13, 0));
    }

    private static EventBytes Filled => new("courier.filled.v1", """{"amount":1}"""u8.ToArray());

    private static EventBytes Stamped => new("courier.stamped.v1", "{}"u8.ToArray());

    private async Task<Member> StartAsync(Member? seed, bool next)
    {
        var member = await Member.StartAsync(_store, seed, other: next ? (NextCourier.Kind, NextCourierJson.Default) : null);
        _members.Add(member);
        return member;
    }

    private static async Task<StreamPoisonedException?> RefusalAsync(Member member, StreamId stream)
    {
        try
        {
            await Expect.EventuallyAsync($"{stream} answers", () => member.AskAsync(stream, new CourierCommand.Put(1)));
            return null;
        }
        catch (StreamPoisonedException refusal)
        {
            return refusal;
        }
    }

    private async Task<Dictionary<StreamId, long>> VersionsAsync(IEnumerable<StreamId> streams)
    {
        var wanted = streams.ToHashSet();
        var versions = new Dictionary<StreamId, long>();
        await foreach (var head in new ClusterJournalReader(_store).ListAsync(Courier.Name, default))
        {
            if (wanted.Contains(head.Stream))
                versions[head.Stream] = head.Version;
        }

        return versions;
    }
}

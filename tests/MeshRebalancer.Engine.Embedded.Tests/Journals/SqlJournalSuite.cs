using System.Text;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Engine.Embedded.Tests.Journals;

/// <summary>What both SQL journals do. Continued in its other files.</summary>
public abstract partial class SqlJournalSuite : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly List<SqlJournal> _journals = [];

    private static StreamId A => StreamId.Parse("account-a");

    private static StreamId B => StreamId.Parse("portfolio-b");

    protected abstract Task<SqlJournal> OpenAsync(TimeProvider time);

    protected abstract SqlJournalReader OpenReader();

    /// <summary>Changes the tables behind the journal's back.</summary>
    protected abstract Task ExecuteAsync(string sql);

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        foreach (var journal in _journals)
        {
            await journal.DisposeAsync();
        }
    }

    [WhereFact]
    public async Task What_is_appended_is_read_back_byte_by_byte()
    {
        var journal = await OpenAsync();
        var odd = At.AddTicks(123_456_789);
        var head = await journal.AppendAsync(
            new(A, 0, [new("x.added.v1", [1, 0, 255]), new("x.ended.v1", [])], odd, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", null), default);
        var stored = await ReadAsync(journal, A);
        stored.Select(one => (one.Position, one.Version, one.Event.Name, one.Epoch)).ShouldBe([(1, 1, "x.added.v1", 1), (2, 2, "x.ended.v1", 1)]);
        stored[0].Event.Payload.ShouldBe([1, 0, 255]);
        stored[1].Event.Payload.ShouldBeEmpty();
        stored.ShouldAllBe(one => one.At == At.AddTicks(123_456_780) && one.TraceParent!.EndsWith("-01", StringComparison.Ordinal));
        stored[0].Hash.ShouldBe(HashChain.Next(Hash32.Zero, A, 1, stored[0].Event, odd));
        stored[1].Hash.ShouldBe(HashChain.Next(stored[0].Hash, A, 2, stored[1].Event, odd));
        head.ShouldBe(new StreamHead(A, 2, stored[1].Hash));
    }

    [WhereFact]
    public async Task An_append_on_another_version_is_a_conflict_and_stores_nothing()
    {
        var journal = await OpenAsync();
        await journal.AppendAsync(One(A, 0), default);
        foreach (var wrong in new[] { 0, 2 })
        {
            (await Should.ThrowAsync<JournalConflictException>(() => journal.AppendAsync(One(A, wrong), default))).Message.ShouldContain("at version 1");
        }

        (await ReadAsync(journal, A)).Count.ShouldBe(1);
        journal.Lost.IsCancellationRequested.ShouldBeFalse();
    }

    [WhereFact]
    public async Task One_conflict_leaves_the_rest_of_its_group_alone()
    {
        var journal = await OpenAsync();
        var good = Enumerable.Range(0, 100).Select(i => journal.AppendAsync(One(StreamId.Of("x", "s" + i), 0), default)).ToList();
        var bad = journal.AppendAsync(One(A, 5), default);
        good.AddRange(Enumerable.Range(100, 100).Select(i => journal.AppendAsync(One(StreamId.Of("x", "s" + i), 0), default)));
        await Should.ThrowAsync<JournalConflictException>(bad);
        (await Task.WhenAll(good)).ShouldAllBe(head => head.Version == 1);
        (await VerifyAsync()).ShouldBe(new JournalReport(200, 200, []));
    }

    [WhereFact]
    public async Task Two_appends_of_a_stream_in_one_group_follow_on_each_other()
    {
        var journal = await OpenAsync();
        var heads = await Task.WhenAll(Enumerable.Range(0, 50).Select(version => journal.AppendAsync(One(A, version), default)));
        heads.Select(head => head.Version).ShouldBe(Enumerable.Range(1, 50).Select(version => (long)version));
        (await VerifyAsync()).ShouldBe(new JournalReport(1, 50, []));
    }

    [WhereFact]
    public async Task An_append_without_events_is_an_argument_error()
    {
        var journal = await OpenAsync();
        await Should.ThrowAsync<ArgumentException>(() => journal.AppendAsync(new(A, 0, [], At, null, null), default));
    }

    [WhereFact]
    public async Task Many_pages_are_read_in_order_from_any_place()
    {
        var journal = await OpenAsync();
        await journal.AppendAsync(new(A, 0, Enumerable.Range(1, 2500).Select(Event).ToEquatableArray(), At, null, null), default);
        (await ReadAsync(journal, A)).Select(one => one.Version).ShouldBe(Enumerable.Range(1, 2500).Select(version => (long)version));
        (await ReadAsync(journal, A, 2499)).Select(one => Encoding.UTF8.GetString(one.Event.Payload)).ShouldBe(["""{"n":2500}"""]);
        (await ToListAsync(journal.ReadAllAsync(1000, default))).Select(one => one.Position).ShouldBe(Enumerable.Range(1001, 1500).Select(position => (long)position));
    }

    [WhereFact]
    public async Task Streams_are_listed_by_category_with_their_heads()
    {
        var journal = await OpenAsync();
        await journal.AppendAsync(One(B, 0), default);
        await journal.AppendAsync(One(A, 0), default);
        var head = await journal.AppendAsync(One(A, 1), default);
        await journal.AppendAsync(One(StreamId.Parse("accounts-z"), 0), default);
        (await ToListAsync(journal.ListAsync("account", default))).ShouldBe([head]);
        (await ToListAsync(journal.ListAsync(null, default))).Select(one => (one.Stream.ToString(), one.Version))
            .ShouldBe([("account-a", 2), ("accounts-z", 1), ("portfolio-b", 1)]);
    }

    [WhereFact]
    public async Task The_last_append_says_when_a_stream_is_due()
    {
        var journal = await OpenAsync();
        await journal.AppendAsync(One(A, 0) with { Wake = At.AddHours(1) }, default);
        await journal.AppendAsync(One(B, 0) with { Wake = At.AddHours(2) }, default);
        await journal.AppendAsync(One(B, 1) with { Wake = At.AddHours(3) }, default);
        await journal.AppendAsync(One(A, 1), default);
        (await ToListAsync(journal.WakesAsync(default))).ShouldBe([new StreamWake(B, At.AddHours(3))]);
    }

    [WhereFact]
    public async Task The_newest_snapshot_is_kept_even_when_an_older_one_comes_later()
    {
        var journal = await OpenAsync();
        (await journal.ReadSnapshotAsync(A, default)).ShouldBeNull();
        var hash = Hash32.FromBytes(Enumerable.Repeat((byte)7, 32).ToArray());
        await journal.WriteSnapshotAsync(new(A, 20, hash, [1, 2]), default);
        await journal.WriteSnapshotAsync(new(A, 10, Hash32.Zero, [3]), default);
        var kept = (await journal.ReadSnapshotAsync(A, default))!;
        (kept.Version, kept.Hash).ShouldBe((20, hash));
        kept.Payload.ShouldBe([1, 2]);
    }

    [WhereFact]
    public async Task A_follower_hears_every_event_in_append_order_before_its_append_is_answered()
    {
        var journal = await OpenAsync();
        var heard = new List<long>();
        using (journal.Follow(stored => heard.Add(stored.Position)))
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(i => journal.AppendAsync(One(StreamId.Of("x", "s" + i), 0), default)));
            heard.ShouldBe(Enumerable.Range(1, 100).Select(position => (long)position));
        }

        await journal.AppendAsync(One(A, 0), default);
        heard.Count.ShouldBe(100);
    }

    protected async Task<SqlJournal> OpenAsync()
    {
        var journal = await OpenAsync(TimeProvider.System);
        _journals.Add(journal);
        return journal;
    }

    protected static Append One(StreamId stream, long expected) => new(stream, expected, [Event(1)], At, null, null);

    private static EventBytes Event(int number) => new("x.added.v1", Encoding.UTF8.GetBytes($$"""{"n":{{number}}}"""));

    private static Task<List<StoredEvent>> ReadAsync(IJournalReader journal, StreamId stream, long after = 0) =>
        ToListAsync(journal.ReadAsync(stream, after, default));

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
        {
            list.Add(item);
        }

        return list;
    }
}

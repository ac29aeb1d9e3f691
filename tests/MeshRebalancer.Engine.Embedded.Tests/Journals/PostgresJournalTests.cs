using MeshRebalancer.Engine.Conformance;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.TestSupport;
using Npgsql;

namespace MeshRebalancer.Engine.Embedded.Tests.Journals;

[Collection(PostgresCollection.Name)]
[RequiresPostgres]
public sealed class PostgresJournalTests(PostgresServer server) : SqlJournalSuite
{
    private string _database = "";

    public override async Task InitializeAsync() =>
        _database = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync()) { Password = "hunter2" }.ToString();

    [WhereFact]
    public async Task A_server_that_is_down_is_named_without_its_password()
    {
        var nowhere = new NpgsqlConnectionStringBuilder(_database) { Port = 1 }.ToString();
        var failure = await Should.ThrowAsync<JournalUnavailableException>(() => PostgresJournal.OpenAsync(nowhere, TimeProvider.System, default));
        failure.Message.ShouldContain("does not answer");
        failure.Message.ShouldContain(":1");
        failure.ToString().ShouldNotContain("hunter2");
    }

    [WhereFact]
    public async Task A_database_that_is_missing_is_named()
    {
        var missing = new NpgsqlConnectionStringBuilder(_database) { Database = "nobody_made_it" }.ToString();
        (await Should.ThrowAsync<JournalUnavailableException>(() => PostgresJournal.OpenAsync(missing, TimeProvider.System, default)))
            .Message.ShouldContain("create the database first");
    }

    [Fact]
    public async Task A_connection_string_that_does_not_read_is_not_repeated()
    {
        var failure = await Should.ThrowAsync<ArgumentException>(() => PostgresJournal.OpenAsync("Pasword=hunter2;Hots=x", TimeProvider.System, default));
        failure.ToString().ShouldNotContain("hunter2");
        failure.ToString().ShouldNotContain("Hots");
    }

    [WhereFact]
    public async Task A_database_without_a_journal_says_so_to_a_reader()
    {
        await using var reader = OpenReader();
        (await Should.ThrowAsync<JournalUnavailableException>(() => reader.ReadSnapshotAsync(StreamId.Parse("x-a"), default))).Message.ShouldContain("holds no journal yet");
    }

    [WhereFact]
    public async Task A_server_that_crashes_in_the_middle_fails_appends_and_the_same_node_goes_on_after_it_is_back()
    {
        if (!server.IsPrivate)
            return;
        var journal = await OpenAsync();
        var stream = StreamId.Parse("x-a");
        await journal.AppendAsync(One(stream, 0), default);
        await server.StopAsync();
        try
        {
            (await Should.ThrowAsync<JournalUnavailableException>(() => journal.AppendAsync(One(stream, 1), default))).Message.ShouldContain("PostgreSQL journal");
            (await Should.ThrowAsync<JournalUnavailableException>(() => journal.AppendAsync(One(stream, 1), default))).Message.ShouldContain("does not answer");
        }
        finally
        {
            await server.StartAsync();
        }

        (await journal.AppendAsync(One(stream, 1), default)).Version.ShouldBe(2);
        journal.Lost.IsCancellationRequested.ShouldBeFalse();
        await Should.ThrowAsync<JournalHeldException>(() => OpenAsync(TimeProvider.System));
    }

    [WhereFact]
    public async Task A_node_whose_session_broke_and_whose_journal_was_taken_over_is_told_by_its_watch()
    {
        var time = new VirtualTime();
        await using var first = await OpenAsync(time);
        await ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
        await using var second = await OpenAsync(TimeProvider.System);
        second.Epoch.ShouldBe(2);
        await Eventually.HoldsAsync("the first node is told", () => first.Lost.IsCancellationRequested, () => time.Advance(TimeSpan.FromSeconds(5)));
        await Should.ThrowAsync<JournalConflictException>(() => first.AppendAsync(One(StreamId.Parse("x-a"), 0), default));
        (await second.AppendAsync(One(StreamId.Parse("x-a"), 0), default)).Version.ShouldBe(1);
    }

    [WhereFact]
    [RequiresMount]
    public async Task A_full_disk_fails_appends_clearly_loses_nothing_and_space_heals_it()
    {
        if (!server.IsPrivate)
            return;
        using var disk = SmallDisk.Mount(24 * 1024);
        await using var small = await server.CreateDatabaseOnAsync(disk.Path);
        await using var journal = await PostgresJournal.OpenAsync(small.ConnectionString, TimeProvider.System, default);
        var ballast = Path.Combine(disk.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[4 << 20]);
        var stream = StreamId.Parse("x-full");
        var (stored, failure) = await SqliteJournalTests.FillAsync(journal, stream, 0);
        stored.ShouldBeGreaterThan(3);
        failure.Message.ShouldContain("the server's disk is full. Free some space");

        File.Delete(ballast);
        (await journal.AppendAsync(SqliteJournalTests.Big(stream, stored), default)).Version.ShouldBe(stored + 1);
        await using var reader = PostgresJournal.OpenReader(small.ConnectionString);
        (await JournalVerifier.VerifyAsync(reader, null, null, default)).ShouldBe(new JournalReport(1, stored + 1, []));
    }

    protected override Task<SqlJournal> OpenAsync(TimeProvider time) => PostgresJournal.OpenAsync(_database, time, default);

    protected override SqlJournalReader OpenReader() => PostgresJournal.OpenReader(_database);

    protected override async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

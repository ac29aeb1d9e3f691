using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Engine.Embedded.Tests.Journals;

public sealed class SqliteJournalTests : SqlJournalSuite
{
    // PostgreSQL would press zeros down to almost nothing.
    private static readonly byte[] Incompressible = NextBytes(new(1), 16_000);

    private readonly TempFolder _folder = new();

    [Fact]
    public void A_missing_file_is_named_by_the_reader() =>
        Should.Throw<JournalUnavailableException>(OpenReader).Message.ShouldContain(_folder.Journal + "' does not exist");

    [Fact]
    public async Task A_file_that_is_no_journal_is_refused()
    {
        await File.WriteAllTextAsync(_folder.Journal, new string('x', 5000));
        (await Should.ThrowAsync<JournalUnavailableException>(() => OpenAsync())).Message.ShouldContain("is no SQLite database");
    }

    [Fact]
    public async Task A_folder_that_can_not_be_made_is_named()
    {
        await File.WriteAllTextAsync(_folder.Journal, "");
        var below = Path.Combine(_folder.Journal, "mesh.db");
        (await Should.ThrowAsync<JournalUnavailableException>(() => SqliteJournal.OpenAsync(below, TimeProvider.System, default))).Message.ShouldContain(below);
    }

    [WhereFact]
    [RequiresMount]
    public async Task A_full_disk_fails_appends_clearly_loses_nothing_and_space_heals_it()
    {
        using var disk = SmallDisk.Mount(1024);
        var path = Path.Combine(disk.Path, "mesh.db");
        await using var journal = await SqliteJournal.OpenAsync(path, TimeProvider.System, default);
        var stream = StreamId.Parse("x-full");
        var ballast = Path.Combine(disk.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[300_000]);
        var (stored, failure) = await FillAsync(journal, stream, 0);
        stored.ShouldBeGreaterThan(3);
        failure.Message.ShouldContain("the disk is full. Free some space");
        failure.Message.ShouldContain(path);

        File.Delete(ballast);
        (await journal.AppendAsync(Big(stream, stored), default)).Version.ShouldBe(stored + 1);
        await using var reader = SqliteJournal.OpenReader(path);
        (await JournalVerifier.VerifyAsync(reader, null, null, default)).ShouldBe(new JournalReport(1, stored + 1, []));
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete();
    }

    protected override Task<SqlJournal> OpenAsync(TimeProvider time) => SqliteJournal.OpenAsync(_folder.Journal, time, default);

    protected override SqlJournalReader OpenReader() => SqliteJournal.OpenReader(_folder.Journal);

    protected override async Task ExecuteAsync(string sql)
    {
        await using var connection = SqliteFile.OpenForWriting(_folder.Journal);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    internal static async Task<(long Stored, JournalUnavailableException Failure)> FillAsync(IJournal journal, StreamId stream, long version)
    {
        while (true)
        {
            try
            {
                version = (await journal.AppendAsync(Big(stream, version), default)).Version;
            }
            catch (JournalUnavailableException failure)
            {
                return (version, failure);
            }
        }
    }

    internal static Append Big(StreamId stream, long version) =>
        One(stream, version) with { Events = [new("x.added.v1", Incompressible)] };

    private static byte[] NextBytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}

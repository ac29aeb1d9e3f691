using MeshRebalancer.EndToEnd;
using MeshRebalancer.Node.Tests.World;
using Microsoft.Data.Sqlite;

namespace MeshRebalancer.Node.Tests.Processes;

/// <summary>Journals that are whole, damaged, empty or missing, read by the program's commands.</summary>
public sealed class JournalFileTests(WrittenJournal written) : IClassFixture<WrittenJournal>, IDisposable
{
    private const string Stream = "portfolio-treasury-treasury";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_whole_journal_is_verified_listed_and_shown()
    {
        var path = await written.CopyToAsync(_folder.Journal);
        var verified = await NodeProcess.RunAsync("journal", "verify", "--sqlite", path);
        verified.ExitCode.ShouldBe(0, verified.Errors);
        verified.Output.ShouldEndWith("every hash chain is whole.");
        var listed = await NodeProcess.RunAsync("journal", "list", "--sqlite", path);
        listed.ExitCode.ShouldBe(0, listed.Errors);
        listed.Output.ShouldContain(Stream);
        var shown = await NodeProcess.RunAsync("journal", "show", Stream, "--sqlite", path);
        shown.ExitCode.ShouldBe(0, shown.Errors);
        shown.Output.ShouldContain("portfolio.opened.v1");
        _folder.ShouldBeClean(verified.Output + listed.Output + shown.Output);
    }

    [Fact]
    public async Task A_portfolio_is_explained_from_its_journal()
    {
        var path = await written.CopyToAsync(_folder.Journal);
        var told = await NodeProcess.RunAsync("explain", "treasury", "--sqlite", path);
        told.ExitCode.ShouldBe(0, told.Errors);
        told.Output.ShouldStartWith("Portfolio treasury (");
        told.Output.ShouldContain("nothing starts");
        var document = await NodeProcess.RunAsync("explain", "treasury", "--sqlite", path, "--json");
        System.Text.Json.JsonDocument.Parse(document.Output).RootElement.GetProperty("verdict").GetString().ShouldBe("unknown");
        (await _folder.FailsAsync(1, "explain", "nobody.7", "--sqlite", path)).ShouldBe("mesh: There is no portfolio and no rebalance 'nobody.7'.");
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("list")]
    [InlineData("show " + Stream)]
    public async Task A_journal_that_is_not_there_is_named_and_not_made(string command)
    {
        (await FailsAsync(command, _folder.Journal)).ShouldBe(
            $"mesh: SQLite journal '{_folder.Journal}' does not exist. Check the journal's path in the configuration.");
        File.Exists(_folder.Journal).ShouldBeFalse();
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("list")]
    [InlineData("show " + Stream)]
    public async Task A_file_that_is_empty_or_another_database_is_no_journal(string command)
    {
        await File.WriteAllBytesAsync(_folder.Journal, []);
        (await FailsAsync(command, _folder.Journal)).ShouldBe($"mesh: SQLite journal '{_folder.Journal}' holds no journal: the file is empty, or another program's.");

        var other = _folder.File("other.db");
        await SqlAsync(other, "CREATE TABLE songs (name text)");
        (await FailsAsync(command, other)).ShouldBe($"mesh: SQLite journal '{other}' holds no journal: the file is empty, or another program's.");
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("list")]
    [InlineData("show " + Stream)]
    public async Task A_file_of_other_bytes_is_said_to_be_damaged(string command)
    {
        await File.WriteAllTextAsync(_folder.Journal, string.Concat(Enumerable.Repeat("These are no pages of a database. ", 500)));
        (await FailsAsync(command, _folder.Journal)).ShouldBe($"mesh: SQLite journal '{_folder.Journal}' is damaged or is no SQLite database. Restore it from a backup.");
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("list")]
    [InlineData("show " + Stream)]
    public async Task A_file_that_was_cut_off_is_said_to_be_damaged(string command)
    {
        var path = await written.CopyToAsync(_folder.Journal);
        await using (var file = File.OpenWrite(path))
        {
            file.SetLength(4096 + 100);
        }

        (await FailsAsync(command, path)).ShouldContain("is damaged");
    }

    [Theory]
    [InlineData("UPDATE events SET payload = x'7b7d' WHERE version = 1 AND stream = '" + Stream + "'", "version 1 ('portfolio.opened.v1') does not follow on the hash before it.")]
    [InlineData("UPDATE events SET hash = zeroblob(32) WHERE version = 1 AND stream = '" + Stream + "'", "version 1 ('portfolio.opened.v1') does not follow on the hash before it.")]
    [InlineData("UPDATE events SET hash = x'00' WHERE version = 1 AND stream = '" + Stream + "'", Stream)]
    [InlineData("UPDATE events SET version = 700 WHERE version = 1 AND stream = '" + Stream + "'", "version 1 is not there; the next one is ")]
    public async Task A_changed_event_is_found_at_its_place(string damage, string expected)
    {
        var path = await written.CopyToAsync(_folder.Journal);
        await SqlAsync(path, damage);
        var errors = await FailsAsync("verify", path);
        errors.ShouldContain(Stream);
        errors.ShouldContain(expected);
    }

    [Fact]
    public async Task A_stream_whose_name_is_broken_is_said_to_be_damaged()
    {
        var path = await written.CopyToAsync(_folder.Journal);
        await SqlAsync(path, $"UPDATE events SET stream = 'no stream' WHERE stream = '{Stream}'");
        foreach (var command in new[] { "verify", "list" })
        {
            (await FailsAsync(command, path)).ShouldContain("no stream");
        }
    }

    [Theory]
    [InlineData("portfolio-treasury-nobody")]
    [InlineData("no stream")]
    public async Task A_stream_that_is_not_there_is_named(string stream)
    {
        var path = await written.CopyToAsync(_folder.Journal);
        (await _folder.FailsAsync(1, "journal", "show", stream, "--sqlite", path)).ShouldBe($"mesh: There is no stream '{stream}'; `journal list` names all of them.");
    }

    [Fact]
    public async Task A_connection_string_that_can_not_be_read_is_not_repeated()
    {
        await File.WriteAllTextAsync(_folder.File("db.txt"), "Pasword=canary-of-a-password");
        var errors = await _folder.FailsAsync(2, "journal", "list", "--postgres", _folder.File("db.txt"));
        errors.ShouldStartWith($"mesh: {_folder.File("db.txt")} holds no connection string that can be read");
        errors.ShouldNotContain("canary");
    }

    private Task<string> FailsAsync(string command, string path) => _folder.FailsAsync(1, ["journal", .. command.Split(' '), "--sqlite", path]);

    private static async Task SqlAsync(string path, string sql)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}

using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Runtime.Journals;

namespace MeshRebalancer.Engine.Embedded.Tests.Journals;

/// <summary>A journal as a file: what goes in comes out, and nothing else does.</summary>
public sealed class JournalMoveTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_560);
    private static readonly (StreamId A, StreamId B) Streams = (StreamId.Of("portfolio", "a"), StreamId.Of("portfolio", "b"));

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Delete();

    [Fact]
    public async Task A_journal_comes_out_of_a_file_as_it_went_in()
    {
        var lines = await ExportAsync();
        await using var target = await OpenAsync("target");
        (await ImportAsync(lines, target)).ShouldBe(new JournalMoved(2, 3));
        await using var source = await OpenAsync("source");
        (await AllAsync(target)).ShouldBe(await AllAsync(source));
        List<StreamWake> wakes = [];
        await foreach (var wake in target.WakesAsync(default))
        {
            wakes.Add(wake);
        }

        wakes.ShouldBe([new(Streams.B, Noon.AddHours(1))]);
    }

    [Theory]
    [InlineData("cut off", "after 3 events comes neither another one nor an end")]
    [InlineData("an event left out", "portfolio-a: version 2 follows on version 0")]
    [InlineData("an event changed", "portfolio-a: version 1 ('x.happened.v1') breaks the hash chain")]
    [InlineData("a stream's last event left out", "after 2 events comes neither another one nor an end")]
    [InlineData("another file", "This is no exported journal")]
    [InlineData("a newer layout", "has layout 2, and this build reads 1")]
    public async Task A_file_that_is_not_whole_is_refused_with_the_reason(string fault, string reason)
    {
        var lines = await ExportAsync();
        string[] wrong = fault switch
        {
            "cut off" => lines[..^1],
            "an event left out" => [lines[0], .. lines[2..]],
            "an event changed" => [lines[0], lines[1].Replace(Convert.ToBase64String("{\"n\":1}"u8), Convert.ToBase64String("{\"n\":9}"u8), StringComparison.Ordinal), .. lines[2..]],
            "a stream's last event left out" => [.. lines[..3], lines[4]],
            "another file" => ["{}"],
            _ => [lines[0].Replace("1", "2", StringComparison.Ordinal), .. lines[1..]],
        };
        await using var target = await OpenAsync("target");
        (await Should.ThrowAsync<JournalMoveException>(() => ImportAsync(wrong, target))).Message.ShouldContain(reason);
    }

    [Fact]
    public async Task Two_histories_are_not_joined()
    {
        var lines = await ExportAsync();
        await using var target = await OpenAsync("target");
        await ImportAsync(lines, target);
        (await Should.ThrowAsync<JournalMoveException>(() => ImportAsync(lines, target))).Message.ShouldContain("The journal is not empty: portfolio-a is at version 2");
    }

    // Two events of one stream, and one of another that is owed something.
    private async Task<string[]> ExportAsync()
    {
        await using var source = await OpenAsync("source");
        await source.AppendAsync(new(Streams.A, 0, [new("x.happened.v1", "{\"n\":1}"u8.ToArray())], Noon, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", Noon), default);
        await source.AppendAsync(new(Streams.A, 1, [new("x.happened.v1", "{\"n\":2}"u8.ToArray())], Noon.AddSeconds(1), null, null), default);
        await source.AppendAsync(new(Streams.B, 0, [new("y.happened.v1", "{}"u8.ToArray())], Noon.AddSeconds(2), null, Noon.AddHours(1)), default);
        using var file = new StringWriter { NewLine = "\n" };
        (await JournalExport.WriteAsync(source, file, default)).ShouldBe(new JournalMoved(2, 3));
        return file.ToString().TrimEnd().Split('\n');
    }

    private static async Task<JournalMoved> ImportAsync(string[] lines, SqlJournal target)
    {
        using var from = new StringReader(string.Join('\n', lines));
        return await JournalImport.ReadAsync(from, target, default);
    }

    private Task<SqlJournal> OpenAsync(string name) => SqliteJournal.OpenAsync(Path.Combine(_folder.Path, name + ".db"), TimeProvider.System, default);

    private static async Task<string[]> AllAsync(SqlJournal journal)
    {
        List<string> all = [];
        await foreach (var stored in journal.ReadAllAsync(0, default))
        {
            all.Add($"{stored.Stream} {stored.Version} {stored.Event.Name} {stored.At:O} {stored.TraceParent} {stored.Hash} {Convert.ToHexString(stored.Event.Payload)}");
        }

        return [.. all];
    }
}

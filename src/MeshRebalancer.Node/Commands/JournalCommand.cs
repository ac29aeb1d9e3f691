using System.CommandLine;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;
using MeshRebalancer.Node.Engines;
using MeshRebalancer.Node.Terminal;
using MeshRebalancer.Runtime.Journals;

namespace MeshRebalancer.Node.Commands;

/// <summary>
/// <c>journal verify</c>, <c>show</c> and <c>list</c>: read beside a running node, change nothing. <c>export</c> and <c>import</c>: move a stopped node's
/// journal, also to and from a cluster.
/// </summary>
internal static class JournalCommand
{
    public static Command Create()
    {
        var sqlite = new Option<FileInfo?>("--sqlite") { Description = "A SQLite journal.", Recursive = true };
        var postgres = new Option<FileInfo?>("--postgres") { Description = "A file that holds a PostgreSQL connection string.", Recursive = true };
        var stream = new Argument<string>("stream") { Description = "Such as portfolio-demo-harbor." };
        var verify = new Command("verify", "Recomputes every hash and looks for gaps. Exit code 1 if anything is wrong.");
        var show = new Command("show", "Prints a stream, secrets and unmined signed bytes left out.") { stream };
        var list = new Command("list", "Names every stream and its version.");
        var to = new Option<FileInfo>("--to") { Description = "A new file. It will hold signed transactions: keep it as you keep keys.", Required = true };
        var from = new Option<FileInfo>("--from") { Description = "A file of journal export.", Required = true };
        var export = new Command("export", "Writes the journal of a stopped node into a file, hash chains checked, for another engine or database.") { to };
        var import = new Command("import", "Reads such a file into an empty journal, hash chains checked.") { from };
        export.SetAction((parsed, cancel) => OpenAsync(parsed.GetValue(sqlite), parsed.GetValue(postgres), reader => ExportAsync(reader, parsed.GetRequiredValue(to), cancel)));
        import.SetAction((parsed, cancel) => ImportAsync(parsed.GetValue(sqlite), parsed.GetValue(postgres), parsed.GetRequiredValue(from), cancel));
        verify.SetAction((parsed, cancel) => OpenAsync(parsed.GetValue(sqlite), parsed.GetValue(postgres), reader => VerifyAsync(reader, cancel)));
        show.SetAction((parsed, cancel) => OpenAsync(
            parsed.GetValue(sqlite), parsed.GetValue(postgres), reader => ShowAsync(reader, parsed.GetRequiredValue(stream), cancel)));
        list.SetAction((parsed, cancel) => OpenAsync(parsed.GetValue(sqlite), parsed.GetValue(postgres), reader => ListAsync(reader, cancel)));
        return new Command("journal", "Reads and moves the event log.") { sqlite, postgres, verify, show, list, export, import };
    }

    private static async Task<int> OpenAsync(FileInfo? sqlite, FileInfo? postgres, Func<SqlJournalReader, Task<int>> read)
    {
        if (Named(sqlite, postgres) is not { } journal)
            return Exits.Usage;
        await using var reader = EmbeddedNode.OpenReader(journal);
        return await read(reader);
    }

    private static JournalConfiguration? Named(FileInfo? sqlite, FileInfo? postgres)
    {
        JournalConfiguration? journal = (sqlite, postgres) switch
        {
            ({ } file, null) => new JournalConfiguration.Sqlite(file.FullName),
            (null, { } file) => new JournalConfiguration.Postgres(file.FullName),
            _ => null,
        };
        if (journal is null)
            Lines.Error("Name one journal: --sqlite FILE, or --postgres FILE with a connection string in it.");
        return journal;
    }

    private static async Task<int> ExportAsync(SqlJournalReader reader, FileInfo file, CancellationToken cancel)
    {
        await using var to = JournalFile.Create(file.FullName);
        var moved = await JournalExport.WriteAsync(reader, to, cancel);
        Console.WriteLine($"{moved.Streams} streams, {moved.Events} events written to {file.Name}: every hash chain is whole.");
        return Exits.Done;
    }

    private static async Task<int> ImportAsync(FileInfo? sqlite, FileInfo? postgres, FileInfo file, CancellationToken cancel)
    {
        if (Named(sqlite, postgres) is not { } named)
            return Exits.Usage;
        using var from = file.OpenText();
        await using var journal = await EmbeddedNode.OpenJournalAsync(named, TimeProvider.System, cancel);
        var moved = await JournalImport.ReadAsync(from, journal, cancel);
        Console.WriteLine($"{moved.Streams} streams, {moved.Events} events read from {file.Name}: every hash chain is whole.");
        return Exits.Done;
    }

    private static async Task<int> VerifyAsync(SqlJournalReader reader, CancellationToken cancel)
    {
        var report = await JournalVerifier.VerifyAsync(reader, heads: null, progress: null, cancel);
        foreach (var fault in report.Faults)
        {
            Lines.Error($"{fault.Stream} at version {fault.Version}: {fault.Message}");
        }

        Console.WriteLine($"{report.Streams} streams, {report.Events} events: {(report.IsWhole ? "every hash chain is whole." : $"{report.Faults.Count} streams are damaged.")}");
        return report.IsWhole ? Exits.Done : Exits.Failed;
    }

    private static async Task<int> ShowAsync(SqlJournalReader reader, string name, CancellationToken cancel)
    {
        if (!StreamId.TryParse(name, null, out var stream) || await new JournalPrinter(Redaction.Default).PrintAsync(reader, stream, Console.Out, cancel) == 0)
        {
            Lines.Error($"There is no stream '{name}'; `journal list` names all of them.");
            return Exits.Failed;
        }

        return Exits.Done;
    }

    private static async Task<int> ListAsync(SqlJournalReader reader, CancellationToken cancel)
    {
        await foreach (var head in reader.ListAsync(null, cancel))
        {
            Console.WriteLine($"{head.Version,8} {head.Stream}");
        }

        return Exits.Done;
    }
}

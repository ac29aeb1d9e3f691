using System.CommandLine;
using MeshRebalancer.Engine.Akka.Nodes;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Runtime.Journals;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.ClusterNode;

/// <summary><c>journal verify</c>, <c>export</c> and <c>import</c>: a cluster's journal checked, and moved from and to an embedded node's.</summary>
internal static class JournalCommand
{
    public static Command Create()
    {
        var sqlite = new Option<FileInfo?>("--sqlite") { Description = "A SQLite journal.", Recursive = true };
        var postgres = new Option<FileInfo?>("--postgres") { Description = "A file that holds a PostgreSQL connection string.", Recursive = true };
        var to = new Option<FileInfo>("--to") { Description = "A new file. It will hold signed transactions: keep it as you keep keys.", Required = true };
        var from = new Option<FileInfo>("--from") { Description = "A file of journal export.", Required = true };
        var verify = new Command("verify", "Recomputes every hash and looks for gaps. Exit code 1 if anything is wrong.");
        var export = new Command("export", "Writes the journal of a stopped cluster into a file, hash chains checked, for an embedded node or another database.") { to };
        var import = new Command("import", "Reads such a file into an empty journal, hash chains checked.") { from };
        verify.SetAction((parsed, cancel) => OnAsync(parsed.GetValue(sqlite), parsed.GetValue(postgres), store => VerifyAsync(store, cancel)));
        export.SetAction((parsed, cancel) => OnAsync(parsed.GetValue(sqlite), parsed.GetValue(postgres), store => ExportAsync(store, parsed.GetRequiredValue(to), cancel)));
        import.SetAction((parsed, cancel) => OnAsync(parsed.GetValue(sqlite), parsed.GetValue(postgres), store => ImportAsync(store, parsed.GetRequiredValue(from), cancel)));
        return new Command("journal", "Checks and moves the event log of a cluster.") { sqlite, postgres, verify, export, import };
    }

    private static async Task<int> OnAsync(FileInfo? sqlite, FileInfo? postgres, Func<ClusterStore, Task<int>> run)
    {
        JournalConfiguration? journal = (sqlite, postgres) switch
        {
            ({ } file, null) => new JournalConfiguration.Sqlite(file.FullName),
            (null, { } file) => new JournalConfiguration.Postgres(file.FullName),
            _ => null,
        };
        if (journal is null)
        {
            Exits.Say("Name one journal: --sqlite FILE, or --postgres FILE with a connection string in it.");
            return Exits.Usage;
        }

        await using var store = Stores.Open(journal);
        return await run(store);
    }

    private static async Task<int> VerifyAsync(ClusterStore store, CancellationToken cancel)
    {
        var reader = new ClusterJournalReader(store);
        var (streams, events, damaged) = (0, 0L, 0);
        await foreach (var head in reader.ListAsync(null, cancel))
        {
            var (version, hash, whole) = (0L, Hash32.Zero, true);
            await foreach (var stored in reader.ReadAsync(head.Stream, 0, cancel))
            {
                hash = HashChain.Next(hash, head.Stream, ++version, stored.Event, stored.At);
                if (stored.Version == version && stored.Hash == hash)
                    continue;
                Exits.Say($"{head.Stream} at version {stored.Version}: {(stored.Version == version ? "the hash chain is broken" : $"version {version} is missing")}.");
                whole = false;
                break;
            }

            (streams, events, damaged) = (streams + 1, events + version, damaged + (whole ? 0 : 1));
        }

        Console.WriteLine($"{streams} streams, {events} events: {(damaged == 0 ? "every hash chain is whole." : $"{damaged} streams are damaged.")}");
        return damaged == 0 ? Exits.Done : Exits.Failed;
    }

    private static async Task<int> ExportAsync(ClusterStore store, FileInfo file, CancellationToken cancel)
    {
        await using var to = JournalFile.Create(file.FullName);
        var moved = await JournalExport.WriteAsync(new ClusterJournalReader(store), to, cancel);
        Console.WriteLine($"{moved.Streams} streams, {moved.Events} events written to {file.Name}: every hash chain is whole.");
        return Exits.Done;
    }

    private static async Task<int> ImportAsync(ClusterStore store, FileInfo file, CancellationToken cancel)
    {
        using var from = file.OpenText();
        using var system = ClusterSystem.CreateAlone(store, NullLoggerFactory.Instance);
        try
        {
            await using var journal = await ClusterJournal.OpenAsync(system, store, TimeProvider.System, NullLogger.Instance, cancel);
            var moved = await JournalImport.ReadAsync(from, journal, cancel);
            Console.WriteLine($"{moved.Streams} streams, {moved.Events} events read from {file.Name}: every hash chain is whole.");
            return Exits.Done;
        }
        finally
        {
            await system.Terminate();
        }
    }
}

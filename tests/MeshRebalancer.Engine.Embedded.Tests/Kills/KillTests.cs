using System.Diagnostics;
using System.Globalization;
using MeshRebalancer.Engine.Conformance;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Engine.Embedded.Tests.Kills;

/// <summary>Kills a node in the middle of its appends (SIGKILL, by its id), several times over the same journal, and looks at what is left.</summary>
[Collection(PostgresCollection.Name)]
public sealed class KillTests(PostgresServer server)
{
    private static readonly int[] AcknowledgedBeforeKills = [1, 700, 1500];

    [Fact]
    public async Task Killed_on_SQLite_every_acknowledged_event_is_there_and_what_was_owed_is_done_by_the_next_node()
    {
        var folder = new TempFolder();
        try
        {
            await KillAndLookAsync("sqlite", folder.Journal, () => SqliteJournal.OpenAsync(folder.Journal, TimeProvider.System, default));
        }
        finally
        {
            folder.Delete();
        }
    }

    [WhereFact]
    [RequiresPostgres]
    public async Task Killed_on_PostgreSQL_every_acknowledged_event_is_there_and_what_was_owed_is_done_by_the_next_node()
    {
        var database = await server.CreateDatabaseAsync();
        await KillAndLookAsync("postgres", database, () => OpenAfterCrashAsync(database));
    }

    private static async Task KillAndLookAsync(string kind, string place, Func<Task<SqlJournal>> open)
    {
        var acknowledged = new Dictionary<StreamId, long>();
        foreach (var lines in AcknowledgedBeforeKills)
        {
            await RunAndKillAsync(kind, place, lines, acknowledged);
            await using var journal = await open();
            (await JournalVerifier.VerifyAsync(journal, null, null, default)).Faults.ShouldBeEmpty();
            await foreach (var head in journal.ListAsync(Courier.Name, default))
            {
                head.Version.ShouldBeGreaterThanOrEqualTo(acknowledged.GetValueOrDefault(head.Stream));
                acknowledged.Remove(head.Stream);
            }

            acknowledged.ShouldBeEmpty();
        }

        await FinishAsync(await open());
    }

    // Every delivery that was begun is carried out by a node that nobody asks, each once.
    private static async Task FinishAsync(SqlJournal journal)
    {
        await using var closing = journal;
        var owed = new List<EffectId>();
        await foreach (var stored in journal.ReadAllAsync(0, default))
        {
            if (stored.Event.Name == "courier.sent.v1")
                owed.Add(EffectId.Of(stored.Stream, $"deliver{Number(stored)}"));
        }

        owed.ShouldNotBeEmpty();
        var road = new Road();
        await using var engine = Victim.Start(journal, road);
        await engine.StartAsync(default);
        await Eventually.HoldsAsync("nothing is owed", () => !journal.WakesAsync(default).ToBlockingEnumerable().Any());
        road.Begun.Select(begun => begun.Id).Order().ShouldBe(owed.Order());
        (await JournalVerifier.VerifyAsync(journal, null, null, default)).Faults.ShouldBeEmpty();
    }

    private static int Number(StoredEvent stored)
    {
        using var json = System.Text.Json.JsonDocument.Parse(stored.Event.Payload);
        return json.RootElement.GetProperty("number").GetInt32();
    }

    private static async Task RunAndKillAsync(string kind, string place, int lines, Dictionary<StreamId, long> acknowledged)
    {
        using var victim = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!, ["exec", typeof(Victim).Assembly.Location, kind, place])
        { RedirectStandardOutput = true, UseShellExecute = false })!;
        var last = "";
        for (var read = 0; await victim.StandardOutput.ReadLineAsync() is { } line; read++)
        {
            // The last line may be torn, so each is noted when the next one is there.
            if (last.Split(' ') is [var stream, var version])
                Note(acknowledged, StreamId.Parse(stream), long.Parse(version, CultureInfo.InvariantCulture));
            if (read == lines)
                victim.Kill();
            last = line;
        }

        await victim.WaitForExitAsync();
        victim.ExitCode.ShouldBe(128 + 9);
        acknowledged.ShouldNotBeEmpty();
    }

    private static void Note(Dictionary<StreamId, long> acknowledged, StreamId stream, long version) =>
        acknowledged[stream] = Math.Max(version, acknowledged.GetValueOrDefault(stream));

    // The server frees a dead node's lock as soon as it notices: within moments on one machine.
    private static async Task<SqlJournal> OpenAfterCrashAsync(string database)
    {
        SqlJournal? opened = null;
        await Eventually.HoldsAsync("the dead node's lock is free", () =>
        {
            try
            {
                opened = PostgresJournal.OpenAsync(database, TimeProvider.System, default).GetAwaiter().GetResult();
                return true;
            }
            catch (JournalHeldException)
            {
                return false;
            }
        });
        return opened!;
    }
}

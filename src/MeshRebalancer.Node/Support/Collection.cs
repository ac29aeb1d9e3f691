using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Node.Engines;

namespace MeshRebalancer.Node.Support;

/// <summary>What goes into a support bundle: the program, the configuration, the journal's shape, and what a running node answers.</summary>
internal static class Collection
{
    /// <summary>Events that are named, the newest; never their payloads.</summary>
    private const int EventsMax = 2_000;

    private static readonly string[] Paths =
    [
        "healthz/live", "healthz/ready", "healthz/chains", "api/v1/chains", "api/v1/prices", "api/v1/breakers", "api/v1/coordinator",
        "api/v1/accounts", "api/v1/portfolios", "api/v1/rebalances",
    ];

    public static async Task<SupportBundle> CollectAsync(MeshConfiguration configuration, Uri node, CancellationToken cancel)
    {
        var bundle = new SupportBundle(KnownSecrets.Of(configuration));
        await bundle.AddAsync("about.txt", () => Task.FromResult(About()));
        await bundle.AddAsync("configuration.json", () => Task.FromResult(RedactedConfiguration.Print(configuration)));
        await bundle.AddAsync("journal/verified.txt", () => ReadAsync(configuration.Journal, reader => VerifiedAsync(reader, cancel)));
        await bundle.AddAsync("journal/streams.txt", () => ReadAsync(configuration.Journal, reader => StreamsAsync(reader, cancel)));
        await bundle.AddAsync("journal/latest.txt", () => ReadAsync(configuration.Journal, reader => LatestAsync(reader, cancel)));
        foreach (var path in Paths)
        {
            await bundle.AddAsync($"node/{path.Replace('/', '-')}.txt", () => AskAsync(new(node, path), cancel));
        }

        return bundle;
    }

    private static string About()
    {
        var about = new StringBuilder();
        foreach (var (name, value) in new (string, object?)[]
        {
            ("version", typeof(Collection).Assembly.GetName().Version?.ToString(3)),
            ("runtime", RuntimeInformation.FrameworkDescription),
            ("system", RuntimeInformation.OSDescription),
            ("processors", Environment.ProcessorCount),
            ("memory available, bytes", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes),
            ("collected at", TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)),
        })
        {
            about.Append(name).Append(": ").Append(value).Append('\n');
        }

        return about.ToString();
    }

    private static async Task<string> ReadAsync(JournalConfiguration journal, Func<SqlJournalReader, Task<string>> read)
    {
        await using var reader = EmbeddedNode.OpenReader(journal);
        return await read(reader);
    }

    private static async Task<string> VerifiedAsync(SqlJournalReader reader, CancellationToken cancel)
    {
        var report = await JournalVerifier.VerifyAsync(reader, heads: null, progress: null, cancel);
        return string.Join('\n', report.Faults.Select(fault => $"{fault.Stream} at version {fault.Version}: {fault.Message}")
            .Append($"{report.Streams} streams, {report.Events} events, {report.Faults.Count} streams are damaged."));
    }

    private static async Task<string> StreamsAsync(SqlJournalReader reader, CancellationToken cancel)
    {
        var lines = new StringBuilder();
        await foreach (var head in reader.ListAsync(null, cancel))
        {
            lines.Append(CultureInfo.InvariantCulture, $"{head.Version,8} {head.Stream} {head.Hash}\n");
        }

        await foreach (var wake in reader.WakesAsync(cancel))
        {
            lines.Append(CultureInfo.InvariantCulture, $"   owed {wake.Stream} from {wake.Due:O}\n");
        }

        return lines.ToString();
    }

    // Names and places alone: payloads hold signed bytes and amounts.
    private static async Task<string> LatestAsync(SqlJournalReader reader, CancellationToken cancel)
    {
        var latest = new Queue<string>(EventsMax);
        await foreach (var stored in reader.ReadAllAsync(0, cancel))
        {
            if (latest.Count == EventsMax)
                latest.Dequeue();
            latest.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{stored.At:O} {stored.Position} {stored.Stream} {stored.Version} {stored.Event.Name} epoch {stored.Epoch}"));
        }

        return string.Join('\n', latest);
    }

    private static async Task<string> AskAsync(Uri url, CancellationToken cancel)
    {
        var (_, words) = await Hosting.Nodes.HealthProbe.AskAsync(url, cancel, Remote.NodeClient.Key);
        return words;
    }
}

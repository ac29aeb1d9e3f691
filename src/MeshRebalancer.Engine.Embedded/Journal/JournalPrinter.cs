using System.Globalization;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>Prints streams for people.</summary>
/// <param name="redaction">What is left out.</param>
public sealed class JournalPrinter(Redaction redaction)
{
    /// <summary>Prints every event of a stream: version, instant, wire name, and the payload without secrets.</summary>
    /// <returns>How many there were.</returns>
    public async Task<long> PrintAsync(IJournalReader journal, StreamId stream, TextWriter to, CancellationToken cancel)
    {
        var count = 0L;
        await foreach (var stored in journal.ReadAsync(stream, 0, cancel))
        {
            await to.WriteLineAsync(Head(stored).AsMemory(), cancel);
            await to.WriteLineAsync(Indent(redaction.Print(stored.Event.Payload)).AsMemory(), cancel);
            count++;
        }

        return count;
    }

    private static string Head(StoredEvent stored) => string.Create(
        CultureInfo.InvariantCulture, $"#{stored.Version}  {stored.At:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}  {stored.Event.Name}");

    private static string Indent(string text) => "  " + text.ReplaceLineEndings("\n  ");
}

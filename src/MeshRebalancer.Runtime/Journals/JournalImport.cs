using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Runtime.Journals;

/// <summary>Reads a file of <see cref="JournalExport"/> into a journal that holds nothing yet.</summary>
public static class JournalImport
{
    /// <summary>Stores every event under its own name, instant and version, and checks that each hash comes out as it was.</summary>
    /// <param name="from">The file.</param>
    /// <param name="journal">Empty.</param>
    /// <param name="cancel">Stops it; what was stored by then is a part, and must not be run.</param>
    /// <exception cref="JournalMoveException">The file is not whole or was changed, or the journal is not empty. A file that is wrong at its end is found
    /// when all before is stored: empty the journal before the next try.</exception>
    public static async Task<JournalMoved> ReadAsync(TextReader from, IJournal journal, CancellationToken cancel)
    {
        if (JournalFile.Header(await from.ReadLineAsync(cancel)) is not { Format: JournalFile.Format } header)
            throw new JournalMoveException("This is no exported journal: its first line does not say so.");
        if (header.Layout != JournalFile.Layout)
            throw new JournalMoveException($"The file has layout {header.Layout}, and this build reads {JournalFile.Layout}.");
        await foreach (var head in journal.ListAsync(null, cancel))
        {
            throw new JournalMoveException($"The journal is not empty: {head.Stream} is at version {head.Version}. Two histories can't be joined; import into an empty one.");
        }

        var heads = new MovedHeads();
        for (var line = await from.ReadLineAsync(cancel); ; line = await from.ReadLineAsync(cancel))
        {
            if (JournalFile.Event(line) is { } read)
            {
                await StoreAsync(read, heads, journal, cancel);
                continue;
            }

            return JournalFile.End(line) is { } end && end == new FileEnd(heads.Streams, heads.Events, heads.Root())
                ? new(heads.Streams, heads.Events)
                : throw new JournalMoveException($"The file is not whole: after {heads.Events} events comes neither another one nor an end that fits them.");
        }
    }

    private static async Task StoreAsync(FileEvent read, MovedHeads heads, IJournal journal, CancellationToken cancel)
    {
        var (@event, at) = (new EventBytes(read.Name!, read.Payload!), Instant(read.At));
        heads.Take(read.Stream, read.Version, @event, at, read.Hash);
        var wake = read.Wake is { } due ? Instant(due) : (DateTimeOffset?)null;
        var head = await journal.AppendAsync(new(read.Stream, read.Version - 1, [@event], at, read.Trace, wake), cancel);
        if (head.Hash != read.Hash)
            throw new JournalMoveException($"{read.Stream}: version {read.Version} was stored under another hash than it had.");
    }

    private static DateTimeOffset Instant(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}

using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>Writes groups into one SQLite file. After any failure the connection is thrown away and opened again for the next group.</summary>
internal sealed class SqliteGroupStore(string file, long epoch, IDisposable held) : SqliteFile(file), IGroupStore
{
    private SqliteSession? _session;

    /// <inheritdoc/>
    public long Epoch => epoch;

    /// <summary>Runs on each new connection; for tests that make the disk small.</summary>
    internal string? OnConnect { get; set; }

    private string File { get; } = file;

    /// <inheritdoc/>
    public Task<GroupVerdict> CommitAsync(WriteGroup group)
    {
        try
        {
            _session ??= new(File, OnConnect);
            return Task.FromResult(Commit(_session, group));
        }
        catch
        {
            _session?.Dispose();
            _session = null;
            throw;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        // The writer closes last: only then SQLite folds the write-ahead log into the file, which is whole by itself and may be copied.
        await base.DisposeAsync();
        _session?.Dispose();
        held.Dispose();
    }

    private GroupVerdict Commit(SqliteSession session, WriteGroup group)
    {
        session.Begin();
        if (session.ReadEpoch() != epoch)
            throw new JournalConflictException($"{Name} was taken over by a newer node (this node's epoch is {epoch}): this node must stop.");

        var heads = new Dictionary<StreamId, StreamHead>();
        foreach (var stream in group.Appends.Select(append => append.Stream).Distinct())
        {
            if (session.ReadHead(stream) is { } head)
                heads.Add(stream, head);
        }

        var verdict = GroupJudge.Judge(group.Appends, heads, session.ReadLastPosition(), epoch);
        foreach (var row in verdict.Events)
        {
            session.Insert(row);
        }

        foreach (var (stream, due) in verdict.Wakes)
        {
            session.KeepWake(stream, due);
        }

        foreach (var snapshot in group.Snapshots)
        {
            session.KeepSnapshot(snapshot);
        }

        session.Commit();
        return verdict;
    }
}

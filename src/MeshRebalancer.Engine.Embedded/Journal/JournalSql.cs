namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>Statements that both databases understand.</summary>
internal static class JournalSql
{
    public const string KeepWake =
        "INSERT INTO wakes (stream, due) VALUES (@stream, @due) ON CONFLICT (stream) DO UPDATE SET due = excluded.due";

    public const string DropWake = "DELETE FROM wakes WHERE stream = @stream";

    /// <summary>A snapshot that was written late does not replace a newer one.</summary>
    public const string KeepSnapshot =
        """
        INSERT INTO snapshots (stream, version, hash, payload) VALUES (@stream, @version, @hash, @payload)
        ON CONFLICT (stream) DO UPDATE SET version = excluded.version, hash = excluded.hash, payload = excluded.payload
        WHERE excluded.version >= snapshots.version
        """;
}

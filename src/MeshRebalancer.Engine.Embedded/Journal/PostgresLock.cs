using Dapper;
using Npgsql;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>The session's advisory lock on a journal: one for each database and schema.</summary>
internal static class PostgresLock
{
    // "MESH" in ASCII, so that the lock is told apart from other programs' in pg_locks.
    private const int Class = 0x4D455348;

    public static Task<bool> TryTakeAsync(NpgsqlConnection session, CancellationToken cancel) => session.ExecuteScalarAsync<bool>(new(
        "SELECT pg_try_advisory_lock(@Class, hashtext(current_schema()))", new { Class }, cancellationToken: cancel));

    /// <summary>Who holds it, in words.</summary>
    public static async Task<string> HolderAsync(NpgsqlConnection session, CancellationToken cancel) => await session.ExecuteScalarAsync<string>(new(
        """
        SELECT format('%s, from %s, since %s',
            a.application_name, coalesce(host(a.client_addr), 'the same machine'), date_trunc('second', a.backend_start))
        FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND l.classid::bigint = @Class AND l.objid::bigint = hashtext(current_schema())::bigint & 4294967295
        LIMIT 1
        """, new { Class }, cancellationToken: cancel)) ?? "it does not say which";
}

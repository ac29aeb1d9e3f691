using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Nodes;

namespace MeshRebalancer.ClusterNode;

/// <summary>Opens the store that a configuration names.</summary>
internal static class Stores
{
    /// <exception cref="NodeRefusedException">The file with the connection string can't be read, or what stands in it.</exception>
    public static ClusterStore Open(JournalConfiguration journal) => journal switch
    {
        JournalConfiguration.Sqlite sqlite => new SqliteStore(sqlite.Path),
        JournalConfiguration.Postgres postgres => new PostgresStore(ConnectionString(postgres)),
    };

    private static string ConnectionString(JournalConfiguration.Postgres postgres)
    {
        try
        {
            return File.ReadAllText(postgres.ConnectionStringFile).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeRefusedException($"journal.postgresFile can't be read: {error.Message}");
        }
    }
}

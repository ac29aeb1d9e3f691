using Akka.Configuration;

namespace MeshRebalancer.Engine.Akka.Storage;

/// <summary>The part of the configuration that only the store knows, and that no file may hold because it may be a secret.</summary>
internal static class StoreConfig
{
    /// <summary>Points both plugins of Akka.Persistence.Sql at a store.</summary>
    public static Config For(ClusterStore store)
    {
        var (connection, provider) = (Quoted(store.ConnectionString), Quoted(store.Provider));
        return ConfigurationFactory.ParseString(
            $$"""
            akka.persistence.journal.sql { connection-string = {{connection}}, provider-name = {{provider}} }
            akka.persistence.snapshot-store.sql { connection-string = {{connection}}, provider-name = {{provider}} }
            """);
    }

    private static string Quoted(string text) => '"' + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';
}

using System.Data.Common;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Akka.Storage;

/// <summary>Where a cluster's journal lies: a PostgreSQL database, or for a node that is alone a SQLite file.</summary>
public abstract class ClusterStore : IAsyncDisposable
{
    /// <summary>How messages call it: a path, or host, port and database. Never a secret.</summary>
    public abstract string Name { get; }

    /// <summary>The provider's name for Akka.Persistence.Sql.</summary>
    internal abstract string Provider { get; }

    /// <summary>For Akka.Persistence.Sql. A secret.</summary>
    internal abstract string ConnectionString { get; }

    /// <summary>The folder of schema files.</summary>
    internal abstract string Schema { get; }

    /// <summary>A connection; disposing it gives it back.</summary>
    internal abstract Task<DbConnection> OpenAsync(CancellationToken cancel);

    /// <summary>The database's own clock, in Unix milliseconds: nodes' clocks may differ.</summary>
    internal abstract string Now { get; }

    /// <summary>The category of a row's stream, written as in the index on it: another way to write the same would not find it.</summary>
    internal abstract string Category { get; }

    /// <summary>Keeps other nodes from changing the schema until the transaction ends.</summary>
    internal abstract string LockSchema { get; }

    /// <summary>What a failure means to the journal's user: another writer was first, or the database does not work; null when it is none of the database's.</summary>
    internal abstract Exception? Explain(Exception failure);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>The failure of a write or a reading as the streams know it.</summary>
    public Exception Meaning(Exception failure)
    {
        for (var inner = failure; inner is not null; inner = inner is AggregateException { InnerExceptions: [var first, ..] } ? first : inner.InnerException)
        {
            if (inner is JournalConflictException or JournalUnavailableException)
                return inner;
            if (Explain(inner) is { } meaning)
                return meaning;
        }

        return new JournalUnavailableException($"{Name} failed: {failure.Message}", failure);
    }
}

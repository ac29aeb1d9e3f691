using System.Data.Common;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>Where a journal's tables live: one SQLite file, or one PostgreSQL database.</summary>
internal interface ISqlStore : IAsyncDisposable
{
    /// <summary>How messages call the journal: a path, or host, port and database. Never a secret.</summary>
    string Name { get; }

    /// <summary>The store in metrics: <c>sqlite</c> or <c>postgresql</c>.</summary>
    string Kind { get; }

    /// <summary>A connection for reading; disposing it gives it back.</summary>
    Task<DbConnection> OpenReadAsync(CancellationToken cancel);

    /// <summary>What a failure of the database means to the journal's user, or null when it is none of the database's.</summary>
    JournalUnavailableException? Explain(Exception failure);
}

/// <summary>The writing side of a store, used by one writer, one call at a time.</summary>
internal interface IGroupStore : ISqlStore
{
    /// <summary>The epoch that was taken when the store was opened.</summary>
    long Epoch { get; }

    /// <summary>Commits a group in one transaction and one flush. An append whose version is not the expected one is left out.</summary>
    /// <exception cref="JournalConflictException">The epoch is over: nothing was stored.</exception>
    Task<GroupVerdict> CommitAsync(WriteGroup group);
}

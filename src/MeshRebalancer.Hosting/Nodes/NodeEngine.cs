using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Portfolios;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Hosting.Nodes;

/// <summary>All that a node knows of its engine. Disposing stops the engine, then closes the journal.</summary>
public interface INodeEngine : IAsyncDisposable
{
    /// <summary>The streams.</summary>
    IStreams Streams { get; }

    /// <summary>Their journal.</summary>
    IJournal Journal { get; }

    /// <summary>Which portfolios this node watches: all of them where it is alone.</summary>
    WatchShare Share { get; }

    /// <summary>Whether this node has the page and the API; one without answers for its health alone.</summary>
    bool ServesApi { get; }

    /// <summary>Keeps a chain's connector up to date until cancelled: reads the chain here, or hears of it from the node that does.</summary>
    Task FollowAsync(ChainConnector connector, CancellationToken cancel);

    /// <summary>Wakes every stream that the world owes something. Called once, when everything else stands.</summary>
    Task StartAsync(CancellationToken cancel);
}

/// <summary>Opens an engine over the kinds of streams that the node has.</summary>
/// <exception cref="JournalHeldException">Another node has the journal.</exception>
/// <exception cref="JournalUnavailableException">The journal can't be opened.</exception>
public delegate Task<INodeEngine> OpenEngine(IReadOnlyList<IStreamKind> kinds, ILoggerFactory logs, TimeProvider time, CancellationToken cancel);

using MeshRebalancer.Kernel;

namespace MeshRebalancer.Runtime.Portfolios;

/// <summary>
/// Which portfolios a node watches where several nodes share the work. Two nodes that watch the same one for a while do no harm, for a judgement
/// is idempotent; one that nobody watches would, so whoever sets a share sets it anew whenever a node comes or goes.
/// </summary>
public sealed class WatchShare
{
    private volatile Func<StreamId, bool> _has;

    /// <param name="has">Whether this node watches a portfolio.</param>
    public WatchShare(Func<StreamId, bool> has) => _has = has;

    /// <summary>Called after it has become another one.</summary>
    public event Action? Changed;

    /// <summary>The share of a node that is alone. A new one each time, because who holds it may listen to it.</summary>
    public static WatchShare All() => new(_ => true);

    /// <summary>Whether this node watches a portfolio.</summary>
    public bool Has(StreamId portfolio) => _has(portfolio);

    /// <summary>Makes it another one.</summary>
    public void Set(Func<StreamId, bool> has)
    {
        _has = has;
        Changed?.Invoke();
    }
}

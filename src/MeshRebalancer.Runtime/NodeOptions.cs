using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Accounts;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Effects;
using MeshRebalancer.Runtime.Gas;
using MeshRebalancer.Runtime.Markets;
using MeshRebalancer.Runtime.Portfolios;

namespace MeshRebalancer.Runtime;

/// <summary>How a node works, engine apart.</summary>
public sealed record NodeOptions
{
    /// <summary>When prices are believed.</summary>
    public BoardOptions Board { get; init; } = new();

    /// <summary>How chains are followed.</summary>
    public ConnectorOptions Connector { get; init; } = new();

    /// <summary>How portfolios are watched.</summary>
    public WatchOptions Watch { get; init; } = new();

    /// <summary>How the outside world is waited for.</summary>
    public WaitingOptions Waiting { get; init; } = new();

    /// <summary>When breakers open and close.</summary>
    public BreakerPolicy Breakers { get; init; } = BreakerPolicy.Default;

    /// <summary>How accounts pay, wait and sign.</summary>
    public AccountPolicies Accounts { get; init; } = AccountPolicies.Default;

    /// <summary>Which accounts are kept in native coin; none is the default.</summary>
    public EquatableArray<GasOptions> Gas { get; init; } = [];

    /// <summary>What is known of prices before this node started, one series an asset; nothing is the default.</summary>
    public IReadOnlyDictionary<AssetId, BarSeries> History { get; init; } = new Dictionary<AssetId, BarSeries>();

    /// <summary>Plans made at one time: 1 … 64. Default 4.</summary>
    public int PlansAtOnce { get; init; } = 4;

    /// <summary>Events of a stream between two snapshots: 1 … 10,000. Default 50.</summary>
    public int SnapshotEvery { get; init; } = 50;

    /// <summary>Everything that is out of range, with its path; empty when all is well.</summary>
    public IReadOnlyList<string> Violations() =>
    [
        .. Board.Violations().Select(violation => $"{nameof(Board)}.{violation}"),
        .. Connector.Violations().Select(violation => $"{nameof(Connector)}.{violation}"),
        .. Watch.Violations().Select(violation => $"{nameof(Watch)}.{violation}"),
        .. Waiting.Violations().Select(violation => $"{nameof(Waiting)}.{violation}"),
        .. Breakers.Violations().Select(violation => $"{nameof(Breakers)}.{violation}"),
        .. Allowed.Range(nameof(PlansAtOnce), PlansAtOnce, 1, 64),
        .. Allowed.Range(nameof(SnapshotEvery), SnapshotEvery, 1, 10_000),
    ];
}

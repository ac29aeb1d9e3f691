using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Access;
using MeshRebalancer.Runtime.Accounts;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Effects;
using MeshRebalancer.Runtime.Gas;
using MeshRebalancer.Runtime.Markets;
using MeshRebalancer.Runtime.Planning;
using MeshRebalancer.Runtime.Portfolios;
using MeshRebalancer.Runtime.Risk;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime;

/// <summary>
/// A node without its engine: put together from ports, it offers the kinds of streams for any engine to run, and follows chains and portfolios
/// beside it.
/// </summary>
public sealed class NodeRuntime
{
    private readonly NodeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _logs;
    private readonly StandingBook _standing;
    private readonly IReadOnlyList<PriceStreamFollower> _priceStreams;
    private GasWatch? _gas;
    private PriceAlarms? _alarms;
    private RefitRecord? _refits;

    /// <param name="ports">The outside world.</param>
    /// <param name="options">How it works.</param>
    /// <param name="time">The only clock.</param>
    /// <param name="logs">Where everything is logged.</param>
    /// <exception cref="ArgumentException">Options are out of range: every violation is named.</exception>
    public NodeRuntime(NodePorts ports, NodeOptions options, TimeProvider time, ILoggerFactory logs)
    {
        if (options.Violations() is { Count: > 0 } violations)
            throw new ArgumentException(string.Join(" ", violations), nameof(options));
        (_options, _time, _logs) = (options, time, logs);
        Board = new(ports.Origins, options.Board, time, logs.CreateLogger<MarketBoard>());
        Networks = new(ports.Chains.Select(chain =>
            new ChainConnector(chain, ports.Prices, Board, options.Connector, time, logs.CreateLogger<ChainConnector>())));
        _priceStreams = [.. (ports.Streams ?? []).Select(stream => new PriceStreamFollower(stream, Board, options.Connector, time, logs.CreateLogger<PriceStreamFollower>()))];
        Estimates = new(Board, options.History, time, logs.CreateLogger<MarketEstimates>());
        Venues = new(ports.Venues, ports.Bridges);
        Observer = new(Networks, ports.Map, Board, time);
        Plans = new(Observer, Networks, Venues, ports.Map, options.PlansAtOnce, time);
        _standing = new(Board, ports.Backing);
        Kinds = MeshKinds.Build(
            new(new(Plans), time),
            new(time, logs.CreateLogger<CoordinatorEffects>()),
            Rebalances(ports),
            Accounts(ports),
            new(time, logs.CreateLogger<BreakerEffects>()),
            new(Networks, ports.Native, time, logs.CreateLogger<GasEffects>()),
            new(time, logs.CreateLogger<AccessEffects>()),
            options.SnapshotEvery);
    }

    /// <summary>The prices.</summary>
    public MarketBoard Board { get; }

    /// <summary>What is expected of the market.</summary>
    public MarketEstimates Estimates { get; }

    /// <summary>The chains.</summary>
    public Networks Networks { get; }

    /// <summary>The venues and bridges.</summary>
    public Venues Venues { get; }

    /// <summary>Reads what portfolios are judged by.</summary>
    public Observer Observer { get; }

    /// <summary>Makes plans.</summary>
    public PlanMaker Plans { get; }

    /// <summary>What the engine shall run.</summary>
    public IReadOnlyList<IStreamKind> Kinds { get; }

    /// <summary>The watch over the portfolios of an engine. One for each node; with a share, over those that are this node's.</summary>
    public PortfolioWatch Watch(IStreams streams, IJournalReader journal, WatchShare? share = null)
    {
        _standing.ReadFrom(journal);
        _gas = new(_options.Gas, Networks, streams, _time, _logs.CreateLogger<GasWatch>());
        _alarms = new(Board, streams, _options.Breakers, _time, _logs.CreateLogger<PriceAlarms>());
        _refits = new(Estimates, streams, _time, _logs.CreateLogger<RefitRecord>());
        return new(journal, streams, Observer, Board, _options.Watch, _time, _logs.CreateLogger<PortfolioWatch>(), share, Estimates);
    }

    /// <summary>Follows every chain, and watches every portfolio, until cancelled.</summary>
    public Task RunAsync(PortfolioWatch watch, CancellationToken cancel) => RunAsync(watch, (connector, stop) => connector.RunAsync(stop), cancel);

    /// <summary>As the other one, where chains are followed in another way, such as by hearing of them from the node that does.</summary>
    public Task RunAsync(PortfolioWatch watch, Func<ChainConnector, CancellationToken, Task> follow, CancellationToken cancel) => Task.WhenAll(
    [
        .. Networks.All.Select(connector => follow(connector, cancel)),
        .. _priceStreams.Select(stream => stream.RunAsync(cancel)),
        watch.RunAsync(cancel),
        _gas?.RunAsync(cancel) ?? Task.CompletedTask,
        _alarms?.RunAsync(cancel) ?? Task.CompletedTask,
        _refits?.RunAsync(cancel) ?? Task.CompletedTask,
    ]);

    private BridgeWait Wait => new(_options.Waiting, _time, _logs.CreateLogger<BridgeWait>());

    private AccountEffects Accounts(NodePorts ports)
    {
        var policies = _options.Accounts;
        var variants = new VariantSigning(Networks, ports.Signer, policies, _time, _logs.CreateLogger<VariantSigning>());
        var guard = new AccountGuard(Networks, variants, _time, _logs.CreateLogger<AccountGuard>());
        return new(
            Networks,
            ports.Signer,
            policies,
            new(ports.CallReaders, ports.Map, Board),
            new(Networks, policies, variants, guard, _options.Waiting, _time, _logs.CreateLogger<Broadcasting>()),
            new(Networks, new(Networks, policies), _time, _logs.CreateLogger<FinalityWatch>()),
            guard,
            _time,
            _logs.CreateLogger<AccountEffects>());
    }

    private RebalanceEffects Rebalances(NodePorts ports) => new(
        Networks,
        new(Networks, Venues),
        Plans,
        new(Networks, Venues, ports.Map, Board, new(Networks, _options.Accounts), _time),
        new(_options.Breakers, _time, _logs.CreateLogger<BreakerGate>()),
        new(_standing, new(Venues), _time),
        new(Venues, _options.Accounts, Wait, _time),
        new(Venues, Wait, _time),
        _time,
        _logs.CreateLogger<RebalanceEffects>());
}

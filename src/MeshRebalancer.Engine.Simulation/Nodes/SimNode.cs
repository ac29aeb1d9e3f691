using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime;
using MeshRebalancer.Runtime.Accounts;
using MeshRebalancer.Runtime.Mailboxes;
using MeshRebalancer.Runtime.Streams;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;
using MeshRebalancer.Runtime.Connectors;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>One process: the product as it runs for real (runtime, mailboxes, deciders, effects), on simulated ports. It can die at any step.</summary>
internal sealed class SimNode : IAsyncDisposable
{
    private readonly SimWorld _world;
    private readonly Chance _chance;
    private readonly NodeRuntime _runtime;
    private readonly IJournal _journal;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopping;
    private readonly MailboxEngine _engine;

    public SimNode(string name, SimWorld world, SimDisk disk, Sabotage? sabotage, Chance chance)
    {
        (_world, _chance, _stopping) = (world, chance, _stop.Token);
        var clock = new NodeClock(world.Time);
        Life = new(name, world.Faults, chance.Of("life"), clock);
        var log = new AlarmLog(name, world.Witness);
        var ports = Ports(sabotage?.BelievesOne == true, log);
        _runtime = new(sabotage?.Ports?.Invoke(ports, world) ?? ports, Options(ports, chance.Between(5, 60), sabotage?.SignsAnything == true), clock, log);
        world.Witness.Shadows.Learn(_runtime.Kinds);
        var journal = new SimJournal(disk, new(Life, world, chance.Of("journal")));
        _journal = sabotage?.Journal?.Invoke(journal, disk, world) ?? journal;
        var kinds = sabotage is null ? _runtime.Kinds : [.. _runtime.Kinds.Select(sabotage.Kind)];
        var options = new MailboxOptions { PassivateAfter = chance.Seconds(20, 400) };
        _engine = new(
            new StreamCatalogue(kinds), _journal, options, clock, chance.Of("jitter").Random, log,
            TaskScheduler.FromCurrentSynchronizationContext(), streams => new UnreliableMail(sabotage?.Mail?.Invoke(streams) ?? streams, Life, world, chance.Of("mail")));
        Lost = _journal.Lost;
    }

    public NodeLife Life { get; }

    public IStreams Streams => _engine;

    /// <summary>Cancelled when another node has taken the journal.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Whether it was asked to stop.</summary>
    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>Runs until it dies or is stopped.</summary>
    public async Task RunAsync()
    {
        await StartAsync();
        _ = JumpAsync();
        var running = _runtime.RunAsync(_runtime.Watch(_engine, _journal), _stopping);
        await OpenAsync();
        await running;
    }

    /// <summary>Stops it in the ordinary way.</summary>
    public async ValueTask DisposeAsync()
    {
        _stop.Cancel();
        await _engine.DisposeAsync();
        _stop.Dispose();
        Life.Die();
    }

    private NodePorts Ports(bool believesOne, AlarmLog log)
    {
        var networks = _world.Chains.Values.Select(chain => Enumerable.Range(1, chain.Endpoints)
            .Select(i => new SimEndpoint(chain, i, Line(FormattableString.Invariant($"endpoint {chain.Id} {i}")))).ToArray()).ToArray();
        return new(
            _world.Map,
            [.. networks.Select(endpoints => believesOne || endpoints.Length == 1 ? (IChain)endpoints[0] : Quorum(endpoints, log))],
            [.. networks.Select(endpoints => endpoints[0]).Select(endpoint => new SimVenue(_world.Routers[endpoint.Id], endpoint, Line($"venue {endpoint.Id}")))],
            [new SimMintLine(_world.Mints, Line("mint bridge")), .. _world.Fills is { } fills ? new IBridge[] { new SimFillLine(fills, Line("fill bridge")) } : []],
            [.. _world.Feeds.Select(feed => new SimSource(feed, Line(feed.Name)))],
            new SimSigner(_world, Life),
            Calls: [new SimCalls(_world.Map)]);
    }

    // What may be signed is what the true ports say, whatever a sabotage does to them.
    private NodeOptions Options(NodePorts ports, int snapshotEvery, bool signsAnything) => new()
    {
        SnapshotEvery = snapshotEvery,
        Accounts = new(_world.Chains.Keys.ToDictionary(
            chain => chain,
            chain => AccountPolicy.Default with { Signing = signsAnything ? null : SimCalls.Policy(SigningLook.Allowed(ports.CallReaders, chain), _world) })),
    };

    // The product's own class decides what is believed.
    private QuorumChain Quorum(SimEndpoint[] endpoints, AlarmLog log) => new QuorumChain(
        [.. endpoints.Select(endpoint => new ChainMember(endpoint.Name, endpoint))],
        new() { Need = QuorumOptions.Majority(endpoints.Length) },
        Life.Clock,
        new Logger<QuorumChain>(log));

    private NodeLine Line(string name) => new(_world, Life, _chance.Of(name));

    private Task StartAsync() => InsistAsync(() => _engine.StartAsync(_stopping));

    // What a host does at each start; the second time it changes nothing.
    private async Task OpenAsync()
    {
        await InsistAsync(() => _engine.AskAsync(CoordinatorState.StreamOf(SimWorld.Desk), new CoordinatorCommand.Configure(_world.Limits, _world.Now), _stopping));
        foreach (var portfolio in _world.Portfolios)
        {
            await InsistAsync(() => _engine.AskAsync(portfolio.Facts.Stream, new PortfolioCommand.Open(portfolio.Facts, portfolio.First, _world.Now), _stopping));
        }
    }

    private async Task InsistAsync(Func<Task> act)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await act();
                return;
            }
            catch (Exception error) when (error is StreamStoppedException or JournalUnavailableException or OperationCanceledException)
            {
                await Life.Clock.PauseAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
            }
        }
    }

    private async Task JumpAsync()
    {
        while (!Life.IsDead)
        {
            await _world.Time.PauseAsync(_chance.Seconds(60, 900), CancellationToken.None);
            if (_world.Faults.Happens(FaultKind.ClockJump, _chance, 0.5))
                Life.Clock.Ahead = _chance.Seconds(-60, 60);
        }
    }
}

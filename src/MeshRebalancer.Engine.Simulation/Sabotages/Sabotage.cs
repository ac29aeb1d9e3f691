using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>
/// One deliberate fault in a copy of the logic, put in by wrapping what a node is made of: deciders, ports, journal or mail. The product itself
/// has no switch for it. The checkers must find it.
/// </summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Words">What it does wrong.</param>
internal sealed record Sabotage(string Name, string Words)
{
    /// <summary>Wraps a node's portfolios.</summary>
    public Func<Twisted<PortfolioState, PortfolioCommand, PortfolioEvent, PortfolioEffect>>? Portfolios { get; init; }

    /// <summary>Wraps its coordinator.</summary>
    public Func<Twisted<CoordinatorState, CoordinatorCommand, CoordinatorEvent, CoordinatorEffect>>? Coordinator { get; init; }

    /// <summary>Wraps its rebalances.</summary>
    public Func<Twisted<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect>>? Rebalances { get; init; }

    /// <summary>Wraps its accounts.</summary>
    public Func<Twisted<AccountState, AccountCommand, AccountEvent, AccountEffect>>? Accounts { get; init; }

    /// <summary>Wraps what it sees of the outside.</summary>
    public Func<NodePorts, SimWorld, NodePorts>? Ports { get; init; }

    /// <summary>Wraps its journal.</summary>
    public Func<SimJournal, SimDisk, SimWorld, IJournal>? Journal { get; init; }

    /// <summary>Wraps what its effects say to streams.</summary>
    public Func<IStreams, IStreams>? Mail { get; init; }

    /// <summary>Whether a node asks the first endpoint of each chain alone.</summary>
    public bool BelievesOne { get; init; }

    /// <summary>Whether its accounts sign whatever they are asked for.</summary>
    public bool SignsAnything { get; init; }

    /// <summary>A kind with what this sabotage does to it.</summary>
    public IStreamKind Kind(IStreamKind kind) => kind switch
    {
        StreamKind<PortfolioState, PortfolioCommand, PortfolioEvent, PortfolioEffect> k => Twist(k, Portfolios),
        StreamKind<CoordinatorState, CoordinatorCommand, CoordinatorEvent, CoordinatorEffect> k => Twist(k, Coordinator),
        StreamKind<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> k => Twist(k, Rebalances),
        StreamKind<AccountState, AccountCommand, AccountEvent, AccountEffect> k => Twist(k, Accounts),
        _ => kind,
    };

    private static StreamKind<TState, TCommand, TEvent, TEffect> Twist<TState, TCommand, TEvent, TEffect>(
        StreamKind<TState, TCommand, TEvent, TEffect> kind, Func<Twisted<TState, TCommand, TEvent, TEffect>>? twist)
        where TState : class
        where TCommand : class, ICommand
        where TEvent : class
        where TEffect : class, IEffect => twist is null ? kind : kind with { Aggregate = twist().Around(kind.Aggregate) };
}

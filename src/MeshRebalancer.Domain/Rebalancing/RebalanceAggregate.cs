using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>
/// The saga of one rebalance: plan, look, act, read, book, replan. Its parts: <see cref="RebalanceDecider"/> (what a command leads to),
/// <see cref="RebalanceFold"/> (what an event leads to) and <see cref="RebalanceOwed"/> (what the world owes).
/// </summary>
public sealed class RebalanceAggregate : IAggregate<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect>
{
    public string Category => "rebalance";

    public RebalanceState Initial(StreamId stream) => new RebalanceState.Unstarted(stream);

    public Decision<RebalanceEvent> Decide(RebalanceState state, RebalanceCommand command) => RebalanceDecider.Decide(state, command);

    public RebalanceState Evolve(RebalanceState state, RebalanceEvent @event) => RebalanceFold.Evolve(state, @event);

    public EquatableArray<RebalanceEffect> Outstanding(RebalanceState state) => RebalanceOwed.Outstanding(state);
}

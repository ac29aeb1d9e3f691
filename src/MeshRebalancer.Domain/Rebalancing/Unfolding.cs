using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>A decision in the making: each event is folded in at once, so that what follows is decided on the state that it leads to.</summary>
internal sealed class Unfolding(RebalanceState state)
{
    private readonly List<RebalanceEvent> _events = [];

    public RebalanceState State { get; private set; } = state;

    public Decision<RebalanceEvent> Decision => Decision<RebalanceEvent>.Accept([.. _events]);

    public Unfolding Add(RebalanceEvent @event)
    {
        _events.Add(@event);
        State = RebalanceFold.Evolve(State, @event);
        return this;
    }
}

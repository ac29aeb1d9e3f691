using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Coordination;

/// <summary>One desk's coordinator: admits rebalances under its limits, first come, first served.</summary>
public sealed class CoordinatorAggregate : IAggregate<CoordinatorState, CoordinatorCommand, CoordinatorEvent, CoordinatorEffect>
{
    public string Category => "coordinator";

    public CoordinatorState Initial(StreamId stream) => new(stream, null, [], [], []);

    public Decision<CoordinatorEvent> Decide(CoordinatorState state, CoordinatorCommand command) => CoordinatorDecider.Decide(state, command);

    public CoordinatorState Evolve(CoordinatorState state, CoordinatorEvent @event) => CoordinatorFold.Evolve(state, @event);

    public EquatableArray<CoordinatorEffect> Outstanding(CoordinatorState state) =>
    [
        .. state.Admitted.Where(reservation => !reservation.Started).Select(reservation => new CoordinatorEffect.StartRebalance(
            EffectId.Of(state.Stream, $"start.{reservation.Request.Stream}"), reservation.Request)),
    ];
}

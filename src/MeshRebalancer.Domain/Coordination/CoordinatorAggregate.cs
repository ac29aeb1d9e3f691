using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Coordination;

/// <summary>One desk's coordinator: admits rebalances under its limits, in a fair order, and lets their legs set value in motion under them.</summary>
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
        .. Admission.NextLook(state) is { } due ? [new CoordinatorEffect.Wake(WakeId(state)) { DueAt = due }] : Array.Empty<CoordinatorEffect>(),
    ];

    internal static EffectId WakeId(CoordinatorState state) => EffectId.Of(state.Stream, "admit");
}

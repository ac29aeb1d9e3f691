using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Risk;

/// <summary>
/// Circuit breakers that are stored: chains, venues, bridges and feeds, and the kill switches. A restart forgets none of them. They stop what
/// has not begun; what is in flight already goes on to where it is safe.
/// <para>Source: M. Nygard, Release It! (circuit breaker: closed, open, half-open).</para>
/// </summary>
public sealed class BreakersAggregate : IAggregate<BreakersState, BreakerCommand, BreakerEvent, BreakerEffect>
{
    public string Category => "breakers";

    public BreakersState Initial(StreamId stream) => new(stream, [], []);

    public Decision<BreakerEvent> Decide(BreakersState state, BreakerCommand command) => BreakerDecider.Decide(state, command);

    public BreakersState Evolve(BreakersState state, BreakerEvent @event) => BreakerFold.Evolve(state, @event);

    public EquatableArray<BreakerEffect> Outstanding(BreakersState state) =>
    [
        .. state.Breakers.Where(one => one.State is BreakerState.Open)
            .Select(one => CoolDown(state.Stream, one.Key, (BreakerState.Open)one.State)),
    ];

    internal static EffectId CoolDownId(StreamId stream, BreakerKey key, int openings) => EffectId.Of(stream, $"cool-down.{key}", openings);

    private static BreakerEffect.CoolDown CoolDown(StreamId stream, BreakerKey key, BreakerState.Open open) =>
        new(CoolDownId(stream, key, open.Openings), key, open.Until);
}

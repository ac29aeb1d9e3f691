using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Access;

/// <summary>
/// The keys of a desk, and the sessions that were opened with them. A key is good from the event that issues it to the one that revokes it, on
/// every node at once: each request is judged by this stream's state, and none by a copy of it.
/// </summary>
public sealed class AccessAggregate : IAggregate<AccessState, AccessCommand, AccessEvent, AccessEffect>
{
    public string Category => AccessState.Category;

    public AccessState Initial(StreamId stream) => new(stream, 0, [], []);

    public Decision<AccessEvent> Decide(AccessState state, AccessCommand command) => AccessDecider.Decide(state, command);

    public AccessState Evolve(AccessState state, AccessEvent @event) => AccessFold.Evolve(state, @event);

    public EquatableArray<AccessEffect> Outstanding(AccessState state) =>
    [
        .. state.Keys.Where(key => key.ExpiresAt is not null).Select(key => new AccessEffect.Ending(EndOf(state.Stream, key.Id), key.ExpiresAt)),
        .. state.Sessions.Select(session => new AccessEffect.Ending(EndOf(state.Stream, session.Id), session.EndsAt)),
    ];

    internal static EffectId EndOf(StreamId stream, string id) => EffectId.Of(stream, $"end.{id}", 1);
}

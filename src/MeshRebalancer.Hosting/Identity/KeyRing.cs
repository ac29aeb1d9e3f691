using MeshRebalancer.Domain.Access;
using MeshRebalancer.Hosting.Api;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;

namespace MeshRebalancer.Hosting.Identity;

/// <summary>Tells who a key belongs to. It asks the stream of keys each time, so a key that is revoked on one node opens nothing on any other.</summary>
/// <param name="readings">The desk.</param>
/// <param name="streams">The engine.</param>
/// <param name="time">The clock.</param>
internal sealed class KeyRing(Readings readings, IStreams streams, TimeProvider time)
{
    /// <summary>The stream of this desk's keys.</summary>
    public StreamId Stream => AccessState.StreamOf(readings.Desk);

    /// <summary>The keys now.</summary>
    public async Task<AccessState> StateAsync(CancellationToken cancel) => (AccessState)(await streams.ReadAsync(Stream, cancel)).State;

    /// <summary>Whose key this is, or null for one that is not good.</summary>
    public async Task<Caller?> FindAsync(ApiKey shown, CancellationToken cancel)
    {
        var state = await StateAsync(cancel);
        if (state.Key(shown.Id) is { } key)
            return shown.Opens(key.Secret) && key.IsGood(time.GetUtcNow()) ? new(key.Id, null, key.Name, key.Role) : null;
        return state.Session(shown.Id) is { } session && shown.Opens(session.Secret) && session.EndsAt > time.GetUtcNow()
            && state.Key(session.Key) is { } behind && behind.IsGood(time.GetUtcNow())
                ? new(behind.Id, session.Id, behind.Name, behind.Role)
                : null;
    }

    /// <summary>Whether a caller may still be answered: what stays open for hours asks again.</summary>
    public async Task<bool> IsGoodAsync(Caller caller, CancellationToken cancel)
    {
        if (caller.Key is null)
            return true;
        var state = await StateAsync(cancel);
        return state.Key(caller.Key) is { } key && key.IsGood(time.GetUtcNow())
            && (caller.Session is null || (state.Session(caller.Session) is { } session && session.EndsAt > time.GetUtcNow()));
    }

    /// <summary>Tells the keys something.</summary>
    public Task<Reply> TellAsync(AccessCommand command, CancellationToken cancel) => streams.AskAsync(Stream, command, cancel);

    /// <summary>The first key of a desk that has had none, or null. Of several nodes that start at once one gets it.</summary>
    public async Task<ApiKey?> BeginAsync(CancellationToken cancel)
    {
        if ((await StateAsync(cancel)).Issued > 0)
            return null;
        var first = ApiKey.Create();
        return await TellAsync(new AccessCommand.Begin(first.Id, "admin", first.Hash, time.GetUtcNow()), cancel) is Reply.Saved ? first : null;
    }
}

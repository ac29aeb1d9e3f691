namespace MeshRebalancer.Domain.Access;

/// <summary>What an event leads to.</summary>
public static class AccessFold
{
    /// <summary>Folds one event in.</summary>
    public static AccessState Evolve(AccessState state, AccessEvent @event) => @event switch
    {
        AccessEvent.Issued e => state with
        {
            Issued = state.Issued + 1,
            Keys = [.. state.Keys.Append(new(e.Id, e.Name, e.Role, e.Secret, e.ExpiresAt, e.By, e.At)).OrderBy(key => key.Id, StringComparer.Ordinal)],
        },
        AccessEvent.Revoked e => state.Without(e.Id),
        AccessEvent.Expired e => state.Without(e.Id),
        AccessEvent.SignedIn e => state with { Sessions = state.Sessions.Add(new(e.Id, e.Key, e.Secret, e.EndsAt)) },
        AccessEvent.SessionClosed e => state with { Sessions = [.. state.Sessions.Where(session => session.Id != e.Id)] },
    };

    private static AccessState Without(this AccessState state, string key) => state with
    {
        Keys = [.. state.Keys.Where(one => one.Id != key)],
        Sessions = [.. state.Sessions.Where(session => session.Key != key)],
    };
}

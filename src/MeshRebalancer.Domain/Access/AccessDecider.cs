using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Access;

/// <summary>What a command leads to.</summary>
public static class AccessDecider
{
    /// <summary>The most keys of a desk that are good at once.</summary>
    public const int KeysMax = 1_000;

    /// <summary>The most sessions of one key; the oldest makes room.</summary>
    public const int SessionsMax = 10;

    /// <summary>The longest name.</summary>
    public const int NameMax = 64;

    private const int WordsMax = 1_000;

    private static readonly TimeSpan LifeMax = TimeSpan.FromDays(3 * 366);

    /// <summary>Judges a command.</summary>
    public static Decision<AccessEvent> Decide(AccessState state, AccessCommand command) => command switch
    {
        AccessCommand.Begin c => state.Key(c.Id) is { } begun && begun.Secret == c.Secret ? Decision<AccessEvent>.Nothing : state.Issued > 0
            ? Decision<AccessEvent>.Reject("already-begun", $"{state.Stream} has had {state.Issued} keys; the first is issued once, by the first start.")
            : Decision<AccessEvent>.Accept(new AccessEvent.Issued(c.Id, c.Name, AccessRole.Admin, c.Secret, null, c.Name, "the node's own start", c.At)),
        AccessCommand.Issue c => OnIssue(state, c),
        AccessCommand.Revoke c => OnRevoke(state, c),
        AccessCommand.SignIn c => OnSignIn(state, c),
        AccessCommand.SignOut c => state.Session(c.Id) is { } session
            ? Decision<AccessEvent>.Accept(Closed(state, session, "signed out", c.At))
            : Decision<AccessEvent>.Nothing,
        AccessCommand.End c => OnEnd(state, c),
    };

    private static Decision<AccessEvent> OnIssue(AccessState state, AccessCommand.Issue c) =>
        Fault(state, c) is { } fault ? Decision<AccessEvent>.Reject("key-invalid", fault)
        : state.Key(c.Id) is { } known ? known.Secret == c.Secret ? Decision<AccessEvent>.Nothing : Decision<AccessEvent>.Reject("key-invalid", $"id {c.Id} is taken.")
        : state.Keys.FirstOrDefault(key => key.Name == c.Name) is { } same ? Decision<AccessEvent>.Reject("name-taken", $"name is '{c.Name}', which key {same.Id} has; another name is expected, or revoke it first.")
        : state.Keys.Count >= KeysMax ? Decision<AccessEvent>.Reject("too-many-keys", $"{KeysMax} keys are good now, and no more may be; revoke some.")
        : Decision<AccessEvent>.Accept(new AccessEvent.Issued(c.Id, c.Name, c.Role, c.Secret, c.ExpiresAt, c.By, c.From, c.At));

    private static string? Fault(AccessState state, AccessCommand.Issue c) =>
        string.IsNullOrWhiteSpace(c.Name) || c.Name.Length > NameMax || c.Name.Any(char.IsControl) ? $"name has {c.Name.Length} characters; 1 to {NameMax} are expected, and none that do not print."
        : c.ExpiresAt is { } end && (end <= c.At || end - c.At > LifeMax)
            ? FormattableString.Invariant($"expiresAt is {end.UtcDateTime:u}; an instant between now ({c.At.UtcDateTime:u}) and three years from now is expected, or none.")
        : state.Issued == 0 ? "there is no first key yet; the node's first start issues it."
        : null;

    private static Decision<AccessEvent> OnRevoke(AccessState state, AccessCommand.Revoke c) => state.Key(c.Id) switch
    {
        null => Decision<AccessEvent>.Nothing,
        _ when string.IsNullOrWhiteSpace(c.Why) || c.Why.Length > WordsMax => Decision<AccessEvent>.Reject("statement-missing", $"why has {c.Why.Length} characters; a reason of 1 to {WordsMax} is expected."),
        { } key when IsLastAdmin(state, key) => Decision<AccessEvent>.Reject(
            "last-admin", $"{key.Name} is the last admin key that never expires; nobody could issue another one. Issue its successor first."),
        { } key => Decision<AccessEvent>.Accept(new AccessEvent.Revoked(key.Id, key.Name, c.By, c.Why, c.From, c.At)),
    };

    private static bool IsLastAdmin(AccessState state, AccessKey key) =>
        Lasts(key) && !state.Keys.Any(other => other.Id != key.Id && Lasts(other));

    private static bool Lasts(AccessKey key) => key is { Role: AccessRole.Admin, ExpiresAt: null };

    private static Decision<AccessEvent> OnSignIn(AccessState state, AccessCommand.SignIn c)
    {
        if (state.Session(c.Id) is { } same && same.Secret == c.Secret)
            return Decision<AccessEvent>.Nothing;
        if (state.Key(c.Key) is not { } key || !key.IsGood(c.At))
            return Decision<AccessEvent>.Reject("not-issued", $"There is no key {c.Key} that is good.");
        var opened = new AccessEvent.SignedIn(c.Id, key.Id, key.Name, c.Secret, key.ExpiresAt is { } end && end < c.EndsAt ? end : c.EndsAt, c.From, c.At);
        var open = state.Sessions.Where(session => session.Key == key.Id).ToArray();
        return open.Length < SessionsMax
            ? Decision<AccessEvent>.Accept(opened)
            : Decision<AccessEvent>.Accept(Closed(state, open[0], "there are newer ones", c.At), opened);
    }

    private static Decision<AccessEvent> OnEnd(AccessState state, AccessCommand.End c) =>
        state.Keys.FirstOrDefault(key => AccessAggregate.EndOf(state.Stream, key.Id) == c.Id) is { } key
            ? key.IsGood(c.At) ? Decision<AccessEvent>.Nothing : Decision<AccessEvent>.Accept(new AccessEvent.Expired(key.Id, key.Name, c.At))
        : state.Sessions.FirstOrDefault(session => AccessAggregate.EndOf(state.Stream, session.Id) == c.Id) is { } session && c.At >= session.EndsAt
            ? Decision<AccessEvent>.Accept(Closed(state, session, "its time is over", c.At))
        : Decision<AccessEvent>.Nothing;

    private static AccessEvent.SessionClosed Closed(AccessState state, AccessSession session, string why, DateTimeOffset at) =>
        new(session.Id, state.Key(session.Key)?.Name ?? session.Key, why, at);
}

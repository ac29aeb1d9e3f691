using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Access;

/// <summary>What a key's holder may do. Everybody may read; nobody inherits anything else.</summary>
public enum AccessRole
{
    /// <summary>Read.</summary>
    Viewer,

    /// <summary>Run the desk: open portfolios, change modes, ask for rebalances, park and resolve them, trip and reset breakers.</summary>
    Operator,

    /// <summary>Answer proposals, and stop everything.</summary>
    Approver,

    /// <summary>All of this, and issue and revoke keys.</summary>
    Admin,
}

/// <summary>A key that is good. Its secret is with its holder alone; what is stored tells only whether a secret is the one.</summary>
/// <param name="Id">Its public part.</param>
/// <param name="Name">Who or what holds it: journaled with everything that is done with it. Unique among those that are good.</param>
/// <param name="Role">What it opens.</param>
/// <param name="Secret">SHA-256 of the secret, which is 256 random bits: nothing to guess, so nothing to slow down.</param>
/// <param name="ExpiresAt">Not good from then on; null never ends.</param>
/// <param name="IssuedBy">The name of who issued it.</param>
/// <param name="IssuedAt">When.</param>
public sealed record AccessKey(string Id, string Name, AccessRole Role, Hash32 Secret, DateTimeOffset? ExpiresAt, string IssuedBy, DateTimeOffset IssuedAt)
{
    /// <summary>Whether it is good at an instant.</summary>
    public bool IsGood(DateTimeOffset at) => ExpiresAt is not { } end || at < end;
}

/// <summary>A sign-in to the page: it opens what its key opens, as long as the key is good, and no longer than <see cref="EndsAt"/>.</summary>
/// <param name="Id">Its public part.</param>
/// <param name="Key">The key's id.</param>
/// <param name="Secret">SHA-256 of what the browser keeps.</param>
/// <param name="EndsAt">When it ends by itself.</param>
public sealed record AccessSession(string Id, string Key, Hash32 Secret, DateTimeOffset EndsAt);

/// <summary>Who may reach a desk.</summary>
/// <param name="Stream"><c>access-{desk}</c>.</param>
/// <param name="Issued">How many keys there have ever been: the first is issued by nobody.</param>
/// <param name="Keys">Those that are neither revoked nor expired, ordered by id.</param>
/// <param name="Sessions">Those that are open, oldest first.</param>
public sealed record AccessState(StreamId Stream, int Issued, EquatableArray<AccessKey> Keys, EquatableArray<AccessSession> Sessions)
{
    /// <summary>The stream's category.</summary>
    public const string Category = "access";

    /// <summary>The keys of a desk.</summary>
    public static StreamId StreamOf(string desk) => StreamId.Of(Category, desk);

    /// <summary>A key, or null.</summary>
    public AccessKey? Key(string id) => Keys.FirstOrDefault(key => key.Id == id);

    /// <summary>An open session, or null.</summary>
    public AccessSession? Session(string id) => Sessions.FirstOrDefault(session => session.Id == id);
}

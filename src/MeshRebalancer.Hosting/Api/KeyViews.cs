using MeshRebalancer.Domain.Access;

namespace MeshRebalancer.Hosting.Api;

/// <summary>The keys that are good.</summary>
public sealed record KeysView(IReadOnlyList<KeyView> Keys);

/// <summary>A key, without its secret, which nobody has but its holder.</summary>
public sealed record KeyView(string Id, string Name, string Role, DateTimeOffset? ExpiresAt, string IssuedBy, DateTimeOffset IssuedAt)
{
    internal static KeyView Of(AccessKey key) => new(key.Id, key.Name, key.Role.ToString().ToLowerInvariant(), key.ExpiresAt, key.IssuedBy, key.IssuedAt);
}

/// <summary>A key that was just issued: the one time that it is shown.</summary>
/// <param name="Id">Its public part.</param>
/// <param name="Name">Who or what holds it.</param>
/// <param name="Role">What it opens.</param>
/// <param name="ExpiresAt">When it ends, or null.</param>
/// <param name="Key">The key; null in the answer to the same request again, because nobody has it any more but its holder.</param>
public sealed record IssuedKeyView(string Id, string Name, string Role, DateTimeOffset? ExpiresAt, string? Key);

/// <summary>Who asks.</summary>
/// <param name="Name">Journaled with what is done.</param>
/// <param name="Role">What may be done.</param>
/// <param name="Key">The key's id; null where the node asks for none.</param>
/// <param name="Rights">What the role has: read, operate, answer, stop, administer.</param>
public sealed record MeView(string Name, string Role, string? Key, IReadOnlyList<string> Rights);

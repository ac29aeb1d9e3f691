using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Access;

/// <summary>What the list of keys may be told. <c>From</c> is the address that the request came from, <c>By</c> the name of the key that it was made with.</summary>
public abstract record AccessCommand : ICommand
{
    private AccessCommand()
    {
    }

    /// <summary>The first key of a desk: an admin's that never expires. Refused once there has been one: <c>already-begun</c>.</summary>
    public sealed record Begin(string Id, string Name, Hash32 Secret, DateTimeOffset At) : AccessCommand;

    /// <summary>Issue a key.</summary>
    public sealed record Issue(string Id, string Name, AccessRole Role, Hash32 Secret, DateTimeOffset? ExpiresAt, string By, string From, DateTimeOffset At) : AccessCommand;

    /// <summary>Revoke a key, and end its sessions; nothing where it is not good any more. Refused: <c>last-admin</c>.</summary>
    public sealed record Revoke(string Id, string By, string Why, string From, DateTimeOffset At) : AccessCommand;

    /// <summary>Sign in to the page with a key. Refused: <c>not-issued</c>.</summary>
    public sealed record SignIn(string Id, string Key, Hash32 Secret, DateTimeOffset EndsAt, string From, DateTimeOffset At) : AccessCommand;

    /// <summary>Sign out.</summary>
    public sealed record SignOut(string Id, DateTimeOffset At) : AccessCommand;

    /// <summary>The durable timer of a key or session that ends by itself.</summary>
    public sealed record End(EffectId Id, DateTimeOffset At) : AccessCommand;
}

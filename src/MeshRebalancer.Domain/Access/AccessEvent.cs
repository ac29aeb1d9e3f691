using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Access;

/// <summary>What happened to the keys of a desk. No secret is ever in one.</summary>
public abstract record AccessEvent
{
    private AccessEvent()
    {
    }

    /// <summary>A key was issued.</summary>
    [WireName("key.issued.v1")]
    public sealed record Issued(
        string Id, string Name, AccessRole Role, Hash32 Secret, DateTimeOffset? ExpiresAt, string By, string From, DateTimeOffset At) : AccessEvent;

    /// <summary>A key was revoked: it and its sessions open nothing from now on.</summary>
    [WireName("key.revoked.v1")]
    public sealed record Revoked(string Id, string Name, string By, string Why, string From, DateTimeOffset At) : AccessEvent;

    /// <summary>A key's time is over.</summary>
    [WireName("key.expired.v1")]
    public sealed record Expired(string Id, string Name, DateTimeOffset At) : AccessEvent;

    /// <summary>Somebody signed in to the page.</summary>
    [WireName("session.opened.v1")]
    public sealed record SignedIn(string Id, string Key, string Name, Hash32 Secret, DateTimeOffset EndsAt, string From, DateTimeOffset At) : AccessEvent;

    /// <summary>A session ended: by its holder, by time, or for a newer one.</summary>
    [WireName("session.closed.v1")]
    public sealed record SessionClosed(string Id, string Name, string Why, DateTimeOffset At) : AccessEvent;
}

/// <summary>What the world owes the keys.</summary>
public abstract record AccessEffect : IEffect
{
    private AccessEffect()
    {
    }

    public abstract EffectId Id { get; init; }

    public abstract DateTimeOffset? DueAt { get; init; }

    /// <summary>A durable timer: <see cref="AccessCommand.End"/> at <see cref="DueAt"/>.</summary>
    public sealed record Ending(EffectId Id, DateTimeOffset? DueAt) : AccessEffect;
}

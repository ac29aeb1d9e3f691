using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Requests;

/// <summary>What happened to requests that were made under keys of their callers'.</summary>
public abstract record RequestEvent
{
    private RequestEvent()
    {
    }

    /// <summary>It is being carried out.</summary>
    [WireName("request.begun.v1")]
    public sealed record Begun(Hash32 Key, Hash32 Fingerprint, string Run, string What, string By, DateTimeOffset Until, DateTimeOffset At) : RequestEvent;

    /// <summary>It was answered: the same again is answered so.</summary>
    [WireName("request.answered.v1")]
    public sealed record Answered(Hash32 Key, RequestAnswer Answer, DateTimeOffset At) : RequestEvent;

    /// <summary>It ended without an answer that is kept.</summary>
    [WireName("request.dropped.v1")]
    public sealed record Dropped(Hash32 Key, bool IsUnknown, DateTimeOffset At) : RequestEvent;
}

/// <summary>What the world owes requests: nothing. Whoever made one asks again.</summary>
public abstract record RequestEffect : IEffect
{
    private RequestEffect()
    {
    }

    public abstract EffectId Id { get; init; }

    public abstract DateTimeOffset? DueAt { get; init; }
}

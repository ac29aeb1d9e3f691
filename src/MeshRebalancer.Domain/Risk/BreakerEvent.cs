using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Risk;

/// <summary>What happened to breakers.</summary>
public abstract record BreakerEvent
{
    private BreakerEvent()
    {
    }

    /// <summary>A failure was counted. Those before <paramref name="CountFrom"/> no longer count.</summary>
    [WireName("breaker.failed.v1")]
    public sealed record Failed(BreakerKey Key, string Source, string Reason, DateTimeOffset CountFrom, DateTimeOffset At) : BreakerEvent;

    /// <summary>Too many failures, or a probe failed: nothing passes until <paramref name="Until"/>.</summary>
    [WireName("breaker.opened.v1")]
    public sealed record Opened(BreakerKey Key, string Reason, int Openings, DateTimeOffset Until, DateTimeOffset At) : BreakerEvent;

    /// <summary>The cool-down is over: probes may pass.</summary>
    [WireName("breaker.half-opened.v1")]
    public sealed record HalfOpened(BreakerKey Key, DateTimeOffset At) : BreakerEvent;

    /// <summary>A leg passes as a probe; its place is free again at <paramref name="Until"/> whatever becomes of it.</summary>
    [WireName("breaker.probe-passed.v1")]
    public sealed record ProbePassed(BreakerKey Key, string Source, DateTimeOffset Until, DateTimeOffset At) : BreakerEvent;

    /// <summary>A probe succeeded.</summary>
    [WireName("breaker.probe-succeeded.v1")]
    public sealed record ProbeSucceeded(BreakerKey Key, string Source, DateTimeOffset At) : BreakerEvent;

    /// <summary>Enough probes succeeded.</summary>
    [WireName("breaker.closed.v1")]
    public sealed record Closed(BreakerKey Key, DateTimeOffset At) : BreakerEvent;

    /// <summary>Opened by a person.</summary>
    [WireName("breaker.tripped.v1")]
    public sealed record Tripped(BreakerKey Key, string By, string Why, DateTimeOffset At) : BreakerEvent;

    /// <summary>Closed by a person.</summary>
    [WireName("breaker.reset.v1")]
    public sealed record WasReset(BreakerKey Key, string By, string Why, DateTimeOffset At) : BreakerEvent;

    /// <summary>A kill switch was set.</summary>
    [WireName("breaker.kill-switch-set.v1")]
    public sealed record Killed(KillScope Scope, string By, string Why, DateTimeOffset At) : BreakerEvent;

    /// <summary>A kill switch was released.</summary>
    [WireName("breaker.kill-switch-released.v1")]
    public sealed record Released(KillScope Scope, string By, string Why, DateTimeOffset At) : BreakerEvent;
}

/// <summary>What the world owes breakers.</summary>
public abstract record BreakerEffect : IEffect
{
    private BreakerEffect()
    {
    }

    public abstract EffectId Id { get; init; }

    public abstract DateTimeOffset? DueAt { get; init; }

    /// <summary>A durable timer: EndCoolDown at <see cref="DueAt"/>.</summary>
    public sealed record CoolDown(EffectId Id, BreakerKey Key, DateTimeOffset? DueAt) : BreakerEffect;
}

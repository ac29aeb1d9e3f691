using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Risk;

/// <summary>What breakers may be told.</summary>
public abstract record BreakerCommand : ICommand
{
    private BreakerCommand()
    {
    }

    /// <summary>Something failed for a reason that lies with what is guarded. Idempotent by <paramref name="Source"/> inside the window.</summary>
    public sealed record ReportFailure(BreakerKey Key, string Source, string Reason, BreakerPolicy Policy, DateTimeOffset At) : BreakerCommand;

    /// <summary>Something worked. Matters to a half-open breaker only, and only from a leg that it let through.</summary>
    public sealed record ReportSuccess(BreakerKey Key, string Source, BreakerPolicy Policy, DateTimeOffset At) : BreakerCommand;

    /// <summary>May this leg pass a half-open breaker? Refused: <c>breaker-open</c>.</summary>
    public sealed record Pass(BreakerKey Key, string Source, BreakerPolicy Policy, DateTimeOffset At) : BreakerCommand;

    /// <summary>The durable timer of an open breaker.</summary>
    public sealed record EndCoolDown(EffectId Id, BreakerKey Key, DateTimeOffset At) : BreakerCommand;

    /// <summary>Open it by hand.</summary>
    public sealed record Trip(BreakerKey Key, string By, string Why, DateTimeOffset At) : BreakerCommand;

    /// <summary>Close it by hand, however it was opened.</summary>
    public sealed record Reset(BreakerKey Key, string By, string Why, DateTimeOffset At) : BreakerCommand;

    /// <summary>Set a kill switch.</summary>
    public sealed record Kill(KillScope Scope, string By, string Why, DateTimeOffset At) : BreakerCommand;

    /// <summary>Release a kill switch.</summary>
    public sealed record Release(KillScope Scope, string By, string Why, DateTimeOffset At) : BreakerCommand;
}

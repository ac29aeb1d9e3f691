using System.Text.Json.Serialization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Risk;

/// <summary>Where one breaker stands.</summary>
[JsonDerivedType(typeof(Closed), "closed")]
[JsonDerivedType(typeof(Open), "open")]
[JsonDerivedType(typeof(HalfOpen), "half-open")]
[JsonDerivedType(typeof(Tripped), "tripped")]
public abstract record BreakerState
{
    private BreakerState()
    {
    }

    /// <summary>Everything passes.</summary>
    /// <param name="Failures">Those that still may count, oldest first.</param>
    public sealed record Closed(EquatableArray<BreakerFailure> Failures) : BreakerState;

    /// <summary>Nothing passes until the cool-down is over.</summary>
    /// <param name="Reason">The last failure, for people.</param>
    /// <param name="Openings">In a row, from 1: each makes the cool-down longer.</param>
    /// <param name="Until">When probes are let through.</param>
    public sealed record Open(string Reason, int Openings, DateTimeOffset Until) : BreakerState;

    /// <summary>Some legs pass as probes.</summary>
    /// <param name="Reason">Why it had opened.</param>
    /// <param name="Openings">In a row.</param>
    /// <param name="Probes">Legs that were let through and have not reported; those that never do make room by time.</param>
    /// <param name="Succeeded">Who reported success.</param>
    public sealed record HalfOpen(string Reason, int Openings, EquatableArray<Probe> Probes, EquatableArray<string> Succeeded) : BreakerState;

    /// <summary>Opened by hand: only a person closes it.</summary>
    public sealed record Tripped(string By, string Why, DateTimeOffset Since) : BreakerState;
}

/// <summary>A failure that counts.</summary>
/// <param name="Source">Who failed: the same source again is the same failure.</param>
/// <param name="At">When.</param>
public sealed record BreakerFailure(string Source, DateTimeOffset At);

/// <summary>A leg that was let through a half-open breaker.</summary>
/// <param name="Source">Which.</param>
/// <param name="Until">When its place is free again whatever became of it.</param>
public sealed record Probe(string Source, DateTimeOffset Until);

/// <summary>A breaker and where it stands.</summary>
public sealed record Breaker(BreakerKey Key, BreakerState State);

/// <summary>What a kill switch stops.</summary>
public enum KillScope
{
    /// <summary>Value leaving an account: approvals, swaps, burns, deposits. Mints, claims and cancels go on.</summary>
    Leaving,

    /// <summary>Every transaction, also those that bring home what is in flight: mints, claims, cancels. What is signed already can't be called back.</summary>
    Everything,
}

/// <summary>A kill switch that is set.</summary>
public sealed record KillSwitch(KillScope Scope, string By, string Why, DateTimeOffset Since);

/// <summary>All breakers of a desk, or of all desks.</summary>
/// <param name="Stream"><c>breakers-{desk}</c>, or <c>breakers-global</c>.</param>
/// <param name="Breakers">Those that are not plainly closed, ordered by key.</param>
/// <param name="Kills">Kill switches that are set, ordered by scope.</param>
public sealed record BreakersState(StreamId Stream, EquatableArray<Breaker> Breakers, EquatableArray<KillSwitch> Kills)
{
    /// <summary>The stream that holds for all desks.</summary>
    public static StreamId Global { get; } = StreamOf("global");

    /// <summary>The breakers of a desk.</summary>
    public static StreamId StreamOf(string desk) => StreamId.Of("breakers", desk);

    /// <summary>One breaker's state; closed when nothing is known of it.</summary>
    public BreakerState Of(BreakerKey key) => Breakers.FirstOrDefault(one => one.Key == key)?.State ?? new BreakerState.Closed([]);

    /// <summary>A kill switch that is set, or null.</summary>
    public KillSwitch? Kill(KillScope scope) => Kills.FirstOrDefault(one => one.Scope == scope);
}

namespace MeshRebalancer.Node.Engines;

/// <summary>For tests of long waits: the system's clock, set forward. Timers run as always.</summary>
/// <param name="by">How far; may be negative.</param>
internal sealed class ClockAhead(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
}

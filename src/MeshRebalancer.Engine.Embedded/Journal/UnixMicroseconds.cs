namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>Reads the instants that the tables hold.</summary>
internal static class UnixMicroseconds
{
    public static DateTimeOffset ToInstant(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Does something in its own turn of the loop, after what runs now.</summary>
internal static class Later
{
    public static void Run(Action action) =>
        (SynchronizationContext.Current ?? throw new InvalidOperationException("Only under a virtual loop.")).Post(_ => action(), null);
}

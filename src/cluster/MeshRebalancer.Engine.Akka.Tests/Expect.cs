using System.Diagnostics;
using MeshRebalancer.Ports.Streams;

namespace MeshRebalancer.Engine.Akka.Tests;

/// <summary>Waits for what may fail for a while.</summary>
internal static class Expect
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks again as long as the stream is stopped, as every caller must.</summary>
    public static async Task<T> EventuallyAsync<T>(string what, Func<Task<T>> ask)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (StreamStoppedException stopped)
            {
                if (watch.Elapsed > Patience)
                    throw new TimeoutException($"It never came true that {what}: {stopped.InnerException?.Message}", stopped);
                await Task.Delay(Pause);
            }
        }
    }
}

namespace MeshRebalancer.Hosting.Tests.World;

/// <summary>Waits on conditions; the limit only ends a test that would never end.</summary>
internal static class Wait
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task UntilAsync(Func<Task<bool>> hoped, Func<string> what)
    {
        using var patience = new CancellationTokenSource(Limit);
        try
        {
            while (!await hoped())
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
            }
        }
        catch (OperationCanceledException error) when (patience.IsCancellationRequested)
        {
            throw new TimeoutException($"Waited {Limit.TotalSeconds} s in vain: {what()}", error);
        }
    }
}

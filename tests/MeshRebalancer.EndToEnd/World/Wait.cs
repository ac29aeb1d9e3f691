namespace MeshRebalancer.EndToEnd;

/// <summary>Waits on conditions; the limit only ends a test that would never end.</summary>
internal static class Wait
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <param name="hoped">Asked again and again.</param>
    /// <param name="what">For the message of a test that waited in vain.</param>
    public static async Task UntilAsync(Func<Task<bool>> hoped, Func<string> what)
    {
        using var patience = new CancellationTokenSource(Limit);
        try
        {
            while (!await hoped())
            {
                await Task.Delay(Look, patience.Token);
            }
        }
        catch (OperationCanceledException error) when (patience.IsCancellationRequested)
        {
            throw new TimeoutException($"Waited {Limit.TotalSeconds} s in vain: {what()}", error);
        }
    }
}

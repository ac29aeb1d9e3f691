using System.Diagnostics;

namespace MeshRebalancer.Engine.Conformance;

/// <summary>Waits for conditions.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Ends when the condition holds; fails after half a minute.</summary>
    public static Task HoldsAsync(string what, Func<bool> condition) => HoldsAsync(what, condition, static () => { });

    /// <summary>Ends when the condition holds; between two looks does something, such as turning a clock.</summary>
    public static async Task HoldsAsync(string what, Func<bool> condition, Action meanwhile)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > Patience)
                throw new TimeoutException($"It never came true that {what}.");
            meanwhile();
            await Task.Delay(1);
        }
    }

    /// <summary>The result, or a failure after half a minute.</summary>
    public static Task<T> InTimeAsync<T>(this Task<T> task) => task.WaitAsync(Patience);
}

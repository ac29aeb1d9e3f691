using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Adapters.Conformance;

/// <summary>Takes results apart, and waits for conditions.</summary>
public static class Expect
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    /// <summary>The value; an error fails the test with its reason.</summary>
    public static T Value<T>(this Result<T, PortError> result) => result.Match(
        value => value, error => throw new InvalidOperationException($"{error.GetType().Name}: {error.Reason}"));

    public static async Task<T> Value<T>(this Task<Result<T, PortError>> result) => (await result).Value();

    /// <summary>The error, of the expected kind.</summary>
    public static TError Error<TError>(object result)
        where TError : PortError
    {
        var error = result.GetType().GetProperty("Error")?.GetValue(result);
        return error.ShouldBeOfType<TError>($"Found {result}");
    }

    /// <summary>Asks until there is an answer.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<Task<T?>> ask)
        where T : class
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            if (await ask() is { } answer)
                return answer;
            await Task.Delay(Pause, limit.Token);
        }
    }
}

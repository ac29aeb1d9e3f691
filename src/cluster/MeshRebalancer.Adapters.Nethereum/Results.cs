using System.Diagnostics.CodeAnalysis;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Adapters.Nethereum;

/// <summary>Lets asynchronous code go on with a value or leave with the error.</summary>
internal static class Results
{
    /// <summary>The value, or the error where this is false.</summary>
    public static bool TryGet<T>(this Result<T, PortError> result, [MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out PortError? error)
    {
        (value, error) = result switch
        {
            Result<T, PortError>.Ok ok => (ok.Value, (PortError?)null),
            Result<T, PortError>.Fail fail => (default(T), fail.Error),
        };
        return error is null;
    }
}

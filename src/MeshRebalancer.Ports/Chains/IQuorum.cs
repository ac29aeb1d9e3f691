using MeshRebalancer.Kernel;

namespace MeshRebalancer.Ports.Chains;

/// <summary>A chain behind several endpoints, none of which is believed alone.</summary>
public interface IQuorum : IChain
{
    /// <summary>
    /// Asks every endpoint at one block on which they agree, until enough of them answer the same. Less is <see cref="PortError.Unreadable"/>,
    /// with the endpoints' names.
    /// </summary>
    /// <typeparam name="T">Compared by value.</typeparam>
    /// <param name="what">What is read, for people.</param>
    /// <param name="read">Asks the endpoint of that name at that block.</param>
    /// <param name="cancel">When it is no longer wanted.</param>
    Task<Result<T, PortError>> AgreeAsync<T>(string what, Func<string, ulong, CancellationToken, Task<Result<T, PortError>>> read, CancellationToken cancel);
}

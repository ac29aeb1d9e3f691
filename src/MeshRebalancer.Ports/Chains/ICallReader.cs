using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Ports.Chains;

/// <summary>
/// Knows the calls that it makes by their bytes. What is signed is read back by it, so that neither a bug nor a plan that was tampered with pays
/// somebody else.
/// </summary>
public interface ICallReader
{
    /// <summary>The calls that it makes on a chain; none where it does not stand.</summary>
    EquatableArray<AllowedCall> CallsOn(ChainId chain);

    /// <summary>What the bytes say, or null for what it never writes: another contract or function, odd bytes, or terms that it does not use.</summary>
    CallReading? ReadCall(ChainId chain, Call call);
}

using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Ports.Chains;

/// <summary>The calls by which an account comes to native coin.</summary>
public interface INativeCalls : ICallReader
{
    /// <summary>The call that turns so much of a wrapped coin into the caller's native coin, one to one.</summary>
    Call EncodeUnwrap(TokenAmount amount);

    /// <summary>Why a mined <see cref="EncodeUnwrap"/> did nothing, by the wrapped coin's own events; null when it did exactly what was asked.</summary>
    string? ReadUnwrap(TokenAmount amount, Address account, Receipt receipt);
}

using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Ports.Chains;

/// <summary>Signs transactions with keys that never leave it. Deterministic: the same input gives the same bytes (RFC 6979).</summary>
public interface ISigner
{
    /// <summary>The addresses that it can sign for.</summary>
    EquatableArray<Address> Accounts { get; }

    /// <summary>Signs exactly this transaction.</summary>
    Task<Result<SignedTransaction, PortError>> SignAsync(
        ChainId chain, Address from, ulong nonce, Call call, GasTerms gas, CancellationToken cancel);
}

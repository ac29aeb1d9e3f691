using System.Collections.Frozen;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Runtime.Accounts;

/// <summary>How the accounts of each chain work.</summary>
/// <param name="byChain">Chains that are not named have <see cref="AccountPolicy.Default"/>.</param>
public sealed class AccountPolicies(IReadOnlyDictionary<ChainId, AccountPolicy> byChain)
{
    private readonly FrozenDictionary<ChainId, AccountPolicy> _byChain = byChain.ToFrozenDictionary();

    /// <summary>The same for every chain.</summary>
    public static AccountPolicies Default { get; } = new(new Dictionary<ChainId, AccountPolicy>());

    /// <summary>A chain's policy.</summary>
    public AccountPolicy On(ChainId chain) => _byChain.GetValueOrDefault(chain, AccountPolicy.Default);
}

using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Runtime.Gas;

/// <summary>What a desk's accounts shall have of one chain's native coin.</summary>
/// <param name="Desk">The desk.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Policy">Floor, target and tank.</param>
/// <param name="Accounts">Served in this order.</param>
public sealed record GasOptions(string Desk, ChainId Chain, GasPolicy Policy, EquatableArray<GasReceiver> Accounts)
{
    /// <summary>The stream that keeps it.</summary>
    public StreamId Stream => GasState.StreamOf(Desk, Chain);
}

/// <summary>An account that is topped up.</summary>
/// <param name="Account">Its address.</param>
/// <param name="Portfolio">Whose wrapped coin may be unwrapped, or null.</param>
/// <param name="Wrapped">The wrapped coin; with <paramref name="Portfolio"/>.</param>
public sealed record GasReceiver(Address Account, StreamId? Portfolio = null, TokenId? Wrapped = null);

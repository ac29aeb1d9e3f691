using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>Puts an account's balances together. Pure.</summary>
internal static class BalancesWire
{
    /// <summary>All balances, or the first thing that is not one: half a view would be taken for a whole one.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="tokens">The tokens that were asked for.</param>
    /// <param name="snapshot">First the native balance, then one for each token.</param>
    public static Result<Balances, PortError> Read(ChainId chain, EquatableArray<TokenId> tokens, Snapshot snapshot)
    {
        if (!snapshot.Answers[0].TryGet(out var native, out var error))
            return error;
        var holdings = new List<Holding>(tokens.Count);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (!snapshot.Answers[i + 1].TryGet(out var values, out error))
                return error is PortError.Transient ? error : new PortError.Unreadable($"The balance of {tokens[i]} can't be read: {error.Reason}");
            holdings.Add(new(new(tokens[i], (UInt256)values[0]), snapshot.Block));
        }

        return new Balances(new(chain, (UInt256)native[0], snapshot.Block), holdings.ToEquatableArray());
    }
}

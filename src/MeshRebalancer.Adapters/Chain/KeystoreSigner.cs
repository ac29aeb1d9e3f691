using System.Collections.Frozen;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using EvmSigned = MeshRebalancer.Evm.SignedTransaction;
using SignedTransaction = MeshRebalancer.Domain.Accounts.SignedTransaction;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>Signs with keys that it holds in memory, for their own accounts alone. Disposing wipes them.</summary>
public sealed class KeystoreSigner : ISigner, IDisposable
{
    private readonly FrozenDictionary<Address, PrivateKey> _keys;

    /// <param name="keys">Taken over: disposed with this.</param>
    public KeystoreSigner(IEnumerable<PrivateKey> keys)
    {
        _keys = keys.DistinctBy(key => key.Address).ToFrozenDictionary(key => key.Address);
        Accounts = [.. _keys.Keys.Order()];
    }

    public EquatableArray<Address> Accounts { get; }

    public Task<Result<SignedTransaction, PortError>> SignAsync(
        ChainId chain, Address from, ulong nonce, Call call, GasTerms gas, CancellationToken cancel) => Task.FromResult(Sign(chain, from, nonce, call, gas));

    public void Dispose()
    {
        foreach (var key in _keys.Values)
            key.Dispose();
    }

    private Result<SignedTransaction, PortError> Sign(ChainId chain, Address from, ulong nonce, Call call, GasTerms gas)
    {
        if (!_keys.TryGetValue(from, out var key))
            return new PortError.Declined("unknown-account", $"No key of {from} is open here; there are keys of {(Accounts.Count == 0 ? "nobody" : string.Join(", ", Accounts))}.");
        if (gas.PriorityFeeWei > gas.FeeWei)
            return new PortError.Declined("fee-invalid", $"The priority fee, {gas.PriorityFeeWei} wei, is more than the whole fee, {gas.FeeWei} wei.");
        var signed = EvmSigned.Sign(SigningWire.ToTransaction(chain, nonce, call, gas), key);
        return new SignedTransaction(signed.Hash, signed.Raw.ToString(), gas);
    }
}

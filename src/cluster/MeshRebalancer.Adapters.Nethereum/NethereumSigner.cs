using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Model;
using Nethereum.Signer;
using Nethereum.Util;
using SignedTransaction = MeshRebalancer.Domain.Accounts.SignedTransaction;

namespace MeshRebalancer.Adapters.Nethereum;

/// <summary>Signs with Nethereum and keys in memory. RFC 6979, so that the same input gives the same bytes.</summary>
public sealed class NethereumSigner : ISigner
{
    private readonly Dictionary<Address, EthECKey> _keys;

    /// <param name="keys">32 bytes each.</param>
    public NethereumSigner(IEnumerable<byte[]> keys)
    {
        var opened = keys.Select(key => new EthECKey(key, isPrivate: true)).Select(key => (Address: Address.Parse(key.GetPublicAddress()), Key: key)).ToArray();
        _keys = opened.ToDictionary(one => one.Address, one => one.Key);
        Accounts = opened.Select(one => one.Address).ToEquatableArray();
    }

    /// <inheritdoc/>
    public EquatableArray<Address> Accounts { get; }

    /// <inheritdoc/>
    public Task<Result<SignedTransaction, PortError>> SignAsync(
        ChainId chain, Address from, ulong nonce, Call call, GasTerms gas, CancellationToken cancel)
    {
        if (!_keys.TryGetValue(from, out var key))
            return Task.FromResult<Result<SignedTransaction, PortError>>(new PortError.Declined("unknown-account", $"No key of {from} is here."));
        var raw = Raw(chain, nonce, call, gas, key).EnsureHexPrefix();
        var hash = Hash32.FromBytes(Sha3Keccack.Current.CalculateHash(raw.HexToByteArray()));
        return Task.FromResult<Result<SignedTransaction, PortError>>(new SignedTransaction(hash, raw, gas));
    }

    private static string Raw(ChainId chain, ulong nonce, Call call, GasTerms gas, EthECKey key) => gas.PriorityFeeWei is { } tip
        ? new Transaction1559Signer().SignTransaction(
            key, new Transaction1559(chain.Value, nonce, tip, gas.FeeWei, gas.GasLimit, call.To.ToString(), call.ValueWei, call.CallHex, []))
        : new LegacyTransactionSigner().SignTransaction(
            key.GetPrivateKeyAsBytes(), chain.Value, call.To.ToString(), call.ValueWei, nonce, gas.FeeWei, gas.GasLimit, call.CallHex);
}

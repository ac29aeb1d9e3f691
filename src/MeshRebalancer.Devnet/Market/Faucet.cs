using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>Gives accounts what they start with.</summary>
public sealed class Faucet
{
    private readonly Dictionary<ChainId, (DevChain Chain, DeployedContracts Contracts)> _places;
    private readonly string _wrappedNative;

    internal Faucet(IEnumerable<(DevChain Chain, DeployedContracts Contracts)> places, IEnumerable<DevnetAsset> assets)
    {
        _places = places.ToDictionary(place => place.Chain.Id);
        _wrappedNative = assets.First(asset => asset.Kind == AssetKind.WrappedNative).Symbol;
    }

    /// <summary>
    /// Gives an account so much more of a token and waits until it has it. Wrapped ether comes from the market maker's stock, which
    /// is backed by ether; everything else is minted.
    /// </summary>
    /// <param name="chain">Where.</param>
    /// <param name="account">To whom.</param>
    /// <param name="symbol">Which token.</param>
    /// <param name="amount">Raw units.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task FundAsync(ChainId chain, Address account, string symbol, UInt256 amount, CancellationToken cancel)
    {
        var (at, contracts) = _places[chain];
        var token = contracts.Token(symbol).Address;
        return symbol == _wrappedNative
            ? at.CallAsync(DevnetAccounts.MarketMaker, token, Signatures.Erc20.Transfer, cancel, account, amount)
            : at.CallAsync(DevnetAccounts.Deployer, token, Signatures.Erc20.Mint, cancel, account, amount);
    }

    /// <summary>Gives an account so much more ether for gas, at once.</summary>
    /// <param name="chain">Where.</param>
    /// <param name="account">To whom.</param>
    /// <param name="wei">How much more.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task FundGasAsync(ChainId chain, Address account, UInt256 wei, CancellationToken cancel)
    {
        var at = _places[chain].Chain;
        var has = at.Value("balance", await at.Client.GetBalanceAsync(account, BlockTag.Latest, cancel));
        await at.SetBalanceAsync(account, has + wei, cancel);
    }
}

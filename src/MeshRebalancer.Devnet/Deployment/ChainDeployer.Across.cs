using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <content>Across's spoke pool behind its proxy, and the relayer's stock.</content>
internal sealed partial class ChainDeployer
{
    // As on the public networks: a quote is taken for an hour, and a deposit may wait six for its fill.
    private const uint QuoteSeconds = 3_600;
    private const uint FillSeconds = 21_600;

    private async Task<DeployedAcross> AcrossAsync(DeployedContracts contracts)
    {
        var weth = options.Assets.First(asset => asset.Kind == AssetKind.WrappedNative).Symbol;
        var pool = await CreateAsync(
            "Ethereum_SpokePool", "(address, uint32, uint32, address)", contracts.Token(weth).Address, QuoteSeconds, FillSeconds, Address.Zero);
        // Deposit numbers start elsewhere on each chain, so that mixing chains up must fail.
        var initialize = Signatures.Across.Initialize.EncodeCall((self.Domain + 1) * NoncesPerChain, Deployer);
        var proxy = await CreateAsync("ERC1967Proxy", "(address, bytes)", pool, initialize);
        foreach (var token in contracts.Tokens)
        {
            // A tenth of the maker's stock, so that wrapped ether stays backed by ether.
            var amount = Plenty * UInt256.PowerOfTen(token.Decimals) / 10U;
            await chain.CallAsync(Maker, token.Address, Signatures.Erc20.Transfer, cancel, DevnetAccounts.Relayer, amount);
            await chain.CallAsync(DevnetAccounts.Relayer, token.Address, Signatures.Erc20.Approve, cancel, proxy, UInt256.MaxValue);
        }

        return new(proxy);
    }
}

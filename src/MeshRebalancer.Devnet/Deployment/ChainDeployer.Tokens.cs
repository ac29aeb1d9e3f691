using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <content>The tokens, and the market maker's stock of them.</content>
internal sealed partial class ChainDeployer
{
    private Task<Address> TokenAsync(DevnetAsset asset) => asset.Kind switch
    {
        AssetKind.WrappedNative => CreateAsync("WETH9"),
        AssetKind.Usdc => UsdcAsync(asset),
        AssetKind.Mintable => CreateAsync("MintableToken", "(string, string, uint8)", asset.Symbol, asset.Symbol, asset.Decimals),
        _ => throw new ArgumentOutOfRangeException(nameof(asset), asset.Kind, "No such kind of token."),
    };

    // The proxy's admin is not let through to the token, so the deployer, who owns the token, hands that role on first.
    private async Task<Address> UsdcAsync(DevnetAsset asset)
    {
        var checker = await CreateAsync("SignatureChecker");
        var libraries = new Dictionary<string, Address>(StringComparer.Ordinal) { ["SignatureChecker"] = checker };
        var implementation = await CreateAsync(artifacts.Contract("FiatTokenV2_2", libraries), "()");
        var usdc = await CreateAsync("FiatTokenProxy", "(address)", implementation);
        await CallAsync(usdc, Signatures.Usdc.ChangeAdmin, DevnetAccounts.ProxyAdmin);
        await CallAsync(usdc, Signatures.Usdc.Initialize, "USD Coin", asset.Symbol, "USD", asset.Decimals, Deployer, Deployer, Deployer, Deployer);
        await CallAsync(usdc, Signatures.Usdc.InitializeV2, "USD Coin");
        await CallAsync(usdc, Signatures.Usdc.InitializeV21, Deployer);
        await CallAsync(usdc, Signatures.Usdc.InitializeV22, Array.Empty<object>(), asset.Symbol);
        await CallAsync(usdc, Signatures.Usdc.ConfigureMinter, Deployer, UInt256.MaxValue);
        return usdc;
    }

    private async Task StockAsync(DeployedContracts contracts)
    {
        foreach (var token in contracts.Tokens)
        {
            var amount = Plenty * UInt256.PowerOfTen(token.Decimals);
            if (options.Assets.First(asset => asset.Symbol == token.Symbol).Kind == AssetKind.WrappedNative)
                await chain.MinedAsync(await chain.SendAsync(new(Maker, token.Address, Signatures.Weth.Deposit.EncodeCall(), amount), cancel), cancel);
            else
                await CallAsync(token.Address, Signatures.Erc20.Mint, Maker, amount);
            foreach (var spender in new[] { contracts.PositionManager, contracts.Router })
                await chain.CallAsync(Maker, token.Address, Signatures.Erc20.Approve, cancel, spender, UInt256.MaxValue);
        }
    }
}

using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <content>Uniswap V3 and its pools.</content>
internal sealed partial class ChainDeployer
{
    private async Task<DeployedContracts> UniswapAsync(DeployedContracts contracts)
    {
        var weth = contracts.Token(options.Assets.First(asset => asset.Kind == AssetKind.WrappedNative).Symbol).Address;
        var factory = await CreateAsync("UniswapV3Factory");

        // Neither the descriptor of the positions' pictures nor Uniswap V2 is here.
        var positions = await CreateAsync("NonfungiblePositionManager", "(address, address, address)", factory, weth, Address.Zero);
        var router = await CreateAsync("SwapRouter02", "(address, address, address, address)", Address.Zero, factory, positions, weth);
        var quoter = await CreateAsync("QuoterV2", "(address, address)", factory, weth);
        return contracts with { Factory = factory, PositionManager = positions, Router = router, Quoter = quoter };
    }

    private async Task<EquatableArray<DeployedPool>> PoolsAsync(DeployedContracts contracts)
    {
        var pools = new List<DeployedPool>();
        foreach (var pool in options.Pools.Where(pool => pool.Chain == self.Id))
        {
            report($"pool {pool.Base}/{pool.Quote} {pool.Fee}");
            pools.Add(await PoolAsync(contracts, pool));
        }

        return [.. pools];
    }

    private async Task<DeployedPool> PoolAsync(DeployedContracts contracts, DevnetPool pool)
    {
        var sides = new[] { Side(contracts, pool.Base, pool), Side(contracts, pool.Quote, pool) };
        var (low, high) = sides[0].Token.CompareTo(sides[1].Token) < 0 ? (sides[0], sides[1]) : (sides[1], sides[0]);
        var price = PoolMath.SqrtPriceX96(low.PriceE8, low.Decimals, high.PriceE8, high.Decimals);
        await chain.CallAsync(Maker, contracts.PositionManager, Signatures.Uniswap.OpenPool, cancel, low.Token, high.Token, pool.Fee, price);
        var (lower, upper) = PoolMath.FullRange(pool.Fee);
        object[] mint = [low.Token, high.Token, pool.Fee, lower, upper, low.Amount, high.Amount, 0, 0, Maker, UInt256.MaxValue];
        await chain.CallAsync(Maker, contracts.PositionManager, Signatures.Uniswap.Mint, cancel, [mint]);
        var address = (Address)(await chain.ReadAsync(contracts.Factory, Signatures.Uniswap.GetPool, cancel, low.Token, high.Token, pool.Fee))[0];
        return new(address, pool.Fee, low.Token, high.Token);
    }

    private PoolSide Side(DeployedContracts contracts, string symbol, DevnetPool pool)
    {
        var asset = options.Assets.First(asset => asset.Symbol == symbol);
        return new(contracts.Token(symbol).Address, asset.Decimals, asset.PriceE8, PoolMath.RawFor(pool.DepthUsd, asset.PriceE8, asset.Decimals));
    }

    private sealed record PoolSide(Address Token, int Decimals, UInt256 PriceE8, UInt256 Amount);
}

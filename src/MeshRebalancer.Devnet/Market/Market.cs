using System.Collections.Immutable;
using System.Numerics;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>
/// Moves the market: the market maker trades every pool of an asset to its new price, on every chain, and in the same blocks the
/// feeds get their new answers, so that pools and feeds agree.
/// </summary>
public sealed class Market : IDisposable
{
    private const ulong SwapGas = 1_000_000;
    private const ulong SubmitGas = 500_000;

    // More than any pool can take: the price limit is what ends the swap.
    private static readonly UInt256 Enough = UInt256.One << 100;

    private readonly IReadOnlyList<(DevChain Chain, DeployedContracts Contracts)> _places;
    private readonly ImmutableSortedDictionary<string, UInt256> _start;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _moving = new(1);
    private ImmutableSortedDictionary<string, UInt256> _prices;

    internal Market(IReadOnlyList<(DevChain Chain, DeployedContracts Contracts)> places, IEnumerable<DevnetAsset> assets, TimeProvider time)
    {
        (_places, _time) = (places, time);
        _start = _prices = assets.ToImmutableSortedDictionary(asset => asset.Symbol, asset => (UInt256)asset.PriceE8, StringComparer.Ordinal);
    }

    /// <summary>Dollars with 8 decimals, by symbol, as last moved to.</summary>
    public ImmutableSortedDictionary<string, UInt256> PricesE8 => _prices;

    /// <summary>Moves assets to new prices and waits until pools and feeds show them.</summary>
    /// <param name="pricesE8">Dollars with 8 decimals, 1 or more, by symbol. Those not named stay.</param>
    /// <param name="cancel">Stops waiting; what was sent is mined all the same.</param>
    /// <exception cref="DevnetException">No such asset, or a price of zero.</exception>
    public async Task MoveAsync(IReadOnlyDictionary<string, UInt256> pricesE8, CancellationToken cancel)
    {
        foreach (var (symbol, price) in pricesE8)
        {
            if (!_start.ContainsKey(symbol) || price.IsZero)
                throw new DevnetException($"The market can't be moved: '{symbol}' at {price}. There are {string.Join(", ", _start.Keys)}, and a price is more than 0.");
        }

        await _moving.WaitAsync(cancel);
        try
        {
            var prices = _prices.SetItems(pricesE8);
            var sent = await Task.WhenAll(_places.Select(place => MoveAsync(place.Chain, place.Contracts, prices, pricesE8.Keys.ToHashSet(StringComparer.Ordinal), cancel)));
            _prices = prices;
            await Task.WhenAll(sent.SelectMany(mined => mined));
        }
        finally
        {
            _moving.Release();
        }
    }

    /// <summary>Moves one asset.</summary>
    public Task MoveAsync(string symbol, UInt256 priceE8, CancellationToken cancel) =>
        MoveAsync(new Dictionary<string, UInt256>(StringComparer.Ordinal) { [symbol] = priceE8 }, cancel);

    /// <summary>Gives every feed a new round at its present price, so that none is stale.</summary>
    public Task RefreshFeedsAsync(CancellationToken cancel) => MoveAsync(_prices, cancel);

    /// <summary>
    /// Lets the market wander until cancelled: every interval each asset but USDC takes a step of at most
    /// <paramref name="stepBps"/> either way, between half and twice the price it started at. The same seed gives the same walk.
    /// </summary>
    public async Task WanderAsync(int seed, TimeSpan interval, int stepBps, CancellationToken cancel)
    {
        var walk = new MarketWalk(_start, seed, stepBps);
        while (true)
        {
            await Task.Delay(interval, _time, cancel);
            await MoveAsync(walk.Next(_prices), cancel);
        }
    }

    /// <summary>A pool's price: the square root of raw token 1 per raw token 0, times 2^96.</summary>
    public static async Task<UInt256> SqrtPriceX96Async(DevChain chain, DeployedPool pool, CancellationToken cancel) =>
        (UInt256)(await chain.ReadAsync(pool.Address, Signatures.Uniswap.Slot0, cancel))[0];

    public void Dispose() => _moving.Dispose();

    // Answers what is still to be mined, so that all chains are sent to before any is waited for.
    private static async Task<IReadOnlyList<Task>> MoveAsync(
        DevChain chain, DeployedContracts contracts, ImmutableSortedDictionary<string, UInt256> prices, HashSet<string> moved, CancellationToken cancel)
    {
        var mined = new List<Task>();
        foreach (var pool in contracts.Pools.Where(pool => moved.Contains(contracts.Token(pool.Token0).Symbol) || moved.Contains(contracts.Token(pool.Token1).Symbol)))
        {
            if (await TradeAsync(chain, contracts, pool, prices, cancel) is { } trade)
                mined.Add(chain.MinedAsync(await chain.SendAsync(trade, cancel), cancel));
        }

        foreach (var feed in contracts.Feeds.Where(feed => moved.Contains(feed.Asset)))
        {
            var round = await chain.ReadNumberAsync(feed.Aggregator, Signatures.Chainlink.LatestRound, cancel);
            var submit = Signatures.Chainlink.Submit.EncodeCall(round + UInt256.One, (BigInteger)prices[feed.Asset]);
            mined.Add(chain.MinedAsync(await chain.SendAsync(new(DevnetAccounts.MarketMaker, feed.Aggregator, submit, GasLimit: SubmitGas), cancel), cancel));
        }

        return mined;
    }

    private static async Task<DevTransaction?> TradeAsync(
        DevChain chain, DeployedContracts contracts, DeployedPool pool, ImmutableSortedDictionary<string, UInt256> prices, CancellationToken cancel)
    {
        var (token0, token1) = (contracts.Token(pool.Token0), contracts.Token(pool.Token1));
        var target = PoolMath.SqrtPriceX96(prices[token0.Symbol], token0.Decimals, prices[token1.Symbol], token1.Decimals);
        var now = await SqrtPriceX96Async(chain, pool, cancel);
        if (now == target)
            return null;
        var (tokenIn, tokenOut) = target < now ? (pool.Token0, pool.Token1) : (pool.Token1, pool.Token0);
        object[] swap = [tokenIn, tokenOut, pool.Fee, DevnetAccounts.MarketMaker, Enough, 0, target];
        return new(DevnetAccounts.MarketMaker, contracts.Router, Signatures.Uniswap.ExactInputSingle.EncodeCall([swap]), GasLimit: SwapGas);
    }
}

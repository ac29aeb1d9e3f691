using System.Numerics;
using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Markets.Pools;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Uniswap;

/// <summary>Measures a pool: its depth from the liquidity around its price, its volume from its own Swap events.</summary>
/// <param name="options">Where it stands.</param>
/// <param name="connection">Its chain.</param>
internal sealed class PoolMeasuring(UniswapV3Options options, EvmConnection connection)
{
    // A word is 256 × the spacing: even at the narrowest spacing two words are more than the 1% that depth asks for.
    private const int Words = 2;
    private const int DepthBps = 100;

    public async Task<Result<PoolMeasure, PortError>> MeasureAsync(Pool pool, TokenId spent, TimeSpan? window, CancellationToken cancel)
    {
        if (!(await new UniswapV3Depth(options, connection).ReadAsync(pool, Words, cancel)).TryGet(out var state, out var error))
            return error;
        var depth = PoolDepth.Within(state, spent == pool.TokenA, DepthBps);
        return window is { } back
            ? (await VolumeAsync(pool, spent, back, cancel)).Then<PoolMeasure>(volume => new PoolMeasure(depth, volume))
            : new PoolMeasure(depth, null);
    }

    private async Task<Result<UInt256, PortError>> VolumeAsync(Pool pool, TokenId spent, TimeSpan window, CancellationToken cancel)
    {
        if (!(await FirstBlockAsync(window, cancel)).TryGet(out var first, out var error))
            return error;
        var address = UniswapWire.PoolAddress(options, pool);
        EquatableArray<EquatableArray<Hash32>> topics = [[UniswapAbi.Swap.Topic]];
        return (await LogSearch.AllAsync(connection, address, topics, first, cancel))
            .Then<UInt256>(logs => logs.Aggregate(UInt256.Zero, (sum, log) => sum + Moved(log, spent == pool.TokenA)));
    }

    private static UInt256 Moved(EventLog log, bool first) =>
        (UInt256)BigInteger.Abs((BigInteger)log.TryDecode(UniswapAbi.Swap)![first ? 2 : 3]);

    /// <summary>The first block of the window, found by halving over the blocks that may be searched: what is older than either counts for nothing.</summary>
    private async Task<Result<ulong, PortError>> FirstBlockAsync(TimeSpan window, CancellationToken cancel)
    {
        if (!(await TimeAsync(BlockTag.Latest, cancel)).TryGet(out var head, out var error))
            return error;
        var (before, within) = (head.Number - Math.Min(head.Number, (ulong)connection.Options.LogSearchBlocks), head.Number);
        while (before < within)
        {
            var middle = before + ((within - before) / 2);
            if (!(await TimeAsync(BlockTag.At(middle), cancel)).TryGet(out var found, out error))
                return error;
            (before, within) = found.At >= head.At - window ? (before, middle) : (middle + 1, within);
        }

        return within;
    }

    private async Task<Result<(ulong Number, DateTimeOffset At), PortError>> TimeAsync(BlockTag tag, CancellationToken cancel) =>
        (await connection.AskAsync(client => client.GetBlockAsync(tag, cancel), cancel)).Then<(ulong Number, DateTimeOffset At)>(block => block is null
            ? new PortError.Unreadable($"Chain {connection.Id}: the endpoint has no {tag} block.")
            : (ChainWire.ToFacts(block).Number, ChainWire.ToFacts(block).At));
}

using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Markets.Pools;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Adapters.Uniswap;

/// <summary>Reads pools of Uniswap V3 with the liquidity around their price, each at one block, so that any amount can be quoted without asking again.</summary>
/// <param name="options">Where it stands.</param>
/// <param name="connection">Its chain.</param>
public sealed class UniswapV3Depth(UniswapV3Options options, EvmConnection connection)
{
    /// <summary>The pool at the latest block.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="words">How many words of the tick bitmap to each side of the price; a word is 256 × the spacing. 0 … 64.</param>
    /// <param name="cancel">Stops asking.</param>
    public async Task<Result<ConcentratedPool, PortError>> ReadAsync(Pool pool, int words, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(words);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(words, 64);
        var address = UniswapWire.PoolAddress(options, pool);
        var head = await connection.SnapshotAsync(DepthWire.State(options, pool), cancel);
        if (!head.Then(seen => DepthWire.ReadState(options, pool, seen)).TryGet(out var state, out var error))
            return error;
        var range = state.Words(words);
        var bitmap = await connection.SnapshotAsync(DepthWire.Bitmap(address, range), cancel, state.Block);
        if (!bitmap.Then(seen => DepthWire.ReadBitmap(state, range, seen)).TryGet(out var initialised, out error))
            return error;
        var ticks = await connection.SnapshotAsync(DepthWire.Ticks(address, initialised), cancel, state.Block);
        return ticks.Then(seen => DepthWire.ReadPool(state, pool, range, initialised, seen));
    }
}

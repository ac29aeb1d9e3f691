using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>
/// Finds the transaction that consumed a nonce, whoever signed it: the block where the account's count passes the nonce, by bisection over
/// historical counts, and then that block's transactions.
/// </summary>
internal sealed class NonceSearch(EvmConnection connection, Address account, ulong nonce)
{
    public async Task<Result<MinedTransaction?, PortError>> FindAsync(CancellationToken cancel)
    {
        if (!(await connection.AskAsync(client => client.GetBlockNumberAsync(cancel), cancel)).TryGet(out var head, out var error)
            || !(await IsConsumedAsync(head, cancel)).TryGet(out var consumed, out error))
        {
            return error;
        }

        if (!consumed)
            return new Result<MinedTransaction?, PortError>.Ok(null);
        return (await FirstAsync(head, cancel)).TryGet(out var block, out error) ? await InAsync(block, cancel) : error;
    }

    /// <summary>
    /// The first block at which the nonce is consumed. Steps back from the head in doubling strides before it halves, because the nonce is
    /// nearly always a recent one and many nodes keep recent state alone.
    /// </summary>
    private async Task<Result<ulong, PortError>> FirstAsync(ulong head, CancellationToken cancel)
    {
        var (consumed, open) = (head, (ulong?)null);
        for (ulong stride = 1; open is null && consumed > 0; stride *= 2)
        {
            var probe = consumed > stride ? consumed - stride : 0;
            if (!(await IsConsumedAsync(probe, cancel)).TryGet(out var yes, out var error))
                return error;
            (consumed, open) = yes ? (probe, open) : (consumed, probe);
        }

        while (open is { } below && consumed - below > 1)
        {
            var middle = below + ((consumed - below) / 2);
            if (!(await IsConsumedAsync(middle, cancel)).TryGet(out var yes, out var error))
                return error;
            (consumed, open) = yes ? (middle, open) : (consumed, middle);
        }

        return consumed;
    }

    private async Task<Result<bool, PortError>> IsConsumedAsync(ulong block, CancellationToken cancel) =>
        (await connection.AskAsync(client => client.GetNonceAsync(account, BlockTag.At(block), cancel), cancel)).Then<bool>(count => count > nonce);

    private async Task<Result<MinedTransaction?, PortError>> InAsync(ulong block, CancellationToken cancel)
    {
        var answer = await connection.AskAsync(client => client.GetTransactionsAsync(BlockTag.At(block), cancel), cancel);
        return answer.Then<MinedTransaction?>(transactions => transactions?.FirstOrDefault(one => one.From == account && one.Nonce == nonce) switch
        {
            { BlockHash: { } hash } found => new MinedTransaction(found.Hash, nonce, found.To, found.Value, found.Input.ToString(), block, hash),
            // A reorg between two questions, or endpoints that differ: asked again.
            _ => new PortError.Transient($"Chain {connection.Id}: nonce {nonce} of {account} is consumed at block {block}, which does not show by what."),
        });
    }
}

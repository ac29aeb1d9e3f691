using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Adapters.Chain;

public sealed partial class EvmChain
{
    public async Task<Result<BlockFacts?, PortError>> BlockAsync(ulong number, CancellationToken cancel) =>
        (await connection.AskAsync(client => client.GetBlockAsync(BlockTag.At(number), cancel), cancel))
            .Then<BlockFacts?>(block => new Result<BlockFacts?, PortError>.Ok(block is null ? null : ChainWire.ToFacts(block)));

    public Task<Result<ulong, PortError>> SafeAsync(CancellationToken cancel) => TaggedAsync(BlockTag.Safe, cancel);

    public Task<Result<ulong, PortError>> FinalizedAsync(CancellationToken cancel) => TaggedAsync(BlockTag.Finalized, cancel);

    public async Task<Result<TransactionStatus, PortError>> TransactionAsync(Hash32 transaction, CancellationToken cancel) =>
        (await connection.AskAsync(client => client.GetTransactionAsync(transaction, cancel), cancel)).Then<TransactionStatus>(ChainWire.ToStatus);

    public async Task<Result<MinedTransaction?, PortError>> FindByNonceAsync(Address account, ulong nonce, CancellationToken cancel) =>
        await new NonceSearch(connection, account, nonce).FindAsync(cancel);

    public async Task<Result<Receipt?, PortError>> ReceiptAsync(Hash32 transaction, CancellationToken cancel) =>
        (await connection.AskAsync(client => client.GetReceiptAsync(transaction, cancel), cancel))
            .Then<Receipt?>(receipt => new Result<Receipt?, PortError>.Ok(receipt is null ? null : ChainWire.ToReceipt(receipt)));

    private async Task<Result<ulong, PortError>> TaggedAsync(BlockTag tag, CancellationToken cancel)
    {
        return (await connection.Client.GetBlockAsync(tag, cancel)).Match<Result<ulong, PortError>>(
            block => block is null ? NoTag(tag, "there is no such block") : block.Number,
            fail => fail is RpcError.Server ? NoTag(tag, fail.ToString()) : ChainWire.ToPortError(Id, fail));
    }

    private PortError.Declined NoTag(BlockTag tag, string why) => new("tag-unknown", $"Chain {Id} has no {tag} block: {why}.");
}

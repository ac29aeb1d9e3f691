using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>A log that a contract emitted. Believe it only when <see cref="Address"/> is a contract you trust.</summary>
/// <param name="Address">The contract.</param>
/// <param name="Topics">Up to four words, the first usually the event's signature.</param>
/// <param name="Data">The values that are not indexed.</param>
/// <param name="BlockNumber">The block's height.</param>
/// <param name="BlockHash">The block.</param>
/// <param name="TransactionHash">The transaction.</param>
/// <param name="Index">The position among the block's logs.</param>
/// <param name="Removed">Whether a reorg has taken it back.</param>
public sealed record EventLog(
    Address Address, EquatableArray<Hash32> Topics, HexBytes Data, ulong BlockNumber, Hash32 BlockHash, Hash32 TransactionHash, ulong Index, bool Removed)
{
    /// <summary>The values, when this is such an event's log; else null.</summary>
    /// <exception cref="AbiException">It is, and its bytes are malformed.</exception>
    public object[]? TryDecode(AbiEvent @event) => @event.Matches(Topics) ? @event.Decode(Topics, Data) : null;
}

/// <summary>Which logs are wanted.</summary>
/// <param name="From">The first block.</param>
/// <param name="To">The last block.</param>
/// <param name="Addresses">The contracts; none means any.</param>
/// <param name="Topics">For each position the accepted topics; an empty set accepts any.</param>
public sealed record LogFilter(
    BlockTag From, BlockTag To, EquatableArray<Address> Addresses, EquatableArray<EquatableArray<Hash32>> Topics);

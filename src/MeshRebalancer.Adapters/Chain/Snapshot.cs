using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>Many reads, all at one block.</summary>
/// <param name="Block">The block's number.</param>
/// <param name="At">Its timestamp.</param>
/// <param name="Answers">One for each read, in their order.</param>
internal sealed record Snapshot(ulong Block, DateTimeOffset At, EquatableArray<Result<object[], PortError>> Answers);

/// <summary>The functions of Multicall3 that tell of the block and of native coin.</summary>
internal static class MulticallReads
{
    public static readonly AbiFunction GetEthBalance = AbiFunction.Parse("getEthBalance(address account) view returns (uint256 balance)");
    private static readonly AbiFunction GetBlockNumber = AbiFunction.Parse("getBlockNumber() view returns (uint256 number)");
    private static readonly AbiFunction GetTimestamp = AbiFunction.Parse("getCurrentBlockTimestamp() view returns (uint256 timestamp)");

    /// <summary>An account's native coin. Where Multicall3 is missing, <c>eth_getBalance</c> answers it.</summary>
    public static ContractRead NativeBalance(Address account) => new(Multicall3.Address, GetEthBalance, account);

    /// <summary>The reads with the block's own at their end.</summary>
    public static EquatableArray<ContractRead> WithBlock(EquatableArray<ContractRead> reads) =>
        [.. reads, new(Multicall3.Address, GetBlockNumber), new(Multicall3.Address, GetTimestamp)];

    /// <summary>Takes apart what <see cref="WithBlock"/> asked for.</summary>
    public static Result<Snapshot, PortError> Read(ChainId chain, EquatableArray<Result<object[], RpcError>> answers)
    {
        var all = answers.Select(answer => answer.Match<Result<object[], PortError>>(ok => ok, error => ChainWire.ToPortError(chain, error))).ToList();
        return all[^2].Then(number => all[^1].Then<Snapshot>(time =>
            new Snapshot((ulong)(UInt256)number[0], DateTimeOffset.FromUnixTimeSeconds((long)(UInt256)time[0]), [.. all[..^2]])));
    }
}

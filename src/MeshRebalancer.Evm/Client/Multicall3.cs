using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>One read of many: a function of a contract, with its arguments.</summary>
/// <param name="Target">The contract.</param>
/// <param name="Function">What is called.</param>
/// <param name="Arguments">One for each input.</param>
public sealed record ContractRead(Address Target, AbiFunction Function, params EquatableArray<object?> Arguments);

/// <summary>
/// Many reads in one call, all at the same block: the contract Multicall3, which stands at the same address on nearly every chain.
/// Only for reads: a batch that runs out of gas inside looks like a revert of the inner call.
/// </summary>
public static class Multicall3
{
    private static readonly AbiFunction Aggregate3 = AbiFunction.Parse(
        "function aggregate3((address target, bool allowFailure, bytes callData)[] calls) payable returns ((bool success, bytes returnData)[] returnData)");

    /// <summary>Where the contract stands.</summary>
    public static Address Address { get; } = Address.Parse("0xcA11bde05977b3631167028862bE2a173976CA11");

    /// <summary>
    /// Makes the reads at a block. The outer result fails when nothing could be read; an inner one when its read reverted
    /// (<see cref="RpcError.Reverted"/>) or answered nonsense (<see cref="RpcError.WrongAnswer"/>).
    /// </summary>
    public static async Task<Result<EquatableArray<Result<object[], RpcError>>, RpcError>> ReadAsync(
        EvmClient client, EquatableArray<ContractRead> reads, BlockTag at, CancellationToken cancel = default)
    {
        if (reads.Count == 0)
        {
            return EquatableArray<Result<object[], RpcError>>.Empty;
        }

        object?[] calls = [.. reads.Select(r => new object?[] { r.Target, true, r.Function.EncodeCall(r.Arguments.AsSpan()) })];
        var answer = await client.CallAsync(Aggregate3, Address, at, [calls], cancel);
        return answer.Then<EquatableArray<Result<object[], RpcError>>>(values => Match(client, reads, (object[])values[0]));
    }

    private static Result<EquatableArray<Result<object[], RpcError>>, RpcError> Match(
        EvmClient client, EquatableArray<ContractRead> reads, object[] answers) => answers.Length == reads.Count
        ? (EquatableArray<Result<object[], RpcError>>)[.. reads.Zip(answers, (read, answer) => One(client, read, (object[])answer))]
        : new RpcError.WrongAnswer(client.Endpoint.Host, "eth_call", $"{answers.Length} answers to {reads.Count} reads");

    private static Result<object[], RpcError> One(EvmClient client, ContractRead read, object[] answer) => (bool)answer[0]
        ? client.Decode(read.Function, (byte[])answer[1])
        : new RpcError.Reverted(client.Endpoint.Host, client.DecodeRevert((byte[])answer[1]));
}

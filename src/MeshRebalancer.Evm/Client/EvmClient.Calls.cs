using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

public sealed partial class EvmClient
{
    /// <summary>Executes a call at a block and gives the bytes that it returns; a revert is <see cref="RpcError.Reverted"/>.</summary>
    public async Task<Result<HexBytes, RpcError>> CallAsync(CallRequest request, BlockTag at, CancellationToken cancel = default) =>
        WithReverts(await AskAsync(new("eth_call", request.ToJson(), at.ToJson()), json => EvmJson.Bytes(json), cancel));

    /// <summary>Calls a contract's function at a block and decodes its answer.</summary>
    /// <param name="function">What is called.</param>
    /// <param name="to">The contract.</param>
    /// <param name="at">The block.</param>
    /// <param name="arguments">One for each input.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="AbiException">An argument does not fit.</exception>
    public Task<Result<object[], RpcError>> CallAsync(
        AbiFunction function, Address to, BlockTag at, object?[] arguments, CancellationToken cancel = default) =>
        CallAsync(function, new CallRequest { To = to, Data = function.EncodeCall(arguments) }, at, cancel);

    /// <summary>Executes a request that was made with a function, and decodes its answer.</summary>
    public async Task<Result<object[], RpcError>> CallAsync(AbiFunction function, CallRequest request, BlockTag at, CancellationToken cancel = default)
    {
        var answer = await CallAsync(request, at, cancel);
        return answer.Then<object[]>(bytes => Decode(function, bytes));
    }

    /// <summary>The gas that a call would need; a revert is <see cref="RpcError.Reverted"/>.</summary>
    public async Task<Result<UInt256, RpcError>> EstimateGasAsync(CallRequest request, BlockTag at, CancellationToken cancel = default) =>
        WithReverts(await AskAsync(new("eth_estimateGas", request.ToJson(), at.ToJson()), json => EvmJson.Number(json), cancel));

    /// <summary>
    /// Sends signed bytes. Never retried: an unknown outcome is for the caller to reconcile by nonce and hash.
    /// </summary>
    public async Task<BroadcastOutcome> SendRawTransactionAsync(SignedTransaction transaction, CancellationToken cancel = default)
    {
        var answer = await AskAsync(new("eth_sendRawTransaction", transaction.Raw.ToString()), json => EvmJson.Hash(json), cancel);
        return answer.Match<BroadcastOutcome>(
            hash => hash == transaction.Hash
                ? new BroadcastOutcome.Accepted(hash)
                : new BroadcastOutcome.Unknown(new RpcError.WrongAnswer(Endpoint.Host, "eth_sendRawTransaction", $"another transaction's hash, {hash}")),
            error => error is RpcError.Server server ? ServerErrors.Broadcast(server, transaction.Hash) : new BroadcastOutcome.Unknown(error));
    }

    /// <summary>Decodes what a function returned.</summary>
    internal Result<object[], RpcError> Decode(AbiFunction function, HexBytes bytes)
    {
        try
        {
            return function.DecodeAnswer(bytes);
        }
        catch (AbiException exception)
        {
            return new RpcError.WrongAnswer(Endpoint.Host, "eth_call", exception.Message);
        }
    }

    /// <summary>What revert data means.</summary>
    internal RevertReason DecodeRevert(ReadOnlySpan<byte> data) => _reverts.Decode(data);

    private Result<T, RpcError> WithReverts<T>(Result<T, RpcError> result) =>
        result is Result<T, RpcError>.Fail { Error: RpcError.Server server } && ServerErrors.Revert(server, _reverts) is { } reason
            ? new RpcError.Reverted(Endpoint.Host, reason)
            : result;
}

using System.Text.Json;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>What several endpoints' answers to the same signed bytes mean together. Pure.</summary>
internal static class SendingVerdict
{
    /// <summary>Whether the next endpoint is asked: nobody took the bytes yet, and nobody said what would be true at every endpoint.</summary>
    public static bool GoesOn(Result<JsonElement, RpcError> answer) => answer is Result<JsonElement, RpcError>.Fail fail && fail.Error switch
    {
        RpcError.Server server => ServerErrors.IsOfThisNode(server),
        RpcError.Transport or RpcError.Timeout or RpcError.RateLimited or RpcError.Malformed or RpcError.WrongAnswer => true,
        RpcError.Reverted => false,
    };

    /// <summary>
    /// Taken by one is taken. Otherwise what one endpoint may have taken is unknown, whatever another says: only where none can have it is
    /// a refusal believed.
    /// </summary>
    /// <param name="answers">One or more, in the order of asking.</param>
    public static Result<JsonElement, RpcError> Of(IReadOnlyList<Result<JsonElement, RpcError>> answers) =>
        answers.FirstOrDefault(answer => answer is Result<JsonElement, RpcError>.Ok)
        ?? answers.FirstOrDefault(IsTaken)
        ?? answers.FirstOrDefault(MayBeTaken)
        ?? answers[^1];

    private static bool IsTaken(Result<JsonElement, RpcError> answer) =>
        answer is Result<JsonElement, RpcError>.Fail { Error: RpcError.Server server }
        && ServerErrors.Broadcast(server, default) is BroadcastOutcome.AlreadyKnown or BroadcastOutcome.NonceTooLow;

    private static bool MayBeTaken(Result<JsonElement, RpcError> answer) => answer is Result<JsonElement, RpcError>.Fail
    {
        Error: RpcError.Transport or RpcError.Timeout or RpcError.Malformed or RpcError.WrongAnswer,
    };
}

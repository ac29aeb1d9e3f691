using System.Text.Json;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>What is still unanswered of a batch of reads while it goes from endpoint to endpoint.</summary>
/// <param name="calls">All of it.</param>
internal sealed class PendingCalls(IReadOnlyList<RpcCall> calls)
{
    private int[] _open = [.. Enumerable.Range(0, calls.Count)];

    /// <summary>What was answered, or failed last; null for what nobody was asked yet.</summary>
    public Result<JsonElement, RpcError>?[] Results { get; } = new Result<JsonElement, RpcError>?[calls.Count];

    /// <summary>The calls that another endpoint may answer.</summary>
    public IReadOnlyList<RpcCall> Open => _open.Length == calls.Count ? calls : Array.ConvertAll(_open, i => calls[i]);

    /// <summary>Whether any is left.</summary>
    public bool Any => _open.Length > 0;

    /// <summary>Takes the answers to <see cref="Open"/> in.</summary>
    public void Place(Result<JsonElement, RpcError>[] answers)
    {
        for (var i = 0; i < answers.Length; i++)
        {
            // A limit tells less of the call than any other failure.
            if (Results[_open[i]] is null || answers[i] is not Result<JsonElement, RpcError>.Fail { Error: RpcError.RateLimited })
                Results[_open[i]] = answers[i];
        }

        if (Array.Exists(answers, IsWorthAsking))
            _open = [.. _open.Where((_, i) => IsWorthAsking(answers[i]))];
        else
            _open = [];
    }

    /// <summary>All results, with an error for what nobody was asked.</summary>
    public Result<JsonElement, RpcError>[] Complete(RpcError otherwise) => Array.ConvertAll(Results, result => result ?? otherwise);

    /// <summary>Whether another endpoint may know better.</summary>
    public static bool IsWorthAsking(Result<JsonElement, RpcError> answer) => answer is Result<JsonElement, RpcError>.Fail fail && fail.Error switch
    {
        RpcError.Transport or RpcError.Timeout or RpcError.RateLimited or RpcError.Malformed => true,
        RpcError.WrongAnswer => true,
        RpcError.Server server => ServerErrors.IsOfThisNode(server),
        RpcError.Reverted => false,
    };
}

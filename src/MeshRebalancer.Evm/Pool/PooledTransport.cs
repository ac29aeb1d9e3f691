using System.Text.Json;
using MeshRebalancer.Kernel;
using MeshRebalancer.Telemetry;

namespace MeshRebalancer.Evm;

/// <summary>
/// Carries calls to the best of several endpoints: a read goes on to the next where one fails, and to a second one as well where the first is
/// slower than it mostly is. Signed bytes go to another only while nobody said to have them, for the same bytes can't act twice; anything
/// else that is no read goes out once.
/// </summary>
/// <param name="endpoints">Those that may be asked, in order of preference.</param>
/// <param name="options">How they are chosen from.</param>
/// <param name="time">All waiting is done by it.</param>
/// <param name="begin">Called before each use.</param>
internal sealed class PooledTransport(IReadOnlyList<PooledEndpoint> endpoints, PoolOptions options, TimeProvider time, Action begin) : IRpcTransport
{
    private const string Sending = "eth_sendRawTransaction";

    public RpcEndpoint Endpoint { get; } = RpcEndpoint.Together([.. endpoints.Select(endpoint => endpoint.Endpoint)]);

    public async Task<Result<JsonElement, RpcError>[]> SendAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancel)
    {
        begin();
        if (calls.Count == 0)
            return [];
        if (calls.All(call => call.IsIdempotentRead))
            return await ReadAsync(calls, cancel);
        return calls is [{ Method: Sending }] ? [await SendBytesAsync(calls, cancel)] : await SendOnceAsync(calls, cancel);
    }

    /// <summary>The endpoints belong to the pool.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The endpoints in the order in which they would be asked now.</summary>
    internal List<PooledEndpoint> Ordered()
    {
        if (endpoints.Count == 1)
            return [endpoints[0]];
        var reference = HeadLag.Reference(endpoints.Select(endpoint => endpoint.Head));
        var byOrder = endpoints.ToDictionary(endpoint => endpoint.Order);
        return [.. EndpointChoice.Ordered(endpoints.Select(endpoint => endpoint.Standing(reference))).Select(standing => byOrder[standing.Order])];
    }

    private async Task<Result<JsonElement, RpcError>[]> ReadAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancel)
    {
        var (batch, untried) = (new PendingCalls(calls), Ordered());
        while (untried.Count > 0 && await TakeAsync(untried, batch.Open, cancel) is { } endpoint)
        {
            batch.Place(await HedgedAsync(endpoint, untried, batch.Open, cancel));
            if (!batch.Any)
                return batch.Complete(Nobody(calls));
            if (untried.Count > 0)
                MeshTelemetry.RpcFailovers.Add(1, new KeyValuePair<string, object?>(MeshTelemetry.EndpointTag, endpoint.Options.Name));
        }

        return batch.Complete(Nobody(calls));
    }

    private async Task<Result<JsonElement, RpcError>> SendBytesAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancel)
    {
        List<Result<JsonElement, RpcError>> answers = [];
        var untried = Ordered();
        while (untried.Count > 0 && await TakeAsync(untried, calls, cancel) is { } endpoint)
        {
            answers.Add((await endpoint.SendAsync(calls, cancel))[0]);
            if (!SendingVerdict.GoesOn(answers[^1]))
                break;
        }

        return answers.Count > 0 ? SendingVerdict.Of(answers) : Nobody(calls);
    }

    private async Task<Result<JsonElement, RpcError>[]> SendOnceAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancel) =>
        await TakeAsync(Ordered(), calls, cancel) is { } endpoint
            ? await endpoint.SendAsync(calls, cancel)
            : PooledEndpoint.ErrorsOf(calls.Count, Nobody(calls));

    /// <summary>Takes a place at the first endpoint that is free, else at the one that is free soonest; null where none will be soon enough.</summary>
    private async Task<PooledEndpoint?> TakeAsync(List<PooledEndpoint> untried, IReadOnlyList<RpcCall> calls, CancellationToken cancel)
    {
        if (TakeFree(untried, calls) is { } free)
            return free;
        foreach (var endpoint in untried.OrderBy(endpoint => endpoint.WaitFor(calls) ?? TimeSpan.MaxValue).ToArray())
        {
            // A rest is no queue: where all rest, the caller is told, and the retry above paces itself.
            if (endpoint.Standing(null).Resting || endpoint.IsLimited || endpoint.TryTake(calls, options.WaitMax) is not { } wait)
                continue;
            untried.Remove(endpoint);
            await WaitAsync(endpoint, calls, wait, cancel);
            return endpoint;
        }

        return null;
    }

    private static PooledEndpoint? TakeFree(List<PooledEndpoint> untried, IReadOnlyList<RpcCall> calls)
    {
        foreach (var endpoint in untried)
        {
            if (endpoint.TryTake(calls, TimeSpan.Zero) is not null)
            {
                untried.Remove(endpoint);
                return endpoint;
            }
        }

        return null;
    }

    private async Task WaitAsync(PooledEndpoint endpoint, IReadOnlyList<RpcCall> calls, TimeSpan wait, CancellationToken cancel)
    {
        try
        {
            await Task.Delay(wait, time, cancel);
        }
        catch (OperationCanceledException)
        {
            endpoint.Return(calls);
            throw;
        }
    }

    private async Task<Result<JsonElement, RpcError>[]> HedgedAsync(
        PooledEndpoint first, List<PooledEndpoint> untried, IReadOnlyList<RpcCall> calls, CancellationToken cancel)
    {
        if (!options.Hedge || untried.Count == 0)
            return await first.SendAsync(calls, cancel);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var primary = first.SendAsync(calls, stop.Token);
        if (await EndsWithinAsync(primary, first.HedgeDelay, cancel) || TakeFree(untried, calls) is not { } second)
            return await primary;
        var secondary = second.SendAsync(calls, stop.Token);
        var answers = await FirstGoodAsync(primary, secondary, stop);
        Count(first, secondary.IsCompletedSuccessfully && ReferenceEquals(answers, secondary.Result) ? "won" : "lost");
        return answers;
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan limit, CancellationToken cancel)
    {
        if (task.IsCompleted)
            return true;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var first = await Task.WhenAny(task, Task.Delay(limit, time, enough.Token));
        enough.Cancel();
        return first == task || cancel.IsCancellationRequested;
    }

    /// <summary>The first whole answer; where neither is whole, the best of both for each call. The slower request is given up.</summary>
    private static async Task<Result<JsonElement, RpcError>[]> FirstGoodAsync(
        Task<Result<JsonElement, RpcError>[]> one, Task<Result<JsonElement, RpcError>[]> other, CancellationTokenSource stop)
    {
        var first = await Task.WhenAny(one, other);
        var last = first == one ? other : one;
        var answers = await first;
        if (Array.Exists(answers, PendingCalls.IsWorthAsking))
        {
            var more = await last;
            return [.. answers.Zip(more, (a, b) => PendingCalls.IsWorthAsking(a) ? b : a)];
        }

        stop.Cancel();
        await ((Task)last).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return answers;
    }

    /// <summary>Why nobody was asked: as a wrong answer where all are another chain's, as a limit where one will pass, else as a connection that can't be had.</summary>
    private RpcError Nobody(IReadOnlyList<RpcCall> calls)
    {
        if (endpoints.All(endpoint => endpoint.OfOtherChain is not null))
            return new RpcError.WrongAnswer(Endpoint.Host, "eth_chainId", string.Join("; ", endpoints.Select(endpoint => endpoint.OfOtherChain)));
        var resting = endpoints.Select(endpoint => endpoint.Status(null)).Where(status => status.Reason is not null).Select(status => $"{status.Name} rests: {status.Reason}").ToArray();
        if (resting.Length == endpoints.Count)
            return new RpcError.Transport(Endpoint.Host, string.Join("; ", resting));
        return new RpcError.RateLimited(Endpoint.Host, endpoints.Min(endpoint => endpoint.WaitFor(calls)));
    }

    private static void Count(PooledEndpoint slow, string outcome) => MeshTelemetry.RpcHedges.Add(
        1, new(MeshTelemetry.EndpointTag, slow.Options.Name), new KeyValuePair<string, object?>(MeshTelemetry.OutcomeTag, outcome));
}

using System.Text.Json;
using MeshRebalancer.Kernel;
using Polly;
using Polly.Retry;

namespace MeshRebalancer.Evm;

/// <summary>
/// A layer that sends idempotent reads again when the world failed them; of a batch, only those that failed. Anything else goes out once.
/// </summary>
internal sealed class RetryTransport : IRpcTransport
{
    private readonly IRpcTransport _inner;
    private readonly ResiliencePipeline<Batch> _pipeline;

    /// <param name="inner">What is tried again.</param>
    /// <param name="options">How often, and after which waits.</param>
    /// <param name="time">All waiting is done by it.</param>
    /// <param name="random">Draws the jitter, 0 … 1; by default the library's own.</param>
    public RetryTransport(IRpcTransport inner, RpcOptions options, TimeProvider time, Func<double>? random = null)
    {
        _inner = inner;
        random ??= Random.Shared.NextDouble;
        var builder = new ResiliencePipelineBuilder<Batch> { TimeProvider = time };
        _pipeline = options.MaxRetries == 0 ? builder.Build() : builder.AddRetry(new RetryStrategyOptions<Batch>
        {
            MaxRetryAttempts = options.MaxRetries,
            Delay = options.RetryDelay,
            MaxDelay = options.MaxRetryDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Randomizer = random,
            ShouldHandle = arguments => ValueTask.FromResult(
                arguments.Outcome.Result is { Pending.Count: > 0 } batch && !(batch.RetryAfter > options.MaxRetryDelay)),
            // Whoever was told the same wait would come back at the same instant, so a little is added to it.
            DelayGenerator = arguments => ValueTask.FromResult(arguments.Outcome.Result?.RetryAfter is { } wait ? wait + (options.RetryDelay * random()) : (TimeSpan?)null),
        }).Build();
    }

    public RpcEndpoint Endpoint => _inner.Endpoint;

    public async Task<Result<JsonElement, RpcError>[]> SendAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancel)
    {
        var batch = await _pipeline.ExecuteAsync(
            static async (state, token) => await state.batch.SendPendingAsync(state._inner, token), (_inner, batch: new Batch(calls)), cancel);
        return batch.Results;
    }

    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    /// <summary>What is still to be sent of a batch.</summary>
    private sealed class Batch(IReadOnlyList<RpcCall> calls)
    {
        public Result<JsonElement, RpcError>[] Results { get; } = new Result<JsonElement, RpcError>[calls.Count];

        /// <summary>Positions of the calls that are worth another attempt; before the first, all.</summary>
        public List<int> Pending { get; private set; } = [.. Enumerable.Range(0, calls.Count)];

        /// <summary>The longest wait that the endpoint asked for.</summary>
        public TimeSpan? RetryAfter => Pending.Max(i => Error(i) is RpcError.RateLimited limited ? limited.RetryAfter : null);

        public async Task<Batch> SendPendingAsync(IRpcTransport inner, CancellationToken cancel)
        {
            var results = await inner.SendAsync(Pending.ConvertAll(i => calls[i]), cancel);
            for (var i = 0; i < results.Length; i++)
            {
                Results[Pending[i]] = results[i];
            }

            Pending = Pending.FindAll(i => calls[i].IsIdempotentRead && Error(i) is
                RpcError.Transport or RpcError.Timeout or RpcError.RateLimited or RpcError.Malformed);
            return this;
        }

        private RpcError? Error(int index) => (Results[index] as Result<JsonElement, RpcError>.Fail)?.Error;
    }
}

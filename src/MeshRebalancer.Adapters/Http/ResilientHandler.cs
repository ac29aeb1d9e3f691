using System.Net;
using Polly;
using Polly.Retry;

namespace MeshRebalancer.Adapters.Http;

/// <summary>Gives each request a time limit, and sends those that the service was too busy for, or that the network lost, again. For idempotent requests only.</summary>
internal sealed class ResilientHandler : DelegatingHandler
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan DelayMax = TimeSpan.FromSeconds(5);

    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;

    public ResilientHandler(HttpMessageHandler inner, TimeSpan timeout, int maxRetries, TimeProvider time)
        : base(inner)
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time };
        if (maxRetries > 0)
            builder.AddRetry(Retry(maxRetries, time));
        _pipeline = builder.AddTimeout(timeout).Build();
    }

    /// <summary>Whether the same request may do better a little later.</summary>
    public static bool IsBusy(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)status >= 500;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        await _pipeline.ExecuteAsync(async token => await base.SendAsync(request, token), cancellationToken);

    private static RetryStrategyOptions<HttpResponseMessage> Retry(int maxRetries, TimeProvider time) => new()
    {
        MaxRetryAttempts = maxRetries,
        Delay = FirstDelay,
        MaxDelay = DelayMax,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        // A service that asks for a longer wait gets it: from the next poll, not from here.
        ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome switch
        {
            { Result: { } response } => IsBusy(response.StatusCode) && !(RetryAfter(response, time) > DelayMax),
            { Exception: HttpRequestException or Polly.Timeout.TimeoutRejectedException } => true,
            _ => false,
        }),
        DelayGenerator = arguments => ValueTask.FromResult(arguments.Outcome.Result is { } response ? RetryAfter(response, time) : null),
        OnRetry = arguments =>
        {
            arguments.Outcome.Result?.Dispose();
            return ValueTask.CompletedTask;
        },
    };

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time) =>
        response.Headers.RetryAfter is not { } header ? null : header.Delta ?? (header.Date - time.GetUtcNow()) switch
        {
            { } wait when wait < TimeSpan.Zero => TimeSpan.Zero,
            var wait => wait,
        };
}

using MeshRebalancer.Ports.Markets;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Markets;

/// <summary>Follows one stream of prices over every outage, and posts to the board what comes. Nothing is kept: a restart connects anew.</summary>
/// <param name="stream">The stream.</param>
/// <param name="board">Where prices are posted.</param>
/// <param name="options">How long it waits between two connections: as chains do.</param>
/// <param name="time">All waiting is done by it.</param>
/// <param name="log">Says when the stream is lost, and when it is back.</param>
public sealed class PriceStreamFollower(IPriceStream stream, MarketBoard board, ConnectorOptions options, TimeProvider time, ILogger<PriceStreamFollower> log)
{
    private readonly Backoff _backoff = new(
        TimeSpan.FromSeconds(options.BackoffMinSeconds), TimeSpan.FromSeconds(options.BackoffMaxSeconds), 0.25, new Random(stream.Origins.Count));

    private int _failures;

    /// <summary>Follows until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var lost = await FollowAsync(cancel);
            if (cancel.IsCancellationRequested)
                return;
            if (_failures++ == 0)
                log.LogWarning("The prices of {Stream} are lost: {Reason}", stream.Name, lost);
            foreach (var origin in stream.Origins)
            {
                board.PostFailure(origin.Name, lost);
            }

            await time.PauseAsync(_backoff.After(_failures), cancel).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Why it ended.</summary>
    private async Task<string> FollowAsync(CancellationToken cancel)
    {
        try
        {
            await foreach (var seen in stream.FollowAsync(cancel))
            {
                if (_failures > 0)
                    log.LogInformation("The prices of {Stream} are back", stream.Name);
                _failures = 0;
                board.Post(seen);
            }

            return "the connection was closed";
        }
        catch (Exception error)
        {
            return error.Message;
        }
    }
}

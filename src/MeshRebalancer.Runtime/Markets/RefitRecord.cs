using System.Threading.Channels;
using MeshRebalancer.Domain.Estimation.Refits;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Effects;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Markets;

/// <summary>
/// Journals each refit in its asset's stream, with what it was fitted on. Nothing waits for it: a judgement carries the outlook that it was made by, and
/// what a dying node did not write down is missing from the record alone.
/// </summary>
public sealed class RefitRecord
{
    private readonly Channel<AssetFit> _fits = Channel.CreateBounded<AssetFit>(new BoundedChannelOptions(1_000) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly IStreams _streams;
    private readonly TimeProvider _time;
    private readonly ILogger<RefitRecord> _log;

    /// <param name="estimates">Where refits are made.</param>
    /// <param name="streams">Where they are written down.</param>
    /// <param name="time">Stamps them.</param>
    /// <param name="log">Hears of what could not be written.</param>
    public RefitRecord(MarketEstimates estimates, IStreams streams, TimeProvider time, ILogger<RefitRecord> log)
    {
        (_streams, _time, _log) = (streams, time, log);
        estimates.Refitted += fits =>
        {
            foreach (var fit in fits)
            {
                _fits.Writer.TryWrite(fit);
            }
        };
    }

    /// <summary>Writes until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            while (await _fits.Reader.WaitToReadAsync(cancel))
            {
                while (_fits.Reader.TryRead(out var fit))
                {
                    await WriteAsync(fit, cancel);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to end.
        }
    }

    private async Task WriteAsync(AssetFit fit, CancellationToken cancel)
    {
        var at = _time.GetUtcNow();
        EstimateCommand command = fit.Fit is { } found
            ? new EstimateCommand.ReportFit(fit.Basis, (int)Math.Clamp(Math.Round(10_000 * found.Volatility), 0, 1_000_000), found.Parameters, at)
            : new EstimateCommand.ReportUnfit(fit.Basis, fit.Unfit!.Code, fit.Unfit.Reason, at);
        try
        {
            await _streams.TellAsync(EstimateState.StreamOf(fit.Asset), command, _log, cancel);
        }
        catch (Exception error) when (!cancel.IsCancellationRequested)
        {
            _log.LogWarning(Foreseen.Stack(error), "A refit of {Asset} could not be written down: {Reason}", fit.Asset, error.Message);
        }
    }
}

/// <summary>The world owes an estimate nothing.</summary>
public sealed class EstimateEffects : IEffectHandler<EstimateEffect>
{
    public Task HandleAsync(EstimateEffect effect, IStreams streams, CancellationToken cancel) => Task.CompletedTask;
}

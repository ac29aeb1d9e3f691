using System.Diagnostics;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Streams;
using MeshRebalancer.Telemetry;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Effects;

/// <summary>
/// Sends signed bytes and watches until a variant is mined and confirmed. It looks before it sends, so a restart sends nothing that is mined;
/// nothing that an endpoint says about a sending is ever an outcome: only a confirmed receipt is.
/// </summary>
/// <param name="networks">The chains.</param>
/// <param name="options">How often.</param>
/// <param name="time">All waiting is done by it.</param>
/// <param name="log">Says what endpoints said.</param>
public sealed class Broadcasting(Networks networks, WaitingOptions options, TimeProvider time, ILogger<Broadcasting> log)
{
    /// <summary>Returns with the confirmed receipt of one of the variants.</summary>
    public async Task<Receipt> UntilMinedAsync(AccountEffect.Broadcast effect, CancellationToken cancel)
    {
        using var span = MeshTelemetry.Spans.StartActivity(MeshTelemetry.TransactionSpan);
        span?.SetTag(MeshTelemetry.ChainTag, effect.Facts.Chain.ToString());
        span?.SetTag(MeshTelemetry.EffectTag, effect.Submission.ToString());
        span?.SetTag(MeshTelemetry.TransactionTag, effect.Variants[^1].Hash.ToString());
        var began = time.GetTimestamp();
        var receipt = await WatchAsync(effect, networks.On(effect.Facts.Chain), cancel);
        span?.SetTag(MeshTelemetry.TransactionTag, receipt.Transaction.ToString());
        Record(effect.Facts.Chain, receipt, time.GetElapsedTime(began));
        return receipt;
    }

    private async Task<Receipt> WatchAsync(AccountEffect.Broadcast effect, ChainConnector connector, CancellationToken cancel)
    {
        ulong? sentAt = null;
        while (true)
        {
            var next = connector.NextHeadAsync(cancel);
            if (await FindAsync(effect, connector.Chain, cancel) is { } receipt)
                return receipt;
            var head = connector.Head?.Number ?? 0;
            if ((sentAt is null || head >= sentAt + (ulong)options.ResendBlocks) && await SendAsync(effect, connector.Chain, cancel))
                sentAt = head;
            await EitherAsync(next, cancel);
        }
    }

    private async Task<Receipt?> FindAsync(AccountEffect.Broadcast effect, IChain chain, CancellationToken cancel)
    {
        foreach (var variant in effect.Variants)
        {
            switch (await chain.ConfirmedReceiptAsync(variant.Hash, cancel))
            {
                case Result<Receipt?, PortError>.Ok ok:
                    if (ok.Value is { } receipt)
                        return receipt;
                    break;
                case Result<Receipt?, PortError>.Fail fail:
                    log.LogWarning("The receipt of {Hash} on chain {Chain} can't be read: {Reason}", variant.Hash, chain.Id, fail.Error.Reason);
                    break;
            }
        }

        return null;
    }

    // The newest variant alone: an older one has lost its place to it.
    private async Task<bool> SendAsync(AccountEffect.Broadcast effect, IChain chain, CancellationToken cancel)
    {
        var variant = effect.Variants[^1];
        var sent = await chain.BroadcastAsync(variant.RawHex, isPrivate: false, cancel);
        var outcome = sent switch
        {
            Result<Hash32, PortError>.Ok => "sent",
            Result<Hash32, PortError>.Fail { Error: PortError.OutcomeUnknown } => "outcome-unknown",
            Result<Hash32, PortError>.Fail { Error: PortError.Declined declined } => declined.Code,
            Result<Hash32, PortError>.Fail => "failed",
        };
        MeshTelemetry.Broadcasts.Add(
            1, new(MeshTelemetry.ChainTag, chain.Id.ToString()), new KeyValuePair<string, object?>(MeshTelemetry.OutcomeTag, outcome));
        if (sent is Result<Hash32, PortError>.Fail fail)
            log.LogWarning("Sending {Hash} to chain {Chain}: {Reason}", variant.Hash, chain.Id, fail.Error.Reason);
        return outcome is "sent" or "outcome-unknown";
    }

    private async Task EitherAsync(Task next, CancellationToken cancel)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(next, time.PauseAsync(TimeSpan.FromSeconds(options.ReceiptPollSeconds), enough.Token));
        enough.Cancel();
        cancel.ThrowIfCancellationRequested();
    }

    private static void Record(ChainId chain, Receipt receipt, TimeSpan took)
    {
        var tag = new KeyValuePair<string, object?>(MeshTelemetry.ChainTag, chain.ToString());
        MeshTelemetry.TransactionFee.Record((double)receipt.FeeWei / 1e18, tag);
        MeshTelemetry.TransactionDuration.Record(took.TotalSeconds, tag);
        Activity.Current?.SetTag(MeshTelemetry.OutcomeTag, receipt.Succeeded ? "succeeded" : "reverted");
    }
}

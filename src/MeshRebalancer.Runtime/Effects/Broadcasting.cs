using System.Diagnostics;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Accounts;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Risk;
using MeshRebalancer.Runtime.Streams;
using MeshRebalancer.Telemetry;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Effects;

/// <summary>
/// Sends signed bytes and watches until a variant is mined and confirmed, or there is other news of its nonce. It looks before it sends, so a
/// restart sends nothing that is mined; nothing that an endpoint says about a sending is ever an outcome: only a confirmed receipt is.
/// </summary>
/// <param name="networks">The chains.</param>
/// <param name="policies">When a variant is replaced, and where it is sent.</param>
/// <param name="variants">Signs replacements and cancellations.</param>
/// <param name="guard">Finds who consumed a nonce.</param>
/// <param name="options">How often.</param>
/// <param name="time">All waiting is done by it.</param>
/// <param name="log">Says what endpoints said.</param>
public sealed class Broadcasting(
    Networks networks,
    AccountPolicies policies,
    VariantSigning variants,
    AccountGuard guard,
    WaitingOptions options,
    TimeProvider time,
    ILogger<Broadcasting> log)
{
    /// <summary>Returns with the first news of a live nonce: mined, taken by somebody else, another variant, or the alarm.</summary>
    public async Task<AccountCommand> UntilNewsAsync(AccountEffect.Broadcast effect, IStreams streams, CancellationToken cancel)
    {
        using var span = MeshTelemetry.Spans.StartActivity(MeshTelemetry.TransactionSpan);
        span?.SetTag(MeshTelemetry.ChainTag, effect.Facts.Chain.ToString());
        span?.SetTag(MeshTelemetry.EffectTag, effect.Submission.ToString());
        span?.SetTag(MeshTelemetry.TransactionTag, effect.Variants[^1].Hash.ToString());
        var began = time.GetTimestamp();
        var (news, receipt) = await WatchAsync(effect, networks.On(effect.Facts.Chain), streams, cancel);
        if (receipt is not null)
        {
            span?.SetTag(MeshTelemetry.TransactionTag, receipt.Transaction.ToString());
            Record(effect.Facts.Chain, receipt, time.GetElapsedTime(began));
        }

        return news;
    }

    private async Task<(AccountCommand News, Receipt? Receipt)> WatchAsync(
        AccountEffect.Broadcast effect, ChainConnector connector, IStreams streams, CancellationToken cancel)
    {
        var pace = new BroadcastPace(effect, policies.On(effect.Facts.Chain), options.ResendBlocks);
        while (true)
        {
            var next = connector.NextHeadAsync(cancel);
            if (await FindAsync(effect, connector.Chain, cancel) is { } receipt)
                return (FinalityWatch.Mined(effect.Submission, receipt, time.GetUtcNow()), receipt);
            if (connector.Head is { } head && await LiveAsync(effect, connector.Chain, pace, head.Number, streams, cancel) is { } news)
                return (news, null);
            await EitherAsync(next, cancel);
        }
    }

    private async Task<AccountCommand?> LiveAsync(
        AccountEffect.Broadcast effect, IChain chain, BroadcastPace pace, ulong head, IStreams streams, CancellationToken cancel)
    {
        pace.See(head);
        // What is consumed is neither sent nor replaced: its confirmations are awaited, or whose it is.
        if (pace.IsLate(head) && await chain.NonceAsync(effect.Facts.Address, cancel) is Result<ulong, PortError>.Ok count && count.Value > effect.Nonce)
            return await TakenAsync(effect, chain, cancel);
        if (!effect.MaySend || !pace.IsDue(head) || await BreakerGate.StopsEverythingAsync(effect.Facts.Desk, streams, cancel))
            return null;
        if (pace.TriesReplacement(head) && await variants.NextAsync(effect, cancel) is { } news)
            return news;
        if (pace.IsSendingDue(head) && await SendAsync(effect.Variants[^1], chain, pace.IsPrivate(head), cancel))
            pace.Sent(head);
        return null;
    }

    private async Task<AccountCommand?> TakenAsync(AccountEffect.Broadcast effect, IChain chain, CancellationToken cancel)
    {
        foreach (var variant in effect.Variants)
        {
            if (await chain.ReceiptAsync(variant.Hash, cancel) is not Result<Receipt?, PortError>.Ok { Value: null })
                return null;
        }

        return await guard.FindAsync(effect.Facts, effect.Nonce, cancel) is { } found && effect.Variants.All(variant => variant.Hash != found.Hash)
            ? new AccountCommand.ReportTaken(effect.Submission, found, time.GetUtcNow())
            : null;
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
    private async Task<bool> SendAsync(SignedTransaction variant, IChain chain, bool isPrivate, CancellationToken cancel)
    {
        var sent = await chain.BroadcastAsync(variant.RawHex, isPrivate, cancel);
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

using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Effects;

/// <summary>
/// Carries out what the world owes an account. Whatever can't be read now is left owed: the engine calls again. Only a call that would
/// revert, or can't be paid for, is refused.
/// </summary>
/// <param name="networks">The chains.</param>
/// <param name="signer">The keys.</param>
/// <param name="broadcasting">Sends, and watches.</param>
/// <param name="time">Stamps reports.</param>
/// <param name="log">Hears of what did not work.</param>
public sealed class AccountEffects(Networks networks, ISigner signer, Broadcasting broadcasting, TimeProvider time, ILogger<AccountEffects> log)
    : IEffectHandler<AccountEffect>
{
    public Task HandleAsync(AccountEffect effect, IStreams streams, CancellationToken cancel) => effect switch
    {
        AccountEffect.ReadNonce read => ReadNonceAsync(read, streams, cancel),
        AccountEffect.Prepare prepare => PrepareAsync(prepare, streams, cancel),
        AccountEffect.Sign sign => SignAsync(sign, streams, cancel),
        AccountEffect.Broadcast broadcast => BroadcastAsync(broadcast, streams, cancel),
        AccountEffect.Tell tell => TellAsync(tell, streams, cancel),
    };

    private DateTimeOffset Now => time.GetUtcNow();

    private async Task ReadNonceAsync(AccountEffect.ReadNonce effect, IStreams streams, CancellationToken cancel)
    {
        var nonce = await networks.Chain(effect.Facts.Chain).NonceAsync(effect.Facts.Address, cancel);
        await ReportAsync(effect, nonce.Match<AccountCommand?>(
            ok => new AccountCommand.ReportNonce(effect.Id, ok, Now),
            error => Later(effect, "nonce", error)), streams, cancel);
    }

    private async Task PrepareAsync(AccountEffect.Prepare effect, IStreams streams, CancellationToken cancel)
    {
        var prepared = await networks.Chain(effect.Facts.Chain).PrepareAsync(effect.Facts.Address, effect.Call, FeePolicy.Default, cancel);
        await ReportAsync(effect, prepared.Match<AccountCommand?>(
            ok => new AccountCommand.ReportPrepared(effect.Submission, ok.Gas, Now),
            error => error switch
            {
                PortError.Declined declined => new AccountCommand.ReportRefused(effect.Submission, declined.Code, declined.Reason, Now),
                PortError.Transient or PortError.Unreadable or PortError.OutcomeUnknown => Later(effect, "preparation", error),
            }), streams, cancel);
    }

    private async Task SignAsync(AccountEffect.Sign effect, IStreams streams, CancellationToken cancel)
    {
        var signed = await signer.SignAsync(effect.Facts.Chain, effect.Facts.Address, effect.Nonce, effect.Call, effect.Gas, cancel);
        await ReportAsync(effect, signed.Match<AccountCommand?>(
            ok => new AccountCommand.ReportSigned(effect.Submission, effect.Nonce, ok, Now),
            error => Later(effect, "signature", error)), streams, cancel);
    }

    private async Task BroadcastAsync(AccountEffect.Broadcast effect, IStreams streams, CancellationToken cancel)
    {
        var receipt = await broadcasting.UntilMinedAsync(effect, cancel);
        await ReportAsync(effect, new AccountCommand.ReportMined(
            effect.Submission, receipt.Transaction, receipt.Block, receipt.BlockHash, receipt.Succeeded, receipt.FeeWei, Now), streams, cancel);
    }

    private async Task TellAsync(AccountEffect.Tell effect, IStreams streams, CancellationToken cancel)
    {
        var asker = effect.Submission.Stream;
        if (asker.Category != "rebalance")
            throw new InvalidOperationException($"{asker} asked for a transaction, and nobody knows how to answer a {asker.Category}.");
        if (await streams.TellAsync(asker, Answer(effect), log, cancel) is null)
            await ReportAsync(effect, new AccountCommand.ConfirmTold(effect.Submission, Now), streams, cancel);
    }

    private RebalanceCommand Answer(AccountEffect.Tell effect) => effect.Answer switch
    {
        SubmissionState.Mined mined => new RebalanceCommand.ReportMined(
            effect.Submission, new(mined.Hash, effect.Facts.Chain, mined.Block, mined.FeeWei), Now),
        SubmissionState.Refused refused => new RebalanceCommand.ReportRefused(effect.Submission, refused.Code, refused.Reason, Now),
        SubmissionState.Preparing or SubmissionState.Signing or SubmissionState.Live =>
            throw new InvalidOperationException($"{effect.Submission} is not answered yet."),
    };

    private AccountCommand? Later(AccountEffect effect, string what, PortError error)
    {
        log.LogWarning("No {What} for {Effect} yet: {Reason}", what, effect.Id, error.Reason);
        return null;
    }

    private Task ReportAsync(AccountEffect effect, AccountCommand? report, IStreams streams, CancellationToken cancel) =>
        report is null ? Task.CompletedTask : streams.TellAsync(effect.Id.Stream, report, log, cancel);
}

using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Accounts;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Risk;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Effects;

/// <summary>
/// Carries out what the world owes an account. Whatever can't be read now is left owed: the engine calls again. Only a call that would
/// revert, can't be paid for, or is forbidden by a rule is refused.
/// </summary>
/// <param name="networks">The chains.</param>
/// <param name="signer">The keys.</param>
/// <param name="policies">How the accounts of each chain work.</param>
/// <param name="look">Reads calls back before they are signed.</param>
/// <param name="broadcasting">Sends, and watches.</param>
/// <param name="finality">Watches what is mined.</param>
/// <param name="guard">Compares nonces with the chain.</param>
/// <param name="time">Stamps reports.</param>
/// <param name="log">Hears of what did not work.</param>
public sealed class AccountEffects(
    Networks networks,
    ISigner signer,
    AccountPolicies policies,
    SigningLook look,
    Broadcasting broadcasting,
    FinalityWatch finality,
    AccountGuard guard,
    TimeProvider time,
    ILogger<AccountEffects> log) : IEffectHandler<AccountEffect>
{
    public Task HandleAsync(AccountEffect effect, IStreams streams, CancellationToken cancel) => effect switch
    {
        AccountEffect.ReadNonce read => ReadNonceAsync(read, streams, cancel),
        AccountEffect.Prepare prepare => PrepareAsync(prepare, streams, cancel),
        AccountEffect.Sign sign => SignAsync(sign, streams, cancel),
        AccountEffect.Broadcast broadcast => ReportAsync(broadcast, broadcasting.UntilNewsAsync(broadcast, streams, cancel)!, streams, cancel),
        AccountEffect.Watch watch => ReportAsync(watch, finality.LookAsync(watch, cancel), streams, cancel),
        AccountEffect.Tell tell => TellAsync(tell, streams, cancel),
        AccountEffect.Guard look => ReportAsync(look, guard.LookAsync(look, streams, cancel), streams, cancel),
        AccountEffect.Reconcile search => ReportAsync(search, guard.SearchAsync(search, streams, cancel), streams, cancel),
    };

    public bool HearsOf(AccountEffect effect) => effect is AccountEffect.Watch or AccountEffect.Guard or AccountEffect.Reconcile;

    public Task NewsOfAsync(AccountEffect effect, CancellationToken cancel) =>
        LookPace.NextAsync(networks, AccountFacts.FromStream(effect.Id.Stream).Chain, time, cancel);

    private DateTimeOffset Now => time.GetUtcNow();

    private async Task ReadNonceAsync(AccountEffect.ReadNonce effect, IStreams streams, CancellationToken cancel)
    {
        var nonce = await networks.Chain(effect.Facts.Chain).NonceAsync(effect.Facts.Address, cancel);
        await ReportAsync(effect, nonce.Match<AccountCommand?>(
            ok => new AccountCommand.ReportNonce(effect.Id, ok, Now),
            error => Later(effect, "nonce", error)), streams, cancel);
    }

    // Here, and not later: nothing is signed and no nonce is spent, so whoever asked may ask again, and nobody behind it has to wait.
    private async Task PrepareAsync(AccountEffect.Prepare effect, IStreams streams, CancellationToken cancel)
    {
        if (await BreakerGate.HeldAsync(effect.Submission, streams, cancel) is { } held)
        {
            await ReportAsync(effect, new AccountCommand.ReportRefused(effect.Submission, held.Code, held.Reason, Now), streams, cancel);
            return;
        }

        var policy = policies.On(effect.Facts.Chain);
        if (!await HasRoomAsync(effect, policy, streams, cancel))
            return;
        var chain = networks.Chain(effect.Facts.Chain);
        var facts = await look.FactsAsync(chain, effect.Facts.Address, effect.Call, cancel);
        var prepared = await chain.PrepareAsync(effect.Facts.Address, effect.Call, policy.Fees, cancel);
        var count = await chain.NonceAsync(effect.Facts.Address, cancel);
        await ReportAsync(effect, count.Match(
            nonces => facts.Match(
                known => prepared.Match(
                    ok => new AccountCommand.ReportPrepared(effect.Submission, ok, known, policy, nonces, Now),
                    error => Refused(effect, error, known, policy)),
                error => Later(effect, "look", error)),
            error => Later(effect, "nonce", error)), streams, cancel);
    }

    private AccountCommand? Refused(AccountEffect.Prepare effect, PortError error, SigningFacts facts, AccountPolicy policy) => error switch
    {
        PortError.Declined declined => new AccountCommand.ReportRefused(effect.Submission, declined.Code, declined.Reason, Now, facts, policy),
        PortError.Transient or PortError.Unreadable or PortError.OutcomeUnknown => Later(effect, "preparation", error),
    };

    // Looked at before the chain is asked: a full account waits for its oldest nonce without a word.
    private static async Task<bool> HasRoomAsync(AccountEffect effect, AccountPolicy policy, IStreams streams, CancellationToken cancel) =>
        (await streams.ReadAsync(effect.Id.Stream, cancel)).State is AccountState.Open state
        && state.Submissions.Count(one => one.IsInFlight) < policy.InFlightMax;

    private async Task SignAsync(AccountEffect.Sign effect, IStreams streams, CancellationToken cancel)
    {
        var height = await networks.On(effect.Facts.Chain).HeightAsync(cancel);
        var signed = await signer.SignAsync(effect.Facts.Chain, effect.Facts.Address, effect.Nonce, effect.Call, effect.Gas, cancel);
        await ReportAsync(effect, signed.Match<AccountCommand?>(
            ok => new AccountCommand.ReportSigned(effect.Submission, effect.Nonce, ok with { Head = height }, Now),
            error => Later(effect, "signature", error)), streams, cancel);
    }

    private async Task TellAsync(AccountEffect.Tell effect, IStreams streams, CancellationToken cancel)
    {
        var asker = effect.Submission.Stream;
        ICommand answer = asker.Category switch
        {
            "rebalance" => Answer(effect),
            GasState.Category => GasAnswer(effect),
            _ => throw new InvalidOperationException($"{asker} asked for a transaction, and nobody knows how to answer a {asker.Category}."),
        };
        if (await streams.TellAsync(asker, answer, log, cancel) is null)
            await ReportAsync(effect, new AccountCommand.ConfirmTold(effect.Submission, effect.Number, Now), streams, cancel);
    }

    // A leg's first word has revision 0; each further one a higher.
    private RebalanceCommand Answer(AccountEffect.Tell effect) => effect.Answer switch
    {
        SubmissionState.Mined mined => new RebalanceCommand.ReportMined(
            effect.Submission, new(mined.Hash, effect.Facts.Chain, mined.Block, mined.FeeWei), Now, effect.Number - 1),
        SubmissionState.Refused refused => new RebalanceCommand.ReportRefused(effect.Submission, refused.Code, refused.Reason, Now),
        SubmissionState.Cancelled => new RebalanceCommand.ReportRefused(effect.Submission, "cancelled", "its nonce was consumed by a transaction that does nothing", Now),
        SubmissionState.Live { Lost: { } lost } => new RebalanceCommand.ReportUnmined(effect.Submission, lost.Hash, effect.Number - 1, lost.Head, Now),
        SubmissionState.Preparing or SubmissionState.Signing or SubmissionState.Live =>
            throw new InvalidOperationException($"{effect.Submission} is not answered yet."),
    };

    private GasCommand GasAnswer(AccountEffect.Tell effect) => effect.Answer switch
    {
        SubmissionState.Mined mined => new GasCommand.ReportMined(effect.Submission, new(mined.Hash, effect.Facts.Chain, mined.Block, mined.FeeWei), Now),
        SubmissionState.Refused refused => new GasCommand.ReportRefused(effect.Submission, refused.Code, refused.Reason, Now),
        SubmissionState.Cancelled => new GasCommand.ReportRefused(effect.Submission, "cancelled", "its nonce was consumed by a transaction that does nothing", Now),
        SubmissionState.Live { Lost: { } lost } => new GasCommand.ReportUnmined(effect.Submission, lost.Hash, Now),
        SubmissionState.Preparing or SubmissionState.Signing or SubmissionState.Live =>
            throw new InvalidOperationException($"{effect.Submission} is not answered yet."),
    };

    private AccountCommand? Later(AccountEffect effect, string what, PortError error)
    {
        log.LogWarning("No {What} for {Effect} yet: {Reason}", what, effect.Id, error.Reason);
        return null;
    }

    private async Task ReportAsync(AccountEffect effect, Task<AccountCommand?> report, IStreams streams, CancellationToken cancel) =>
        await ReportAsync(effect, await report, streams, cancel);

    private Task ReportAsync(AccountEffect effect, AccountCommand? report, IStreams streams, CancellationToken cancel) =>
        report is null ? Task.CompletedTask : streams.TellAsync(effect.Id.Stream, report, log, cancel);
}

using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Effects;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Gas;

/// <summary>Carries out what the world owes a top-up. Whatever can't be read now is left owed: the engine calls again.</summary>
/// <param name="networks">The chains.</param>
/// <param name="native">Calls that unwrap; null where nothing may be unwrapped.</param>
/// <param name="time">Stamps reports.</param>
/// <param name="log">Hears of refusals and of what can't be read.</param>
public sealed class GasEffects(Networks networks, INativeCalls? native, TimeProvider time, ILogger<GasEffects> log) : IEffectHandler<GasEffect>
{
    public Task HandleAsync(GasEffect effect, IStreams streams, CancellationToken cancel) => effect switch
    {
        GasEffect.Reserve reserve => ReserveAsync(reserve, streams, cancel),
        // Once the account has it, the account answers.
        GasEffect.Submit submit => streams.TellAsync(submit.Payer, new AccountCommand.Submit(submit.Submission, Encode(submit.TopUp), Now), log, cancel),
        GasEffect.ReadOutcome read => ReadAsync(read, streams, cancel),
        GasEffect.Book book => BookAsync(book, streams, cancel),
    };

    private DateTimeOffset Now => time.GetUtcNow();

    private INativeCalls Native => native ?? throw new InvalidOperationException("Something is to be unwrapped, and nothing here knows how.");

    private async Task ReserveAsync(GasEffect.Reserve effect, IStreams streams, CancellationToken cancel)
    {
        var reply = await streams.AskAsync(effect.Portfolio, new PortfolioCommand.ReserveGas(effect.Submission, effect.Amount, Now), cancel);
        var refusal = reply is Reply.Refused refused ? $"{refused.Code}: {refused.Reason}" : null;
        await streams.TellAsync(effect.Id.Stream, new GasCommand.ReportReserved(effect.Id, refusal, Now), log, cancel);
    }

    private async Task ReadAsync(GasEffect.ReadOutcome effect, IStreams streams, CancellationToken cancel)
    {
        switch (await networks.Chain(effect.Chain).ConfirmedReceiptAsync(effect.Transaction.Hash, cancel))
        {
            case Result<Receipt?, PortError>.Ok { Value: var receipt }:
                if (receipt is null)
                    log.LogWarning("Chain {Chain} no longer shows transaction {Hash} as confirmed", effect.Chain, effect.Transaction.Hash);
                else
                    await streams.TellAsync(
                        effect.Id.Stream, new GasCommand.ReportOutcome(effect.Id, receipt.Transaction, Failure(effect.TopUp, receipt), Now), log, cancel);
                break;
            case Result<Receipt?, PortError>.Fail fail:
                log.LogWarning("Chain {Chain} does not show transaction {Hash}: {Reason}", effect.Chain, effect.Transaction.Hash, fail.Error.Reason);
                break;
        }
    }

    private async Task BookAsync(GasEffect.Book effect, IStreams streams, CancellationToken cancel)
    {
        if (await streams.TellAsync(effect.Portfolio, new PortfolioCommand.BookGas(effect.Submission, effect.Amount, effect.Block, Now), log, cancel) is null)
            await streams.TellAsync(effect.Id.Stream, new GasCommand.ConfirmBooked(effect.Id, Now), log, cancel);
    }

    private Call Encode(TopUp topUp) => topUp.Source switch
    {
        TopUpSource.Tank => new(topUp.Account, topUp.Wei, SigningRules.Plain),
        TopUpSource.Unwrap unwrap => Native.EncodeUnwrap(new(unwrap.Token, topUp.Wei)),
    };

    // A plain transfer emits nothing, and nothing but its own success can be read of it.
    private string? Failure(TopUp topUp, Receipt receipt) => !receipt.Succeeded
        ? $"The transaction {receipt.Transaction} reverted in block {receipt.Block}."
        : topUp.Source switch
        {
            TopUpSource.Tank => null,
            TopUpSource.Unwrap unwrap => Native.ReadUnwrap(new(unwrap.Token, topUp.Wei), topUp.Account, receipt),
        };
}

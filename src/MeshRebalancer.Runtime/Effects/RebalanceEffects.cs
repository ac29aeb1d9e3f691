using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Planning;
using MeshRebalancer.Runtime.Risk;
using MeshRebalancer.Runtime.Streams;
using MeshRebalancer.Telemetry;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Effects;

/// <summary>
/// Carries out what the world owes a rebalance. Whatever can't be read now is left owed: the engine calls again.
/// </summary>
/// <param name="networks">The chains.</param>
/// <param name="codec">Calls and outcomes.</param>
/// <param name="plans">Makes plans.</param>
/// <param name="checks">Looks before a leg acts.</param>
/// <param name="breakers">Asked before a leg acts, told what came of it.</param>
/// <param name="flights">Asked for room under the desk's limits before a leg acts.</param>
/// <param name="attestations">Waits for attestations.</param>
/// <param name="fills">Waits for fills and refunds.</param>
/// <param name="time">Stamps reports.</param>
/// <param name="log">Hears of refusals and of what can't be read.</param>
public sealed class RebalanceEffects(
    Networks networks,
    ActionCodec codec,
    PlanMaker plans,
    LegChecks checks,
    BreakerGate breakers,
    FlightGate flights,
    AttestationWait attestations,
    FillWait fills,
    TimeProvider time,
    ILogger<RebalanceEffects> log) : IEffectHandler<RebalanceEffect>
{
    public Task HandleAsync(RebalanceEffect effect, IStreams streams, CancellationToken cancel) => effect switch
    {
        RebalanceEffect.MakePlan plan => PlanAsync(plan, streams, cancel),
        RebalanceEffect.CheckLeg check => CheckAsync(check, streams, cancel),
        RebalanceEffect.Submit submit => SubmitAsync(submit, streams, cancel),
        RebalanceEffect.ReadOutcome read => ReadAsync(read, streams, cancel),
        RebalanceEffect.Withdraw withdraw => WithdrawAsync(withdraw, streams, cancel),
        RebalanceEffect.AwaitAttestation wait => WaitAsync(wait, tell => attestations.WaitAsync(wait, tell, cancel), streams, cancel),
        RebalanceEffect.AwaitFill wait => WaitAsync(wait, tell => fills.WaitAsync(wait, tell, cancel), streams, cancel),
        RebalanceEffect.Wake wake => ReportAsync(wake, new RebalanceCommand.ReportDue(wake.Id, Now), streams, cancel),
        RebalanceEffect.TellBooking tell => TellAsync(tell, tell.Portfolio, new PortfolioCommand.Book(tell.Rebalance, tell.Booking), streams, cancel),
        RebalanceEffect.TellPortfolio tell => TellAsync(
            tell, tell.Portfolio, new PortfolioCommand.Close(tell.Rebalance, tell.Outcome, tell.At), streams, cancel),
        RebalanceEffect.TellCoordinator tell => TellAsync(
            tell, tell.Coordinator, new CoordinatorCommand.Release(tell.Rebalance, Now), streams, cancel),
    };

    private DateTimeOffset Now => time.GetUtcNow();

    private Task<Reply.Refused?> ReportAsync(RebalanceEffect effect, RebalanceCommand report, IStreams streams, CancellationToken cancel) =>
        streams.TellAsync(effect.Id.Stream, report, log, cancel);

    // A plan that the saga does not accept is no plan: it would be the same again on the same snapshot.
    private async Task PlanAsync(RebalanceEffect.MakePlan effect, IStreams streams, CancellationToken cancel)
    {
        var open = await BreakerGate.OpenAsync(effect.Request, streams, cancel);
        var made = await plans.MakeAsync(effect.Request, effect.Round, open, cancel);
        var refusal = made switch
        {
            Result<Plan, PlanRefusal>.Fail fail => fail.Error,
            Result<Plan, PlanRefusal>.Ok ok => await ReportAsync(effect, new RebalanceCommand.ReportPlan(effect.Id, ok.Value, Now), streams, cancel) is { } no
                ? new PlanRefusal(no.Code, no.Reason, Final: false)
                : null,
        };
        if (refusal is not null)
            await ReportAsync(effect, new RebalanceCommand.ReportNoPlan(effect.Id, refusal, Now), streams, cancel);
    }

    private async Task CheckAsync(RebalanceEffect.CheckLeg effect, IStreams streams, CancellationToken cancel)
    {
        using var span = MeshTelemetry.Spans.StartActivity(MeshTelemetry.LegSpan);
        span?.SetTag(MeshTelemetry.LegTag, effect.Leg.Id);
        var looked = await LookAsync(effect, streams, cancel);
        var report = looked.Match<RebalanceCommand>(
            check => new RebalanceCommand.ReportCheck(effect.Id, check),
            block => new RebalanceCommand.ReportBlocked(effect.Id, block.Code, block.Reason, Now));
        if (await ReportAsync(effect, report, streams, cancel) is { } no)
            await ReportAsync(effect, new RebalanceCommand.ReportBlocked(effect.Id, no.Code, no.Reason, Now), streams, cancel);
    }

    private async Task<Result<LegCheck, Block>> LookAsync(RebalanceEffect.CheckLeg effect, IStreams streams, CancellationToken cancel)
    {
        if (await breakers.AskAsync(effect, streams, cancel) is { } open)
            return open;
        var looked = await checks.LookAsync(effect, cancel);
        if (looked is Result<LegCheck, Block>.Fail { Error: var block })
            await breakers.BlockedAsync(effect, block, streams, cancel);
        return looked is Result<LegCheck, Block>.Ok { Value: var check } && await flights.AskAsync(effect, check, streams, cancel) is { } full ? full : looked;
    }

    // Once the account has it, the account answers. A refusal here is another call under the same id: a bug, never an answer to the leg.
    private Task<Reply.Refused?> SubmitAsync(RebalanceEffect.Submit effect, IStreams streams, CancellationToken cancel) =>
        streams.TellAsync(effect.Account, new AccountCommand.Submit(effect.Id, codec.Encode(effect.Action, effect.From), Now), log, cancel);

    private async Task ReadAsync(RebalanceEffect.ReadOutcome effect, IStreams streams, CancellationToken cancel)
    {
        switch (await networks.Chain(effect.Action.Chain).ConfirmedReceiptAsync(effect.Transaction.Hash, cancel))
        {
            case Result<Receipt?, PortError>.Ok { Value: var receipt }:
                if (receipt is null)
                    log.LogWarning("Chain {Chain} no longer shows transaction {Hash} as confirmed", effect.Action.Chain, effect.Transaction.Hash);
                else
                    await CameToAsync(effect, codec.Read(effect.Action, effect.From, receipt), streams, cancel);
                break;
            case Result<Receipt?, PortError>.Fail fail:
                log.LogWarning("Chain {Chain} does not show transaction {Hash}: {Reason}", effect.Action.Chain, effect.Transaction.Hash, fail.Error.Reason);
                break;
        }
    }

    // The breakers first: a crash in between tells them again under the same name, and they count it once.
    private async Task CameToAsync(RebalanceEffect.ReadOutcome effect, ActionOutcome outcome, IStreams streams, CancellationToken cancel)
    {
        if (effect.Action is ChainAction.Swap or ChainAction.Burn
            && (await streams.ReadAsync(effect.Id.Stream, cancel)).State is RebalanceState state
            && state.Request() is { } request && state.LegOf(effect.Id) is { } leg)
        {
            await breakers.CameToAsync(request, leg, effect.Id, outcome, streams, cancel);
        }

        await ReportAsync(effect, new RebalanceCommand.ReportOutcome(effect.Id, outcome, Now), streams, cancel);
    }

    private async Task WaitAsync(
        RebalanceEffect effect, Func<Func<RebalanceCommand, Task>, Task<RebalanceCommand>> wait, IStreams streams, CancellationToken cancel) =>
        await ReportAsync(effect, await wait(word => ReportAsync(effect, word, streams, cancel)), streams, cancel);

    // The account answers as it answers a submission: cancelled, or mined when it was too late.
    private Task<Reply.Refused?> WithdrawAsync(RebalanceEffect.Withdraw effect, IStreams streams, CancellationToken cancel) => streams.TellAsync(
        effect.Account, new AccountCommand.Cancel(effect.Submission, effect.Id.Stream.ToString(), "its leg has gone on since a reorg took it", Now), log, cancel);

    private async Task TellAsync(RebalanceEffect effect, StreamId whom, ICommand what, IStreams streams, CancellationToken cancel)
    {
        var refused = await streams.TellAsync(whom, what, log, cancel);
        var words = refused is null ? null : $"{refused.Code}: {refused.Reason}";
        await ReportAsync(effect, new RebalanceCommand.ConfirmTold(effect.Id, words, Now), streams, cancel);
    }
}

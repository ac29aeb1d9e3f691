using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;
using MeshRebalancer.Runtime.Planning;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Effects;

/// <summary>
/// Asks a bridge for an attestation until it is there, for as long as it takes, and then looks whether somebody has minted already.
/// </summary>
/// <param name="venues">The bridges.</param>
/// <param name="options">The pauses.</param>
/// <param name="time">All waiting is done by it.</param>
/// <param name="log">Says what hinders, when that changes.</param>
public sealed class AttestationWait(Venues venues, WaitingOptions options, TimeProvider time, ILogger<AttestationWait> log)
{
    private readonly Backoff _backoff = new(
        TimeSpan.FromSeconds(options.AttestationPollMinSeconds), TimeSpan.FromSeconds(options.AttestationPollMaxSeconds), 0.25, new Random(1));

    /// <summary>The report that ends the waiting.</summary>
    public async Task<RebalanceCommand> WaitAsync(RebalanceEffect.AwaitAttestation effect, CancellationToken cancel)
    {
        var hindrance = "";
        for (var attempt = 1; ; attempt++)
        {
            switch (await AskAsync(effect, cancel))
            {
                case Result<RebalanceCommand?, PortError>.Ok ok:
                    if (ok.Value is { } report)
                        return report;
                    break;
                case Result<RebalanceCommand?, PortError>.Fail fail:
                    if (fail.Error.Reason != hindrance)
                        log.LogWarning("No attestation of burn {Burn} from {Bridge} now: {Reason}", effect.Burn, effect.Bridge, fail.Error.Reason);
                    hindrance = fail.Error.Reason;
                    break;
            }

            await time.PauseAsync(_backoff.After(attempt), cancel);
        }
    }

    private async Task<Result<RebalanceCommand?, PortError>> AskAsync(RebalanceEffect.AwaitAttestation effect, CancellationToken cancel)
    {
        var bridge = venues.MintBridge(effect.Bridge);
        var route = new BridgeRoute(effect.Bridge, effect.Burned.Token, effect.To);
        var answer = await bridge.AttestationAsync(route, effect.Burned, effect.Account, effect.Burn, cancel);
        return answer switch
        {
            Result<AttestationAnswer, PortError>.Fail fail => fail.Error,
            Result<AttestationAnswer, PortError>.Ok ok => ok.Value switch
            {
                AttestationAnswer.Pending => NotYet,
                AttestationAnswer.Expired expired => (await bridge.ReattestAsync(route, expired, cancel)).Then(_ => NotYet),
                AttestationAnswer.Ready ready => await LookForMintAsync(effect, bridge, ready, cancel),
            },
        };
    }

    private static Result<RebalanceCommand?, PortError> NotYet => new Result<RebalanceCommand?, PortError>.Ok(null);

    private async Task<Result<RebalanceCommand?, PortError>> LookForMintAsync(
        RebalanceEffect.AwaitAttestation effect, IMintBridge bridge, AttestationAnswer.Ready attestation, CancellationToken cancel)
    {
        var mint = new ChainAction.Mint(effect.Bridge, effect.To, attestation.MessageHex, attestation.SignaturesHex);
        var found = await bridge.FindMintAsync(mint, effect.Account, cancel);
        return found.Match<Result<RebalanceCommand?, PortError>>(
            receipt => receipt is not null && bridge.ReadMint(mint, effect.Account, receipt) is ActionOutcome.Minted minted
                ? new RebalanceCommand.ReportMintFound(effect.Id, Facts(receipt, effect.To.Chain), minted.Out, time.GetUtcNow())
                : new RebalanceCommand.ReportAttestation(effect.Id, attestation.MessageHex, attestation.SignaturesHex, time.GetUtcNow()),
            error => error);
    }

    private static TransactionFacts Facts(Receipt receipt, ChainId chain) => new(receipt.Transaction, chain, receipt.Block, receipt.FeeWei);
}

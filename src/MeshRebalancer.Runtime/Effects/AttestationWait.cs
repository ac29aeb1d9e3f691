using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;
using MeshRebalancer.Runtime.Accounts;
using MeshRebalancer.Runtime.Planning;

namespace MeshRebalancer.Runtime.Effects;

/// <summary>
/// Asks a bridge for an attestation until it is there, for as long as it takes, and then looks whether somebody has minted already.
/// </summary>
/// <param name="venues">The bridges.</param>
/// <param name="policies">Who sends mints.</param>
/// <param name="wait">Asks again and again.</param>
/// <param name="time">Stamps reports.</param>
public sealed class AttestationWait(Venues venues, AccountPolicies policies, BridgeWait wait, TimeProvider time)
{
    /// <summary>The report that ends the waiting; a downgrade, an expiry and an unreadable bridge are told on the way.</summary>
    public Task<RebalanceCommand> WaitAsync(RebalanceEffect.AwaitAttestation effect, Func<RebalanceCommand, Task> tell, CancellationToken cancel) =>
        wait.UntilAsync(effect, () => AskAsync(effect, cancel), tell, cancel);

    private async Task<Result<BridgeWord, PortError>> AskAsync(RebalanceEffect.AwaitAttestation effect, CancellationToken cancel)
    {
        var bridge = venues.MintBridge(effect.Bridge);
        var route = new BridgeRoute(effect.Bridge, effect.Burned.Token, effect.To);
        var answer = await bridge.AttestationAsync(route, effect.Burned, effect.Account, effect.Burn, cancel);
        return answer switch
        {
            Result<AttestationAnswer, PortError>.Fail fail => fail.Error,
            Result<AttestationAnswer, PortError>.Ok ok => ok.Value switch
            {
                AttestationAnswer.Pending pending => Pending(effect.Id, pending),
                AttestationAnswer.Expired expired => (await bridge.ReattestAsync(route, expired, cancel)).Then<BridgeWord>(_ => new BridgeWord.OnTheWay(
                    $"expired {expired.ExpirationBlock}", new RebalanceCommand.ReportAttestationExpired(effect.Id, expired.ExpirationBlock, time.GetUtcNow()))),
                AttestationAnswer.Ready ready => await LookForMintAsync(effect, bridge, ready, cancel),
            },
        };
    }

    private BridgeWord Pending(EffectId id, AttestationAnswer.Pending pending) => pending.DelayReason is { } reason
        ? new BridgeWord.OnTheWay("downgraded", new RebalanceCommand.ReportDowngraded(id, reason, null, time.GetUtcNow()))
        : new BridgeWord.NotYet();

    private async Task<Result<BridgeWord, PortError>> LookForMintAsync(
        RebalanceEffect.AwaitAttestation effect, IMintBridge bridge, AttestationAnswer.Ready attestation, CancellationToken cancel)
    {
        var mint = new ChainAction.Mint(effect.Bridge, effect.To, attestation.MessageHex, attestation.SignaturesHex);
        var found = await bridge.FindMintAsync(mint, effect.Account, cancel);
        return found.Then<BridgeWord>(receipt => new BridgeWord.Ends(
            receipt is not null && bridge.ReadMint(mint, effect.Account, receipt) is ActionOutcome.Minted minted
                ? new RebalanceCommand.ReportMintFound(effect.Id, Facts(receipt, effect.To.Chain), minted.Out, time.GetUtcNow())
                : new RebalanceCommand.ReportAttestation(effect.Id, attestation.MessageHex, attestation.SignaturesHex, time.GetUtcNow(), Minter(effect))));
    }

    // The portfolio's own account is the one that is meant where none is named.
    private Address? Minter(RebalanceEffect.AwaitAttestation effect) =>
        policies.On(effect.To.Chain).Minter is { } minter && minter != effect.Account ? minter : null;

    private static TransactionFacts Facts(Receipt receipt, ChainId chain) => new(receipt.Transaction, chain, receipt.Block, receipt.FeeWei);
}

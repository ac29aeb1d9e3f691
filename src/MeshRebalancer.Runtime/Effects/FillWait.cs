using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Markets;
using MeshRebalancer.Runtime.Planning;

namespace MeshRebalancer.Runtime.Effects;

/// <summary>Asks a bridge what became of a deposit until it is filled or refunded, for as long as it takes.</summary>
/// <param name="venues">The bridges.</param>
/// <param name="wait">Asks again and again.</param>
/// <param name="time">Stamps reports.</param>
public sealed class FillWait(Venues venues, BridgeWait wait, TimeProvider time)
{
    /// <summary>The report that ends the waiting; a slow fill, an expiry and an unreadable bridge are told on the way.</summary>
    public Task<RebalanceCommand> WaitAsync(RebalanceEffect.AwaitFill effect, Func<RebalanceCommand, Task> tell, CancellationToken cancel) =>
        wait.UntilAsync(effect, () => AskAsync(effect, cancel), tell, cancel);

    private async Task<Result<BridgeWord, PortError>> AskAsync(RebalanceEffect.AwaitFill effect, CancellationToken cancel)
    {
        var status = await venues.FillBridge(effect.Bridge).FillAsync(
            new(effect.Bridge, effect.Deposited.Token, effect.To), effect.Deposited, effect.Account, effect.Deposit, cancel);
        return status.Then<BridgeWord>(found => Word(effect.Id, found));
    }

    private BridgeWord Word(EffectId id, FillStatus status) => status switch
    {
        FillStatus.Pending => new BridgeWord.NotYet(),
        FillStatus.SlowFillRequested slow => new BridgeWord.OnTheWay("slow", new RebalanceCommand.ReportSlowFill(id, slow.Request, Now)),
        FillStatus.Expired => new BridgeWord.OnTheWay("expired", new RebalanceCommand.ReportFillExpired(id, Now)),
        FillStatus.Filled f => new BridgeWord.Ends(new RebalanceCommand.ReportFilled(
            id, new(f.Transaction, f.Out.Token.Chain, f.Block, UInt256.Zero), f.Out, Now)),
        FillStatus.Refunded r => new BridgeWord.Ends(new RebalanceCommand.ReportRefunded(
            id, new(r.Transaction, r.Back.Token.Chain, r.Block, UInt256.Zero), r.Back, Now)),
    };

    private DateTimeOffset Now => time.GetUtcNow();
}

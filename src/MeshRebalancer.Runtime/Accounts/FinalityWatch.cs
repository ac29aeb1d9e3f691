using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Runtime.Connectors;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Accounts;

/// <summary>
/// Looks at what is mined until its block stays: one look a call. What is not where it was is called unmined only when another block stands at
/// its height and none of its nonce's variants is in the chain; everything else is not known, and is looked at again.
/// </summary>
/// <param name="networks">The chains.</param>
/// <param name="finality">Which blocks stay.</param>
/// <param name="time">Stamps reports.</param>
/// <param name="log">Hears of what can't be read.</param>
public sealed class FinalityWatch(Networks networks, Finality finality, TimeProvider time, ILogger<FinalityWatch> log)
{
    /// <summary>What there is to report, or null.</summary>
    public async Task<AccountCommand?> LookAsync(AccountEffect.Watch effect, CancellationToken cancel)
    {
        var chain = networks.Chain(effect.Facts.Chain);
        if (!Known(effect, await chain.ReceiptAsync(effect.Hash, cancel), out var receipt))
            return null;
        return receipt is { } there && there.BlockHash == effect.BlockHash
            ? await IsFinalAsync(effect, cancel)
                ? new AccountCommand.ReportFinal(effect.Submission, effect.Hash, effect.BlockHash, time.GetUtcNow())
                : null
            : await MovedAsync(effect, chain, cancel);
    }

    private async Task<AccountCommand?> MovedAsync(AccountEffect.Watch effect, IChain chain, CancellationToken cancel)
    {
        var shallow = false;
        foreach (var variant in effect.Variants)
        {
            if (!Known(effect, await chain.ConfirmedReceiptAsync(variant, cancel), out var confirmed))
                return null;
            if (confirmed is { } mined)
                return Mined(effect.Submission, mined, time.GetUtcNow());
            if (!Known(effect, await chain.ReceiptAsync(variant, cancel), out var receipt))
                return null;
            shallow |= receipt is not null;
        }

        return shallow || !await IsReplacedAsync(effect, chain, cancel) || networks.On(chain.Id).Head is not { } head
            ? null
            : new AccountCommand.ReportUnmined(effect.Submission, effect.Hash, head.Number, time.GetUtcNow());
    }

    /// <summary>The report of a confirmed receipt.</summary>
    internal static AccountCommand.ReportMined Mined(EffectId submission, Receipt receipt, DateTimeOffset at) =>
        new(submission, receipt.Transaction, receipt.Block, receipt.BlockHash, receipt.Succeeded, receipt.FeeWei, at);

    // An endpoint that lags does not show the receipt either, but it has no other block at that height.
    private async Task<bool> IsReplacedAsync(AccountEffect.Watch effect, IChain chain, CancellationToken cancel) =>
        Known(effect, await chain.BlockAsync(effect.Block, cancel), out var block) && block is { } there && there.Hash != effect.BlockHash;

    private async Task<bool> IsFinalAsync(AccountEffect.Watch effect, CancellationToken cancel) =>
        Known(effect, await finality.HeightAsync(effect.Facts.Chain, cancel), out var final) && final >= effect.Block;

    private bool Known<T>(AccountEffect.Watch effect, Result<T, PortError> answer, out T? value)
    {
        if (answer is Result<T, PortError>.Ok ok)
        {
            value = ok.Value;
            return true;
        }

        if (answer is Result<T, PortError>.Fail fail)
            log.LogWarning("Whether {Hash} on chain {Chain} stays can't be read: {Reason}", effect.Hash, effect.Facts.Chain, fail.Error.Reason);
        value = default;
        return false;
    }
}

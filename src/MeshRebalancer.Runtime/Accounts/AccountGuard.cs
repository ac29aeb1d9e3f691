using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Risk;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Accounts;

/// <summary>
/// Compares an account's nonces with its chain, at the start and ever after: one look a call. In quarantine it finds what consumed the nonces
/// that the journal can't explain.
/// </summary>
/// <param name="networks">The chains.</param>
/// <param name="variants">Signs what fills a gap.</param>
/// <param name="time">Stamps reports.</param>
/// <param name="log">Hears of what can't be read.</param>
public sealed class AccountGuard(Networks networks, VariantSigning variants, TimeProvider time, ILogger<AccountGuard> log)
{
    /// <summary>Each costs a search through the chain's history.</summary>
    private const int FoundAtOnce = 16;

    /// <summary>A gap that is still there after so many blocks is one; a shorter one is an endpoint that lags.</summary>
    private const int GapBlocks = 3;

    /// <summary>Nonces in quarantine of which each is searched for; what lies past them only a person explains.</summary>
    private const ulong SearchedMax = 1_000;

    /// <summary>What there is to report of a look at an account that works.</summary>
    public async Task<AccountCommand?> LookAsync(AccountEffect.Guard effect, IStreams streams, CancellationToken cancel)
    {
        if (await CountAsync(effect.Facts, cancel) is not { } count || await StateAsync(effect, streams, cancel) is not { Quarantine: null } state)
            return null;
        return GapRules.First(state, count) is { } gap
            ? await FillAsync(effect, gap, streams, cancel)
            : new AccountCommand.ReportCount(count, time.GetUtcNow());
    }

    /// <summary>What was found of an account in quarantine.</summary>
    public async Task<AccountCommand?> SearchAsync(AccountEffect.Reconcile effect, IStreams streams, CancellationToken cancel)
    {
        if (await CountAsync(effect.Facts, cancel) is not { } count || await StateAsync(effect, streams, cancel) is not { Quarantine: { } quarantine })
            return null;
        List<ConsumedNonce> found = [];
        foreach (var nonce in Searched(effect, count).Where(nonce => quarantine.Foreign.All(known => known.Nonce != nonce)).Take(FoundAtOnce))
        {
            if (await FindAsync(effect.Facts, nonce, cancel) is { } one)
                found.Add(one);
        }

        return new AccountCommand.ReportFound(count, [.. found], time.GetUtcNow());
    }

    /// <summary>What consumed a nonce, or null when nothing did or it can't be told.</summary>
    public async Task<ConsumedNonce?> FindAsync(AccountFacts facts, ulong nonce, CancellationToken cancel)
    {
        var answer = await networks.Chain(facts.Chain).FindByNonceAsync(facts.Address, nonce, cancel);
        if (answer is Result<MinedTransaction?, PortError>.Fail fail)
            log.LogWarning("What consumed nonce {Nonce} of {Account} can't be found yet: {Reason}", nonce, facts.Stream, fail.Error.Reason);
        return answer is Result<MinedTransaction?, PortError>.Ok { Value: { } found }
            ? new(nonce, found.Hash, found.To is { } to ? new Call(to, found.ValueWei, found.CallHex) : null)
            : null;
    }

    private static IEnumerable<ulong> Searched(AccountEffect.Reconcile effect, ulong count)
    {
        foreach (var nonce in effect.Doubted.Where(nonce => nonce < count))
        {
            yield return nonce;
        }

        for (var nonce = effect.NextNonce; nonce < count && nonce - effect.NextNonce < SearchedMax; nonce++)
        {
            yield return nonce;
        }
    }

    // Filled only when the same nonce is still open some blocks later, by a second look at chain and journal.
    private async Task<AccountCommand?> FillAsync(AccountEffect.Guard effect, ulong gap, IStreams streams, CancellationToken cancel)
    {
        var connector = networks.On(effect.Facts.Chain);
        for (var block = 0; block < GapBlocks; block++)
        {
            await connector.NextHeadAsync(cancel);
        }

        if (await CountAsync(effect.Facts, cancel) is not { } count || await StateAsync(effect, streams, cancel) is not { } state || GapRules.First(state, count) != gap)
            return null;
        if (await BreakerGate.StopsEverythingAsync(effect.Facts.Desk, streams, cancel))
            return null;
        return await variants.FillerAsync(effect.Facts, gap, cancel) is { } signed
            ? new AccountCommand.ReportGapFilled(gap, count, signed, time.GetUtcNow())
            : null;
    }

    private static async Task<AccountState.Open?> StateAsync(AccountEffect effect, IStreams streams, CancellationToken cancel) =>
        (await streams.ReadAsync(effect.Id.Stream, cancel)).State as AccountState.Open;

    private async Task<ulong?> CountAsync(AccountFacts facts, CancellationToken cancel)
    {
        var answer = await networks.Chain(facts.Chain).NonceAsync(facts.Address, cancel);
        if (answer is Result<ulong, PortError>.Fail fail)
            log.LogWarning("The nonces of {Account} can't be compared with the chain: {Reason}", facts.Stream, fail.Error.Reason);
        return answer is Result<ulong, PortError>.Ok ok ? ok.Value : null;
    }
}

using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Runtime.Connectors;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Accounts;

/// <summary>
/// Signs further transactions for a nonce: the call at higher fees, the self-transfer that cancels it, and the one that fills a gap. What it
/// signs leaves the process only after the account has stored it.
/// </summary>
/// <param name="networks">The chains.</param>
/// <param name="signer">The keys.</param>
/// <param name="policies">What may be paid.</param>
/// <param name="time">Stamps reports.</param>
/// <param name="log">Hears of what can't be read.</param>
public sealed class VariantSigning(Networks networks, ISigner signer, AccountPolicies policies, TimeProvider time, ILogger<VariantSigning> log)
{
    /// <summary>The next variant of a live nonce, or the alarm where the policy allows none; null when that can't be told now, or the alarm was raised already.</summary>
    public async Task<AccountCommand?> NextAsync(AccountEffect.Broadcast effect, CancellationToken cancel)
    {
        var policy = policies.On(effect.Facts.Chain).Fees;
        if (!policy.Replaceable)
            return Park(effect, $"chain {effect.Facts.Chain} has no market for replacements");
        if (Wanted(effect) is not { } wanted)
            return null;
        var terms = await TermsAsync(effect, wanted, policy, cancel);
        return terms switch
        {
            null => null,
            Result<GasTerms, string>.Fail fail => Park(effect, fail.Error),
            Result<GasTerms, string>.Ok ok => await SignAsync(effect.Facts, effect.Nonce, wanted.Call, ok.Value, wanted.Kind, cancel) is { } signed
                ? new AccountCommand.ReportReplaced(effect.Submission, effect.Nonce, signed, policy, time.GetUtcNow())
                : null,
        };
    }

    /// <summary>The self-transfer that consumes a nonce which nobody holds, or null when it can't be made now.</summary>
    public async Task<SignedTransaction?> FillerAsync(AccountFacts facts, ulong nonce, CancellationToken cancel)
    {
        var policy = policies.On(facts.Chain).Fees;
        var nothing = Call.Nothing(facts.Address);
        var prepared = await networks.Chain(facts.Chain).PrepareAsync(facts.Address, nothing, policy, cancel);
        var terms = prepared.Match(ok => FeeRules.First(ok, policy), error => error.Reason);
        if (terms is Result<GasTerms, string>.Fail fail)
            log.LogWarning("Nonce {Nonce} of {Account} is not filled yet: {Reason}", nonce, facts.Stream, fail.Error);
        return terms is Result<GasTerms, string>.Ok gas ? await SignAsync(facts, nonce, nothing, gas.Value, VariantKind.Cancel, cancel) : null;
    }

    // What was found on the chain, and whose bytes are not held, can be cancelled but not offered again at another price.
    private static (Call Call, VariantKind Kind, SignedTransaction? Last)? Wanted(AccountEffect.Broadcast effect)
    {
        var last = effect.Variants.LastOrDefault(variant => variant.Kind != VariantKind.Adopted);
        return effect.Cancelling ? (Call.Nothing(effect.Facts.Address), VariantKind.Cancel, last)
            : last is null ? null
            : (effect.Call, VariantKind.Replacement, last);
    }

    private async Task<Result<GasTerms, string>?> TermsAsync(
        AccountEffect.Broadcast effect, (Call Call, VariantKind Kind, SignedTransaction? Last) wanted, FeePolicy policy, CancellationToken cancel)
    {
        var chain = networks.Chain(effect.Facts.Chain);
        if (wanted is { Kind: VariantKind.Replacement, Last: { } same })
        {
            return (await chain.FeesAsync(policy, cancel)).Match(
                now => FeeRules.Replacement(same.Gas, same.Gas.GasLimit, now, policy),
                error => Later(effect, error));
        }

        return (await chain.PrepareAsync(effect.Facts.Address, wanted.Call, policy, cancel)).Match(
            ok => wanted.Last is { } last ? FeeRules.Replacement(last.Gas, ok.Gas.GasLimit, ok.Fees, policy) : FeeRules.First(ok, policy),
            error => error is PortError.Declined declined ? declined.Reason : Later(effect, error));
    }

    private Result<GasTerms, string>? Later(AccountEffect.Broadcast effect, PortError error)
    {
        log.LogWarning("{Submission} is not replaced yet: {Reason}", effect.Submission, error.Reason);
        return null;
    }

    private AccountCommand.ReportParked? Park(AccountEffect.Broadcast effect, string reason) =>
        effect.Parked ? null : new(effect.Submission, reason, time.GetUtcNow());

    private async Task<SignedTransaction?> SignAsync(AccountFacts facts, ulong nonce, Call call, GasTerms gas, VariantKind kind, CancellationToken cancel)
    {
        var height = await networks.On(facts.Chain).HeightAsync(cancel);
        var signed = await signer.SignAsync(facts.Chain, facts.Address, nonce, call, gas, cancel);
        if (signed is Result<SignedTransaction, PortError>.Fail fail)
            log.LogWarning("Nonce {Nonce} of {Account} is not signed again: {Reason}", nonce, facts.Stream, fail.Error.Reason);
        return signed is Result<SignedTransaction, PortError>.Ok ok ? ok.Value with { Kind = kind, Head = height } : null;
    }
}

using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>What is known of a call right before it is signed.</summary>
/// <param name="Chain">The chain that the endpoint answers for.</param>
/// <param name="Reading">What the call's bytes say, as the adapter of its target decodes them; null when nobody can read them.</param>
/// <param name="Spend">What it lets leave the account, native coin included, in USD, rounded up; null when it can't be valued.</param>
/// <param name="Allowed">What it lets others take afterwards, in USD, rounded up; null when it can't be valued.</param>
/// <param name="Held">What the account has of each token that others may take.</param>
public sealed record SigningFacts(
    ChainId Chain, CallReading? Reading, Usd? Spend, Usd? Allowed = null, EquatableArray<TokenAmount> Held = default);

/// <summary>Why a call is not signed.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Reason">For people.</param>
public sealed record SigningRefusal(string Code, string Reason);

/// <summary>
/// The last look before a signature, over the bytes alone: whatever went wrong above, a call that is not on the list, pays somebody else or spends
/// too much is not signed.
/// </summary>
public static class SigningRules
{
    /// <summary>The selector of a plain transfer of native coin: no bytes at all.</summary>
    public const string Plain = "0x";

    /// <summary>How long what has left is counted.</summary>
    internal static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The first rule that is broken, or null.</summary>
    public static SigningRefusal? Check(AccountState.Open account, Call call, SigningFacts facts, SigningPolicy? policy, DateTimeOffset at)
    {
        if (facts.Chain != account.Facts.Chain)
            return new("chain-mismatch", $"The account is on chain {account.Facts.Chain}; the endpoint answers for chain {facts.Chain}.");
        return policy is null
            ? null
            : OfCall(call, policy)
                ?? OfRecipients(account.Facts, call, facts.Reading, policy)
                ?? OfAllowances(facts, policy)
                ?? TokenRules.Check(account, facts.Reading, policy.Tokens, at)
                ?? TokenRules.Check(account, call, policy.Coin, at)
                ?? OfWorth(facts, policy)
                ?? OfSpend(account, facts.Spend, policy, at);
    }

    /// <summary>The function that a call names: <c>0x</c> and four bytes, or <c>0x</c> for a plain transfer.</summary>
    public static string SelectorOf(Call call) => call.CallHex.Length <= 10 ? call.CallHex.ToLowerInvariant() : call.CallHex[..10].ToLowerInvariant();

    private static SigningRefusal? OfCall(Call call, SigningPolicy policy)
    {
        var selector = SelectorOf(call);
        return policy.Allowed.Any(allowed => allowed.Target == call.To && allowed.Selector == selector)
            ? call.ValueWei.IsZero || selector == Plain
                ? null
                : new("value-not-allowed", $"{call.ValueWei} wei would go along to {call.To}; native coin is only ever sent by itself.")
            : policy.Allowed.Any(allowed => allowed.Target == call.To)
                ? new("selector-not-allowed", $"{selector} of {call.To} is not among the functions that may be called.")
                : new("target-not-allowed", $"{call.To} is not among the contracts that may be called.");
    }

    private static SigningRefusal? OfRecipients(AccountFacts facts, Call call, CallReading? reading, SigningPolicy policy)
    {
        if (reading is null)
            return new("recipient-not-ours", $"Nobody here can read who would receive what from {SelectorOf(call)} of {call.To}.");
        foreach (var recipient in reading.Recipients)
        {
            if (recipient != facts.Address && !policy.Recipients.Contains(recipient))
                return new("recipient-not-ours", $"{reading.What} would pay {recipient}; allowed are {facts.Address} and the desk's other accounts.");
        }

        return null;
    }

    // An allowance is used by whoever has it, when it likes: so it is as large as one transaction may be, and never larger than what is there.
    private static SigningRefusal? OfAllowances(SigningFacts facts, SigningPolicy policy)
    {
        foreach (var (spender, amount) in facts.Reading?.Allowing ?? [])
        {
            var held = facts.Held.FirstOrDefault(holding => holding.Token == amount.Token).Raw;
            if (!policy.Spenders.Contains(spender))
                return new("spender-not-allowed", $"{spender} would be allowed to take {amount}; only configured venues and bridges may.");
            if (amount.Raw > held)
                return new("allowance-over-holding", $"{spender} would be allowed to take {amount}; the account holds {held}.");
        }

        return null;
    }

    private static SigningRefusal? OfWorth(SigningFacts facts, SigningPolicy policy) =>
        policy.SpendMax is not { } most || facts.Reading is not { Allowing.Count: > 0 } ? null
        : facts.Allowed is not { } value ? new("spend-unknown", "What would be allowed can't be valued, and there is a limit on it.")
        : value > most ? new("spend-over-limit", $"{value.ToText()} would be allowed; one transaction may spend {most.ToText()}.")
        : null;

    private static SigningRefusal? OfSpend(AccountState.Open account, Usd? spend, SigningPolicy policy, DateTimeOffset at)
    {
        if (policy.SpendMax is null && policy.SpendDayMax is null)
            return null;
        if (spend is not { } value)
            return new("spend-unknown", "What would leave can't be valued, and there is a limit on it.");
        if (policy.SpendMax is { } most && value > most)
            return new("spend-over-limit", $"{value.ToText()} would leave; one transaction may spend {most.ToText()}.");
        // What could not be valued left before there was a limit in USD.
        var day = account.Spent.Where(one => one.At > at - Day).Aggregate(value, (sum, one) => sum + (one.Value ?? Usd.Zero));
        return policy.SpendDayMax is { } dayMost && day > dayMost
            ? new("spend-over-day", $"{day.ToText()} would have left within 24 hours; {dayMost.ToText()} is allowed.")
            : null;
    }
}

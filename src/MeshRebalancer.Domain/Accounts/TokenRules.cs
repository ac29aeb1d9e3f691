using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>What may leave of each token and of the native coin in its own units: judged from the bytes alone, whatever is known of prices.</summary>
internal static class TokenRules
{
    /// <summary>The first limit that would be passed, or null.</summary>
    public static SigningRefusal? Check(AccountState.Open account, CallReading? reading, EquatableArray<TokenLimit> limits, DateTimeOffset at) =>
        reading is null ? null : limits.Select(limit => OfOne(account, reading, limit, at)).FirstOrDefault(refusal => refusal is not null);

    /// <summary>The same for native coin.</summary>
    public static SigningRefusal? Check(AccountState.Open account, Call call, CoinLimit? limit, DateTimeOffset at)
    {
        if (limit is null || call.ValueWei.IsZero)
            return null;
        var left = account.Spent.Where(one => one.At > at - SigningRules.Day).Select(one => one.Wei);
        return limit.MaxWei is { } most && call.ValueWei > most
            ? new("coin-spend-over-limit", $"{call.ValueWei} wei would leave; one transaction may spend {most}.")
            : limit.DayMaxWei is { } day && Exceed([.. left, call.ValueWei], day)
                ? new("coin-spend-over-day", $"With {call.ValueWei} wei, more would have left within 24 hours than the {day} that may.")
                : null;
    }

    private static SigningRefusal? OfOne(AccountState.Open account, CallReading reading, TokenLimit limit, DateTimeOffset at)
    {
        var leaving = Of(limit.Token, reading.Leaving);
        var allowing = reading.Allowing.Select(allowance => allowance.Amount).Where(amount => amount.Token == limit.Token);
        var left = account.Spent.Where(one => one.At > at - SigningRules.Day).SelectMany(one => Of(limit.Token, one.Leaving));
        if (limit.Max is { } most && allowing.Where(amount => amount.Raw > most).Select(amount => amount.Raw).Order().LastOrDefault() is { IsZero: false } allowed)
            return new("token-spend-over-limit", $"{allowed} of {limit.Token} would be allowed; one transaction may spend {most}.");
        if (limit.Max is { } one && Exceed(leaving, one))
            return new("token-spend-over-limit", $"{string.Join(" and ", leaving)} of {limit.Token} would leave; one transaction may spend {one}.");
        return leaving.Length > 0 && limit.DayMax is { } day && Exceed([.. left, .. leaving], day)
            ? new("token-spend-over-day", $"With {string.Join(" and ", leaving)}, more of {limit.Token} would have left within 24 hours than the {day} that may.")
            : null;
    }

    private static UInt256[] Of(TokenId token, EquatableArray<TokenAmount> amounts) =>
        [.. amounts.Where(amount => amount.Token == token && !amount.Raw.IsZero).Select(amount => amount.Raw)];

    // Never added up: bytes may say any number, and a sum may not fit.
    private static bool Exceed(IEnumerable<UInt256> amounts, UInt256 most)
    {
        foreach (var amount in amounts)
        {
            if (amount > most)
                return true;
            most -= amount;
        }

        return false;
    }
}

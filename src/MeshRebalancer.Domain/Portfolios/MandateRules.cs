using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

/// <summary>What a mandate and a portfolio's facts must keep to. Every violation is listed: its field, what was found, what is allowed.</summary>
public static class MandateRules
{
    /// <summary>What is wrong with a mandate for a portfolio of these tokens; nothing when it is well.</summary>
    public static EquatableArray<string> Violations(Mandate mandate, EquatableArray<Token> tokens) =>
    [
        .. Targets(mandate.Targets, tokens),
        .. Mode(mandate.Mode),
        .. Range("bandBps", mandate.BandBps, 1, 5_000),
        .. Range("slippageMaxBps", mandate.SlippageMaxBps, 1, 1_000),
        .. Range("cooldownSeconds", mandate.CooldownSeconds, 0, 2_592_000),
        .. Range("priceAgeMaxSeconds", mandate.PriceAgeMaxSeconds, 1, 172_800),
        .. Hub(mandate, tokens),
        .. GasReserves(mandate.GasReserves, tokens),
        .. mandate.Policy is { } policy ? PolicyRules.Violations(policy, [.. mandate.Targets.Select(target => target.Asset)], mandate.Hub) : [],
    ];

    /// <summary>What is wrong with who a portfolio is.</summary>
    public static EquatableArray<string> Violations(PortfolioFacts facts) =>
    [
        .. Name("desk", facts.Desk),
        .. Name("id", facts.Id),
        .. When(facts.Account == Address.Zero, "account: the zero address found; an address with a key is needed"),
        .. When(facts.Tokens.Count == 0, "tokens: none found; at least one is needed"),
        .. When(!IsAscending(facts.Tokens.Select(token => token.Id)), "tokens: must be ordered by id, each once"),
        .. facts.Tokens.Where(token => token.Decimals is < 0 or > 36)
            .Select(token => FormattableString.Invariant($"tokens[{token.Id}].decimals: {token.Decimals} found, 0 … 36 allowed")),
        .. facts.Tokens.GroupBy(token => (token.Asset, token.Id.Chain)).Where(group => group.Count() > 1)
            .Select(group => $"tokens: {group.Count()} of {group.Key.Asset} on chain {group.Key.Chain} found, one allowed"),
    ];

    private static IEnumerable<string> Targets(EquatableArray<TargetWeight> targets, EquatableArray<Token> tokens)
    {
        var sum = targets.Sum(target => (long)target.Bps);
        return
        [
            .. When(sum != Drift.BpsWhole, FormattableString.Invariant($"targets: {sum} bps together, 10000 needed")),
            .. When(!IsAscending(targets.Select(target => target.Asset)), "targets: must be ordered by asset, each once"),
            .. targets.SelectMany(target => Range($"targets[{target.Asset}]", target.Bps, 0, Drift.BpsWhole)),
            .. targets.Where(target => tokens.All(token => token.Asset != target.Asset))
                .Select(target => $"targets[{target.Asset}]: no token of the portfolio stands for it"),
            .. tokens.Select(token => token.Asset).Distinct().Where(asset => targets.All(target => target.Asset != asset))
                .Select(asset => $"targets: none for {asset}, of which the portfolio has tokens; write 0 to hold nothing of it"),
        ];
    }

    private static IEnumerable<string> Mode(MandateMode mode) => When(!Enum.IsDefined(mode), $"mode: {mode} found; observe, propose or automatic allowed");

    private static IEnumerable<string> Hub(Mandate mandate, EquatableArray<Token> tokens) =>
        When(tokens.All(token => token.Asset != mandate.Hub), $"hub: {mandate.Hub} found, but no token of the portfolio stands for it");

    private static IEnumerable<string> GasReserves(EquatableArray<GasReserve> reserves, EquatableArray<Token> tokens) =>
    [
        .. When(!IsAscending(reserves.Select(reserve => reserve.Chain)), "gasReserves: must be ordered by chain, each once"),
        .. reserves.Where(reserve => tokens.All(token => token.Id.Chain != reserve.Chain))
            .Select(reserve => $"gasReserves[{reserve.Chain}]: the portfolio has no token on this chain"),
    ];

    private static IEnumerable<string> Range(string field, int found, int min, int max) =>
        When(found < min || found > max, FormattableString.Invariant($"{field}: {found} found, {min} … {max} allowed"));

    private static IEnumerable<string> Name(string field, string? found) => When(
        found is null || found.Length > 64 || !StreamId.IsPart(found), $"{field}: '{found}' found; 1 to 64 letters, digits, dots and underscores allowed");

    private static IEnumerable<string> When(bool violated, string text) => violated ? [text] : [];

    private static bool IsAscending<T>(IEnumerable<T> items)
        where T : IComparable<T>
    {
        var list = items.ToArray();
        return list.Zip(list.Skip(1)).All(pair => pair.First.CompareTo(pair.Second) < 0);
    }
}

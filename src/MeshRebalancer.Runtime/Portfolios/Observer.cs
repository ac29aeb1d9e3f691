using System.Collections.Concurrent;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Markets;
using MeshRebalancer.Telemetry;

namespace MeshRebalancer.Runtime.Portfolios;

/// <summary>Puts together what a portfolio is judged by: its account's balances on all its chains, and the board's prices.</summary>
/// <param name="networks">The chains.</param>
/// <param name="map">Which native coin has which asset's price.</param>
/// <param name="board">The prices.</param>
/// <param name="time">Stamps the observation, after the last balance was read.</param>
public sealed class Observer(Networks networks, MarketMap map, MarketBoard board, TimeProvider time)
{
    // Decimals never change on a chain, so what agreed once is not asked again; what did not agree is.
    private readonly ConcurrentDictionary<Token, bool> _agreed = new();

    /// <summary>Reads everything, all chains at once. What can't be read is named in <see cref="Observation.Unreadable"/>, never zero.</summary>
    public async Task<Observation> ObserveAsync(PortfolioFacts facts, Mandate mandate, CancellationToken cancel)
    {
        var chains = facts.Tokens.Select(token => token.Id.Chain).Distinct().Order().ToArray();
        var read = await Task.WhenAll(chains.Select(chain => ReadAsync(chain, facts, cancel)));
        return new(
            time.GetUtcNow(),
            [.. read.SelectMany(one => one.Match(ok => ok.Holdings, _ => []))],
            [.. read.SelectMany(one => one.Match(ok => new[] { ok.Gas }, _ => []))],
            [.. Assets(facts, mandate, chains).Select(board.View)],
            [.. read.SelectMany(one => one.Match<string[]>(_ => [], reason => [reason]))]);
    }

    private IEnumerable<AssetId> Assets(PortfolioFacts facts, Mandate mandate, ChainId[] chains)
    {
        var native = map.Chains.Where(chain => chains.Contains(chain.Id)).Select(chain => chain.NativeAsset);
        return mandate.Targets.Select(target => target.Asset)
            .Concat(facts.Tokens.Select(token => token.Asset))
            .Append(mandate.Hub)
            .Concat(native)
            .Distinct()
            .Order();
    }

    private async Task<Result<Balances, string>> ReadAsync(ChainId chain, PortfolioFacts facts, CancellationToken cancel)
    {
        if (networks.Find(chain) is not { } connector)
            return $"chain {chain} is not configured";
        if (await DisagreementAsync(connector.Chain, facts, cancel) is { } disagreement)
            return disagreement;
        EquatableArray<TokenId> tokens = [.. facts.Tokens.Where(token => token.Id.Chain == chain).Select(token => token.Id).Order()];
        var balances = await connector.Chain.BalancesAsync(facts.Account, tokens, cancel);
        return balances.Match<Result<Balances, string>>(
            ok => Complete(Recorded(facts.Account, ok), tokens) ? ok : $"chain {chain} did not answer for every token",
            error => $"chain {chain}: {error.Reason}");
    }

    private static Balances Recorded(Address account, Balances balances)
    {
        MeshTelemetry.GasBalance.Record(
            (double)balances.Gas.Wei / 1e18,
            new(MeshTelemetry.AccountTag, account.ToString()),
            new KeyValuePair<string, object?>(MeshTelemetry.ChainTag, balances.Gas.Chain.ToString()));
        return balances;
    }

    /// <summary>Decimals are never guessed: a token whose contract says others than configured makes every amount of it wrong.</summary>
    private async Task<string?> DisagreementAsync(IChain chain, PortfolioFacts facts, CancellationToken cancel)
    {
        foreach (var token in facts.Tokens.Where(token => token.Id.Chain == chain.Id && !_agreed.ContainsKey(token)))
        {
            var reason = (await chain.TokenAsync(token.Id, cancel)).Match(
                found => found.Decimals == token.Decimals ? null : $"{token.Asset} at {token.Id.Contract} has {found.Decimals} decimals, {token.Decimals} are configured",
                error => error.Reason);
            if (reason is not null)
                return $"chain {chain.Id}: {reason}";
            _agreed[token] = true;
        }

        return null;
    }

    private static bool Complete(Balances balances, EquatableArray<TokenId> tokens) =>
        balances.Holdings.Select(holding => holding.Amount.Token).SequenceEqual(tokens);
}

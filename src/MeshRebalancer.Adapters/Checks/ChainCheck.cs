using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Markets;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Adapters.Checks;

/// <summary>Compares what is configured on a chain with what stands there. Reads only; a chain that is not the right one is asked nothing else.</summary>
/// <param name="scope">What is configured.</param>
/// <param name="time">To judge the age of prices.</param>
public sealed class ChainCheck(CheckScope scope, TimeProvider time)
{
    private readonly EvmChain _chain = new(scope.Connection, NullLogger<EvmChain>.Instance);
    private readonly string _where = $"chain {scope.Connection.Id}";

    private IEnumerable<Token> Tokens => scope.Tokens.Where(token => token.Id.Chain == scope.Connection.Id);

    /// <summary>All findings, in the order of the scope.</summary>
    public async Task<EquatableArray<CheckFinding>> RunAsync(CancellationToken cancel)
    {
        List<CheckFinding> findings = [.. await Task.WhenAll(scope.Connection.Options.Endpoints.Select(endpoint => IdentityAsync(endpoint, cancel)))];
        if (findings.TrueForAll(finding => !finding.Ok))
            return findings.ToEquatableArray();
        foreach (var token in Tokens)
            findings.AddRange(await TokenAsync(token, cancel));
        foreach (var venue in scope.Venues)
            findings.AddRange(await VenueCheck.RunAsync(venue, scope.Connection, cancel));
        foreach (var price in scope.Prices)
            findings.Add(await PriceAsync(price, cancel));
        foreach (var bridge in scope.Bridges)
            findings.AddRange(await BridgeCheck.RunAsync(bridge, scope.Connection, cancel));
        foreach (var account in scope.Accounts)
            findings.AddRange(await AccountAsync(account, cancel));
        return findings.ToEquatableArray();
    }

    /// <summary>An error as a finding.</summary>
    internal static CheckFinding Failed(string what, string where, PortError error, string expected) => new(what, where, error.Reason, expected, false);

    private async Task<CheckFinding> IdentityAsync(EndpointOptions endpoint, CancellationToken cancel)
    {
        var where = scope.Connection.Options.Endpoints.Count == 1 ? _where : $"{_where} at {endpoint.Name}";
        return (await scope.Connection.Only(endpoint).VerifyAsync(cancel)).Match(
            found => CheckFinding.Same("chain id", where, found, scope.Connection.Id), error => Failed("chain id", where, error, $"{scope.Connection.Id}"));
    }

    private async Task<IEnumerable<CheckFinding>> TokenAsync(Token token, CancellationToken cancel)
    {
        var where = $"{_where} {token.Asset} {token.Id.Contract}";
        var facts = await _chain.TokenAsync(token.Id, cancel);
        return facts.Match<IEnumerable<CheckFinding>>(
            found => [CheckFinding.Same("decimals", where, found.Decimals, token.Decimals), new("symbol", where, found.Symbol, "any", true)],
            error => [Failed("decimals", where, error, $"{token.Decimals}")]);
    }

    private async Task<CheckFinding> PriceAsync(IPriceSource source, CancellationToken cancel)
    {
        var where = $"{_where} {source.Name}";
        return (await source.ReadAsync(cancel)).Match(
            seen => new("price", where, $"{seen.Price.Raw} × 10^-18 USD at {seen.At:O}{(seen.Doubt is { } doubt ? $", but {doubt}" : "")}", $"not older than {seen.AgeMaxSeconds} s",
                seen.Doubt is null && time.GetUtcNow() - seen.At <= TimeSpan.FromSeconds(seen.AgeMaxSeconds)),
            error => Failed("price", where, error, "a price"));
    }

    private async Task<IEnumerable<CheckFinding>> AccountAsync(Address account, CancellationToken cancel)
    {
        EquatableArray<TokenId> ids = [.. Tokens.Select(token => token.Id)];
        if (!(await _chain.BalancesAsync(account, ids, null, cancel)).TryGet(out var balances, out var error))
            return [Failed("balance", $"{_where} {account}", error, "any")];
        List<CheckFinding> findings =
        [
            new("gas", $"{_where} {account}", $"{balances.Gas.Wei} wei", "more than 0", !balances.Gas.Wei.IsZero),
            .. balances.Holdings.Select(holding => new CheckFinding("balance", $"{_where} {account} {holding.Amount.Token.Contract}", $"{holding.Amount.Raw}", "any", true)),
        ];
        foreach (var (token, spender) in Spenders())
            findings.Add(await AllowanceAsync(token, account, spender, cancel));
        return findings;
    }

    /// <summary>Allowances are set to the exact amount before each leg, so what is left over is told but any is well.</summary>
    private async Task<CheckFinding> AllowanceAsync(TokenId token, Address account, Address spender, CancellationToken cancel)
    {
        var where = $"{_where} {account} {token.Contract} for {spender}";
        return (await _chain.AllowanceAsync(token, account, spender, cancel)).Match(
            left => new("allowance", where, $"{left}", "any", true), error => Failed("allowance", where, error, "any"));
    }

    private IEnumerable<(TokenId Token, Address Spender)> Spenders() =>
    [
        .. from venue in scope.Venues from token in Tokens where venue.Options.Pools.Any(pool => pool.TokenA == token.Id || pool.TokenB == token.Id) select (token.Id, venue.Spender),
        .. from bridge in scope.Bridges from token in Tokens where bridge.Routes.Any(route => route.From == token.Id) select (token.Id, bridge.SpenderOn(token.Id.Chain)),
    ];
}

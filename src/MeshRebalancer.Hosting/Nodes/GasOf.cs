using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Gas;

namespace MeshRebalancer.Hosting.Nodes;

/// <summary>Who is topped up from where, as a configuration says.</summary>
internal static class GasOf
{
    /// <summary>One for each chain that names a floor: the account that sends mints, then those of all portfolios there.</summary>
    public static EquatableArray<GasOptions> Chains(MeshConfiguration configuration, IReadOnlyDictionary<string, Address> addresses) =>
    [
        .. from chain in configuration.Chains
           where chain.Gas is not null
           let gas = chain.Gas
           let tank = gas.Tank is { } name ? addresses[name] : (Address?)null
           select new GasOptions(
               configuration.Desk,
               chain.Id,
               new(gas.FloorWei, gas.TargetWei, tank),
               [
                   .. MinterOf(chain) is { } minter && addresses[minter] != tank && configuration.Portfolios.All(portfolio => portfolio.Account != minter || !portfolio.Chains.Contains(chain.Id))
                       ? new[] { new GasReceiver(addresses[minter]) }
                       : [],
                   .. configuration.Portfolios.Where(portfolio => portfolio.Chains.Contains(chain.Id) && addresses[portfolio.Account] != tank)
                       .Select(portfolio => Receiver(configuration.Desk, portfolio, addresses[portfolio.Account], Wrapped(chain))),
               ]),
    ];

    /// <summary>The calls that this needs.</summary>
    public static NativeCalls Calls(EquatableArray<GasOptions> chains) => new(
        [.. chains.SelectMany(chain => chain.Accounts.Select(receiver => (chain.Chain, receiver.Account)))],
        [.. chains.SelectMany(chain => chain.Accounts.Select(receiver => receiver.Wrapped)).OfType<TokenId>().Distinct()]);

    private static string? MinterOf(ChainConfiguration chain) => chain.Transactions?.MintAccount;

    private static GasReceiver Receiver(string desk, PortfolioConfiguration portfolio, Address account, TokenId? wrapped) =>
        wrapped is null ? new(account) : new(account, StreamId.Of("portfolio", desk, portfolio.Id), wrapped);

    private static TokenId? Wrapped(ChainConfiguration chain) => chain.Tokens.FirstOrDefault(token => token.Asset == chain.Gas?.Unwrap)?.Id;
}

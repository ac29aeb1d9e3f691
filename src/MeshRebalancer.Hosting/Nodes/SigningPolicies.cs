using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime;
using MeshRebalancer.Runtime.Accounts;

namespace MeshRebalancer.Hosting.Nodes;

/// <summary>What may be signed on each chain: the calls of the configured tokens, venues and bridges, for the configured accounts, within the configured limits.</summary>
internal static class SigningPolicies
{
    /// <summary>How the accounts of every configured chain work, rules in force.</summary>
    /// <param name="configuration">The chains.</param>
    /// <param name="ports">Who makes calls.</param>
    /// <param name="accounts">The desk's own: they may receive.</param>
    public static AccountPolicies Of(MeshConfiguration configuration, NodePorts ports, IReadOnlyDictionary<string, Address> accounts)
    {
        EquatableArray<Address> ours = [.. accounts.Values.Distinct().Order()];
        return new(configuration.Chains.ToDictionary(chain => chain.Id, chain => Of(chain, ports, ours) with
        {
            Minter = chain.Transactions?.MintAccount is { } name ? accounts[name] : null,
        }));
    }

    private static AccountPolicy Of(ChainConfiguration chain, NodePorts ports, EquatableArray<Address> ours)
    {
        var (policy, spending) = (chain.Transactions?.Policy ?? AccountPolicy.Default, chain.Transactions?.Spending);
        return policy with
        {
            Signing = new(SigningLook.Allowed(ports.CallReaders, chain.Id), ours, Spenders(chain.Id, ports), spending?.Max, spending?.DayMax)
            {
                Tokens = chain.TokenLimits,
                Coin = chain.Transactions?.CoinSpending,
            },
        };
    }

    private static EquatableArray<Address> Spenders(ChainId chain, NodePorts ports) =>
    [
        .. ports.Venues.Where(venue => venue.Chain == chain).Select(venue => venue.Spender)
            .Concat(ports.Bridges.Where(bridge => bridge.Routes.Any(route => route.From.Chain == chain)).Select(bridge => bridge.SpenderOn(chain)))
            .Distinct(),
    ];
}

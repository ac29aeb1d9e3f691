using System.Globalization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Hosting.Mandates;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Configuration;

/// <summary>Reads <c>portfolios</c>.</summary>
/// <param name="chains">What is configured.</param>
/// <param name="accounts">What is configured.</param>
/// <param name="folder">What the paths of mandate documents are relative to; null where no file may be named: in requests over the API.</param>
internal sealed class PortfolioSection(
    EquatableArray<ChainConfiguration> chains, EquatableArray<AccountConfiguration> accounts, EquatableArray<BridgeConfiguration> bridges, string? folder = null)
{
    public EquatableArray<PortfolioConfiguration> Read(IReadOnlyList<ConfigNode> nodes)
    {
        List<PortfolioConfiguration> portfolios = [];
        foreach (var node in nodes)
        {
            if (Portfolio(node) is not { } portfolio)
            {
                continue;
            }

            if (portfolios.Exists(other => other.Id == portfolio.Id))
            {
                node.Violate("id", $"is '{portfolio.Id}', which stands twice");
            }

            if (portfolios.Exists(other => other.Account == portfolio.Account))
            {
                node.Violate("account", $"is '{portfolio.Account}', which another portfolio has; each needs an account of its own");
            }

            portfolios.Add(portfolio);
        }

        return portfolios.ToEquatableArray();
    }

    /// <summary>Reads a mandate alone.</summary>
    public Mandate? ReadMandate(ConfigNode node) => Either(node);

    private PortfolioConfiguration? Portfolio(ConfigNode node)
    {
        var id = ConfigurationBuilder.Part(node, "id");
        if (id?.Contains('.', StringComparison.Ordinal) == true)
        {
            node.Violate("id", $"is '{id}'; a dot is not allowed here, it numbers the rebalances");
        }

        var account = node.Text("account", "an account's name");
        if (account is not null && accounts.All(known => known.Name != account))
        {
            node.Violate("account", $"is '{account}', which is not among the accounts");
        }

        var allowed = Chains(node);
        var mandate = folder is not null && node.Has("mandateFile") ? FromFile(node, folder) : node.Child("mandate") is { } child ? Either(child) : null;
        node.Close();
        return id is null || account is null || mandate is null ? null : new(id, account, allowed, mandate);
    }

    /// <summary>The chains that the portfolio lives on: all where none are named.</summary>
    private EquatableArray<ChainId> Chains(ConfigNode node)
    {
        if (!node.Has("chains"))
        {
            return chains.Select(chain => chain.Id).ToEquatableArray();
        }

        var named = node.Integers("chains", "a list of configured chain ids").Select(id => new ChainId((ulong)id)).Distinct().Order().ToEquatableArray();
        foreach (var unknown in named.Where(id => chains.All(chain => chain.Id != id)))
        {
            node.Violate("chains", $"names {unknown}, which is not among the chains");
        }

        return named;
    }

    private Mandate? FromFile(ConfigNode node, string relativeTo)
    {
        if (node.Has("mandate"))
            node.Violate("mandateFile", "stands beside mandate; one of the two is expected");
        if (node.Text("mandateFile", "the path of a mandate document") is not { } path)
            return null;
        try
        {
            return MandateReader.Read(File.ReadAllText(Path.GetFullPath(path, relativeTo))).Match<Mandate?>(
                mandate => Configured(node, mandate),
                violations =>
                {
                    foreach (var violation in violations)
                        node.Violate("mandateFile", $"({path}) {violation}");
                    return null;
                });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            node.Violate("mandateFile", $"({path}) cannot be read: {error.Message}");
            return null;
        }
    }

    // A mandate with a version is a document; one without has the few fields of this section.
    private Mandate? Either(ConfigNode node) => !node.Has("version") ? Mandate(node)
        : MandateReader.Read(node) is { } mandate ? Configured(node, mandate) : null;

    private Mandate Configured(ConfigNode node, Mandate mandate)
    {
        foreach (var target in mandate.Targets.Where(target => chains.All(chain => chain.Tokens.All(token => token.Asset != target.Asset))))
            node.Violate("assets", $"names {target.Asset}, which has no token on any chain");
        var named = mandate.GasReserves.Select(reserve => reserve.Chain).Concat(mandate.Policy!.Routes.ChainCeilings.Select(ceiling => ceiling.Chain)).Distinct();
        foreach (var chain in named.Where(id => chains.All(known => known.Id != id)))
            node.Violate("chains", $"names {chain}, which is not among the chains");
        foreach (var venue in mandate.Policy.Routes.Venues.Where(name => chains.All(chain => chain.Venues.All(known => known.Name != name))))
            node.Violate("venues", $"names {venue}, which is no configured venue");
        foreach (var bridge in mandate.Policy.Routes.Bridges.Where(IsUnknown))
            node.Violate("bridges", $"names {bridge}, which is no configured bridge");
        foreach (var ceiling in mandate.Policy.Routes.BridgeCeilings.Where(ceiling => IsUnknown(ceiling.Bridge)))
            node.Violate("bridgeCeilingUsd", $"names {ceiling.Bridge}, which is no configured bridge");
        return mandate;
    }

    private bool IsUnknown(string bridge) => bridges.All(known => known.Name != bridge);

    private Mandate? Mandate(ConfigNode node)
    {
        var targets = Targets(node.Child("targetBps"), node);
        var band = node.Integer("bandBps", 1, 5_000);
        var slippage = node.Integer("slippageMaxBps", 1, 1_000);
        var tradeMin = Money.Usd(node, "tradeMinUsd");
        var hub = node.Parsed<AssetId>("hub", "an asset");
        var reserves = Reserves(node.Child("gasReserveWei"));
        var cooldown = node.Integer("cooldownSeconds", 0, 2_592_000);
        var age = node.Integer("priceAgeMaxSeconds", 1, 172_800);
        node.Close();
        if (hub is { } named && targets.Count > 0 && chains.All(chain => chain.Tokens.All(token => token.Asset != named)))
        {
            node.Violate("hub", $"is {named}, which has no token on any chain");
        }

        return band is null || slippage is null || tradeMin is null || hub is null || cooldown is null || age is null
            ? null
            : new(MandateMode.Observe, targets, (int)band, (int)slippage, tradeMin.Value, hub.Value, reserves, (int)cooldown, (int)age);
    }

    private EquatableArray<TargetWeight> Targets(ConfigNode? node, ConfigNode mandate)
    {
        if (node is null)
        {
            return [];
        }

        List<TargetWeight> targets = [];
        foreach (var key in node.Keys())
        {
            var bps = node.Integer(key, 0, 10_000);
            if (!AssetId.TryParse(key, null, out var asset) || chains.All(chain => chain.Tokens.All(token => token.Asset != asset)))
            {
                node.Violate(key, "is no asset that has a token on a configured chain");
            }
            else if (bps is not null)
            {
                targets.Add(new(asset, (int)bps));
            }
        }

        node.Close();
        var sum = targets.Sum(target => target.Bps);
        if (targets.Count == node.Keys().Count && sum != 10_000)
        {
            mandate.Violate("targetBps", string.Create(CultureInfo.InvariantCulture, $"sums to {sum}; 10,000 bps is expected"));
        }

        return targets.OrderBy(target => target.Asset).ToEquatableArray();
    }

    private EquatableArray<GasReserve> Reserves(ConfigNode? node)
    {
        List<GasReserve> reserves = [];
        foreach (var key in node?.Keys() ?? [])
        {
            var wei = Money.Wei(node!, key);
            if (!ChainId.TryParse(key, null, out var chain) || chains.All(known => known.Id != chain))
            {
                node!.Violate(key, "is no configured chain's id");
            }
            else if (wei is not null)
            {
                reserves.Add(new(chain, wei.Value));
            }
        }

        node?.Close();
        return reserves.OrderBy(reserve => reserve.Chain).ToEquatableArray();
    }
}

using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>One portfolio: who it is, what its owner wants, and what it held when the world began.</summary>
/// <param name="Facts">Who.</param>
/// <param name="First">The first mandate.</param>
/// <param name="Held">At the beginning.</param>
internal sealed record SimPortfolio(PortfolioFacts Facts, Mandate First, EquatableArray<TokenAmount> Held)
{
    public static SimPortfolio Draw(SimWorld world, int number, Chance chance)
    {
        var id = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"p{number:00}");
        var facts = new PortfolioFacts(SimWorld.Desk, id, Wire.AddressOf($"account {id}"), world.Map.Tokens);
        var value = chance.Scale(10_000, 200_000);
        var parts = facts.Tokens.Select(_ => chance.Part() * chance.Part()).ToArray();
        var held = facts.Tokens.Zip(parts, (token, part) => new TokenAmount(
            token.Id, SimPool.ToRaw(token, value * part / parts.Sum() / world.Market.Dollars(token.Asset)))).ToEquatableArray();
        foreach (var amount in held)
        {
            world.Chains[amount.Token.Chain].Ledger.Set(Ledger.Held(amount.Token.Contract, facts.Account), amount.Raw);
        }

        foreach (var chain in world.Chains.Values)
        {
            chain.Ledger.Set(Ledger.Coin(facts.Account), UInt256.PowerOfTen(18) * (ulong)chance.Between(2, 20));
        }

        return new(facts, MandateOf(world, chance), held);
    }

    /// <summary>A mandate such as an owner may want.</summary>
    public static Mandate MandateOf(SimWorld world, Chance chance)
    {
        var (weth, wbtc) = (chance.Between(10, 60) * 100, chance.Between(5, 35) * 100);
        return new(
            chance.Happens(0.85) ? MandateMode.Automatic : MandateMode.Propose,
            [new(SimAssets.Usdc, 10_000 - weth - wbtc), new(SimAssets.Wbtc, wbtc), new(SimAssets.Weth, weth)],
            chance.Between(50, 400), chance.Between(60, 200), Usd.Of((ulong)chance.Between(10, 200)), SimAssets.Usdc,
            [.. world.Chains.Keys.Select(chain => new GasReserve(chain, UInt256.PowerOfTen(15)))],
            chance.Between(60, 1_800), 300);
    }
}

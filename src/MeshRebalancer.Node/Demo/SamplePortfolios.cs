using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Node.Demo;

/// <summary>A sample portfolio and what its account starts with.</summary>
/// <param name="Portfolio">As configured.</param>
/// <param name="Deposits">What the faucet gives, so that it starts at its targets.</param>
internal sealed record SamplePortfolio(PortfolioConfiguration Portfolio, EquatableArray<Deposit> Deposits);

/// <summary>Tokens from the faucet.</summary>
internal sealed record Deposit(ChainId Chain, string Asset, string Raw);

/// <summary>The three portfolios of the demo. At the devnet's opening prices each is at its targets.</summary>
internal static class SamplePortfolios
{
    public static readonly ChainId Ethereum = new(1);
    public static readonly ChainId Base = new(8453);

    /// <summary>WETH 3,000, WBTC 60,000, AERO 1.25 and USDC 1 USD.</summary>
    public static EquatableArray<SamplePortfolio> All { get; } =
    [
        // One chain: half ether, half dollars.
        Sample("harbor", [Ethereum], [("USDC", 5_000), ("WETH", 5_000)],
            [new(Ethereum, "WETH", Units(20, 18)), new(Ethereum, "USDC", Units(60_000, 6))]),

        // Nearly everything stands on chain 1; AERO is pooled on 8453 alone, so value must cross.
        Sample("ferry", [Ethereum, Base], [("AERO", 2_500), ("USDC", 2_500), ("WETH", 5_000)],
            [new(Ethereum, "WETH", Units(40, 18)), new(Ethereum, "USDC", Units(59_000, 6)), new(Base, "USDC", Units(1_000, 6)), new(Base, "AERO", Units(48_000, 18))]),

        // Three assets of 18, 8 and 6 decimals on both chains.
        Sample("mesa", [Ethereum, Base], [("USDC", 2_000), ("WBTC", 4_000), ("WETH", 4_000)],
            [
                new(Ethereum, "WETH", Units(20, 18)), new(Base, "WETH", Units(20, 18)),
                new(Ethereum, "WBTC", Units(1, 8)), new(Base, "WBTC", Units(1, 8)),
                new(Ethereum, "USDC", Units(30_000, 6)), new(Base, "USDC", Units(30_000, 6)),
            ]),
    ];

    private static SamplePortfolio Sample(string id, ChainId[] chains, (string Asset, int Bps)[] targets, Deposit[] deposits) => new(
        new(id, id, [.. chains], new(
            MandateMode.Observe,
            [.. targets.Select(target => new TargetWeight(AssetId.Parse(target.Asset), target.Bps))],
            BandBps: 150,
            SlippageMaxBps: 100,
            TradeMin: Usd.Of(50),
            Hub: AssetId.Parse("USDC"),
            GasReserves: [.. chains.Select(chain => new GasReserve(chain, UInt256.PowerOfTen(16)))],
            CooldownSeconds: 5,
            PriceAgeMaxSeconds: 3_600)),
        [.. deposits]);

    private static string Units(ulong whole, int decimals) => (UInt256.PowerOfTen(decimals) * whole).ToString();
}

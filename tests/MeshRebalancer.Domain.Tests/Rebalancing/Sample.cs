using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests.Rebalancing;

/// <summary>A portfolio whose WETH and USDC stand on chain 1, while WBTC is pooled on 8453 only: value must cross.</summary>
internal static class Sample
{
    public static readonly ChainId One = new(1);
    public static readonly ChainId Base = new(8453);
    public static readonly AssetId Weth = AssetId.Parse("WETH");
    public static readonly AssetId Wbtc = AssetId.Parse("WBTC");
    public static readonly AssetId Usdc = AssetId.Parse("USDC");
    public static readonly TokenId Weth1 = Token(One, 0x11);
    public static readonly TokenId Usdc1 = Token(One, 0x22);
    public static readonly TokenId UsdcB = Token(Base, 0x33);
    public static readonly TokenId WbtcB = Token(Base, 0x44);
    public static readonly Pool SellPool = new("uniswap-v3", Weth1, Usdc1, 500);
    public static readonly Pool BuyPool = new("uniswap-v3", UsdcB, WbtcB, 500);
    public static readonly DateTimeOffset T0 = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly Address Account = Address.Parse("0x00000000000000000000000000000000000000aa");

    public static readonly PortfolioFacts Facts = new(
        "main", "alpha", Account, [new(Weth1, Weth, 18), new(Usdc1, Usdc, 6), new(UsdcB, Usdc, 6), new(WbtcB, Wbtc, 8)]);

    public static readonly Mandate Wish = new(
        MandateMode.Automatic,
        [new(Usdc, 2000), new(Wbtc, 4000), new(Weth, 4000)],
        BandBps: 200,
        SlippageMaxBps: 50,
        TradeMin: Usd.Of(100),
        Hub: Usdc,
        GasReserves: [new(One, 10), new(Base, 10)],
        CooldownSeconds: 60,
        PriceAgeMaxSeconds: 120);

    public static readonly RebalanceRequest Request = new(Facts, 1, Wish, "WETH is 40 points over its weight", Usd.Of(25_000), Usd.Of(20_000), T0);

    public static StreamId Own => Request.Stream;

    /// <summary>A price in whole dollars.</summary>
    public static Price Price(ulong dollars) => new(Usd.Of(dollars).Raw);

    public static Price PriceOf(AssetId asset) => asset == Weth ? Price(2_000) : asset == Wbtc ? Price(60_000) : Price(1);

    public static Token TokenOf(TokenId id) => Facts.Tokens.First(token => token.Id == id);

    /// <summary>A known price, as old as said.</summary>
    public static PriceView View(AssetId asset, DateTimeOffset at) => new PriceView.Known(asset, PriceOf(asset), at, 2);

    public static TokenAmount Eth(decimal whole) => Amount(Weth1, whole);

    public static TokenAmount Amount(TokenId token, decimal whole) =>
        new(token, (UInt256)(System.Numerics.BigInteger)(whole * 1_000_000m) * UInt256.PowerOfTen(TokenOf(token).Decimals - 6));

    public static Hash32 Hash(int number) => Hash32.FromBytes([.. new byte[28], .. BitConverter.GetBytes(number).Reverse()]);

    /// <summary>What an amount is worth in another token at the verified prices, less so many basis points.</summary>
    public static UInt256 Worth(TokenAmount amount, TokenId other, int lessBps) => MinimumOut.For(
        amount.Raw, PriceOf(TokenOf(amount.Token).Asset), PriceOf(TokenOf(other).Asset), TokenOf(amount.Token).Decimals, TokenOf(other).Decimals, lessBps);

    private static TokenId Token(ChainId chain, byte last) => new(chain, Address.FromBytes([.. new byte[19], last]));
}

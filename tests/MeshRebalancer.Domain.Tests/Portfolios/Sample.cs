using System.Globalization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests.Portfolios;

/// <summary>A portfolio of WETH and USDC on chains 1 and 8453; WETH is worth 2,000 USD.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    public static readonly ChainId Mainnet = new(1);

    public static readonly ChainId Base = new(8453);

    public static readonly AssetId Weth = AssetId.Parse("WETH");

    public static readonly AssetId Usdc = AssetId.Parse("USDC");

    public static readonly Token UsdcOnMainnet = TokenOf(Mainnet, 0xa0, Usdc, 6);

    public static readonly Token WethOnMainnet = TokenOf(Mainnet, 0xc0, Weth, 18);

    public static readonly Token UsdcOnBase = TokenOf(Base, 0x83, Usdc, 6);

    public static readonly Token WethOnBase = TokenOf(Base, 0x42, Weth, 18);

    public static readonly PortfolioFacts Facts = new(
        "main", "alpha", Address.Parse("0x" + new string('a', 40)), [UsdcOnMainnet, WethOnMainnet, WethOnBase, UsdcOnBase]);

    public static readonly Mandate Wanted = new(
        MandateMode.Automatic, [new(Usdc, 5_000), new(Weth, 5_000)], 500, 100, Usd.Of(10), Usdc, [new(Mainnet, Whole(1, 16)), new(Base, Whole(1, 16))], 3_600, 300);

    public static Token TokenOf(ChainId chain, byte number, AssetId asset, int decimals) =>
        new(new(chain, Address.Parse("0x" + number.ToString("x40", CultureInfo.InvariantCulture))), asset, decimals);

    public static UInt256 Whole(ulong count, int decimals) => UInt256.PowerOfTen(decimals) * count;

    public static Holding Hold(Token token, ulong whole, ulong block = 100) => new(Amount(token, whole), block);

    public static TokenAmount Amount(Token token, ulong whole) => new(token.Id, Whole(whole, token.Decimals));

    public static PriceView.Known Priced(AssetId asset, ulong dollars, DateTimeOffset? at = null) => new(asset, new(Usd.Of(dollars).Raw), at ?? Noon, 1);

    /// <summary>So many whole tokens of each on chain 1, nothing on 8453, enough gas.</summary>
    public static Observation Seen(ulong usdc, ulong weth, DateTimeOffset? at = null, ulong block = 100, ulong wethDollars = 2_000) => new(
        at ?? Noon,
        [Hold(UsdcOnMainnet, usdc, block), Hold(WethOnMainnet, weth, block), Hold(WethOnBase, 0, block), Hold(UsdcOnBase, 0, block)],
        [new(Mainnet, Whole(1, 18), block), new(Base, Whole(1, 18), block)],
        [Priced(Usdc, 1, at), Priced(Weth, wethDollars, at)],
        []);

    public static Valuation Value(Observation seen) => Drift.Value(Facts, Wanted, seen.Holdings, [], PriceList.Of(seen), seen.At);
}

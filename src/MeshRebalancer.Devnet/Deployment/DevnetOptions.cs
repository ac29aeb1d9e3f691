using System.Text.Json.Serialization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>What kind of contract a token is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AssetKind>))]
public enum AssetKind
{
    /// <summary>WETH9: ether, wrapped.</summary>
    WrappedNative,

    /// <summary>Circle's FiatTokenV2_2 behind its proxy, with the bridge as a minter.</summary>
    Usdc,

    /// <summary>Our own ERC-20 with any number of decimals.</summary>
    Mintable,
}

/// <summary>A token with its price.</summary>
/// <param name="Symbol">The token's.</param>
/// <param name="Pair">The feed's name.</param>
/// <param name="Kind">What contract it is.</param>
/// <param name="Decimals">The token's.</param>
/// <param name="PriceE8">US dollars with 8 decimals, at the start.</param>
/// <param name="Chains">Where it exists; empty is everywhere.</param>
public sealed record DevnetAsset(string Symbol, string Pair, AssetKind Kind, int Decimals, ulong PriceE8, EquatableArray<ChainId> Chains = default)
{
    /// <summary>Whether it exists there.</summary>
    public bool IsOn(ChainId chain) => Chains.Count == 0 || Chains.Contains(chain);
}

/// <summary>A pool to open.</summary>
/// <param name="Chain">Where.</param>
/// <param name="Base">One symbol.</param>
/// <param name="Quote">The other symbol.</param>
/// <param name="Fee">In hundredths of a basis point: 500, 3000 or 10000.</param>
/// <param name="DepthUsd">Whole dollars of each side, over the full range of prices.</param>
public sealed record DevnetPool(ChainId Chain, string Base, string Quote, int Fee, ulong DepthUsd);

/// <summary>A chain to start.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Domain">Its CCTP domain.</param>
/// <param name="Port">Of its RPC, on the loopback address; 0 is any free one.</param>
/// <param name="BaseFeeWei">The base fee that a crowd keeps up. Null leaves it to the blocks; nearly empty ones bring it down to nothing within minutes.</param>
public sealed record DevnetChainOptions(ChainId Id, uint Domain, int Port = 0, ulong? BaseFeeWei = null);

/// <summary>What to start.</summary>
public sealed record DevnetOptions
{
    private static readonly ChainId Ethereum = new(1);
    private static readonly ChainId Base = new(8453);

    /// <summary>Where things are kept between runs.</summary>
    public CacheFolder Cache { get; init; } = CacheFolder.Default();

    /// <summary>The defaults, with other people's transactions to pay beside: 1 gwei on chain 1, 0.02 gwei on 8453.</summary>
    public static DevnetOptions Crowded { get; } = new() { Chains = [new(Ethereum, 0, BaseFeeWei: 1_000_000_000), new(Base, 6, BaseFeeWei: 20_000_000)] };

    /// <summary>Two chains, which the bridge connects.</summary>
    public EquatableArray<DevnetChainOptions> Chains { get; init; } = [new(Ethereum, 0), new(Base, 6)];

    /// <summary>The tokens. AERO exists on 8453 alone, so whoever lacks it and holds value elsewhere must cross.</summary>
    public EquatableArray<DevnetAsset> Assets { get; init; } =
    [
        new("WETH", "ETH/USD", AssetKind.WrappedNative, 18, 3_000_00000000),
        new("USDC", "USDC/USD", AssetKind.Usdc, 6, 1_00000000),
        new("WBTC", "BTC/USD", AssetKind.Mintable, 8, 60_000_00000000),
        new("AERO", "AERO/USD", AssetKind.Mintable, 18, 1_25000000, [Base]),
    ];

    /// <summary>The pools.</summary>
    public EquatableArray<DevnetPool> Pools { get; init; } =
    [
        new(Ethereum, "WETH", "USDC", 500, 50_000_000),
        new(Ethereum, "WETH", "USDC", 3000, 20_000_000),
        new(Ethereum, "WBTC", "USDC", 3000, 50_000_000),
        new(Base, "WETH", "USDC", 500, 50_000_000),
        new(Base, "WETH", "USDC", 3000, 20_000_000),
        new(Base, "WBTC", "USDC", 3000, 50_000_000),
        new(Base, "AERO", "USDC", 3000, 20_000_000),
    ];

    /// <summary>Time between blocks; null makes a block of each transaction as it comes.</summary>
    public TimeSpan? BlockTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Of the attestation service, on the loopback address; 0 is any free one.</summary>
    public int AttestationPort { get; init; }

    /// <summary>How the attestation service behaves at the start.</summary>
    public AttestationKnobs Attestation { get; init; } = new();

    /// <summary>Of the second bridge's quotes, on the loopback address; 0 is any free one.</summary>
    public int AcrossPort { get; init; }

    /// <summary>How the second bridge's relayer behaves at the start.</summary>
    public AcrossKnobs Across { get; init; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

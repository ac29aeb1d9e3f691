using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets;

/// <summary>What can be traded where: the configured tokens, pools, bridges and native coins. Nothing in it changes with the market.</summary>
/// <param name="Tokens">Ordered by id.</param>
/// <param name="Pools">Ordered by venue, then token pair, then fee.</param>
/// <param name="Routes">Ordered by bridge, then source, then destination.</param>
/// <param name="Chains">Ordered by id.</param>
public sealed record MarketMap(
    EquatableArray<Token> Tokens, EquatableArray<Pool> Pools, EquatableArray<BridgeRoute> Routes, EquatableArray<ChainFacts> Chains)
{
    /// <summary>The token's facts.</summary>
    /// <exception cref="KeyNotFoundException">It is not configured.</exception>
    public Token Token(TokenId id) => Tokens.FirstOrDefault(token => token.Id == id) ?? throw new KeyNotFoundException($"{id} is not configured.");

    /// <summary>The asset's token on a chain, or null.</summary>
    public Token? TokenOf(AssetId asset, ChainId chain) => Tokens.FirstOrDefault(token => token.Asset == asset && token.Id.Chain == chain);
}

/// <summary>A pool of two tokens on a venue.</summary>
/// <param name="Venue">The venue's configured name, such as <c>uniswap-v3</c>. One name may stand on many chains.</param>
/// <param name="TokenA">The token with the lower address.</param>
/// <param name="TokenB">The other; same chain.</param>
/// <param name="FeePips">The pool's fee in hundredths of a basis point: 500 is 0.05%.</param>
public sealed record Pool(string Venue, TokenId TokenA, TokenId TokenB, uint FeePips)
{
    /// <summary>Whether it trades these two, in either direction.</summary>
    public bool Trades(TokenId one, TokenId other) => (TokenA == one && TokenB == other) || (TokenA == other && TokenB == one);
}

/// <summary>A way across: a token on one chain becomes the same asset's token on another.</summary>
/// <param name="Bridge">The bridge's configured name, such as <c>cctp-v2</c>.</param>
/// <param name="From">What is burnt or deposited.</param>
/// <param name="To">What is minted or filled.</param>
public sealed record BridgeRoute(string Bridge, TokenId From, TokenId To);

/// <summary>What is known of a chain.</summary>
/// <param name="Id">Its id.</param>
/// <param name="NativeAsset">The asset whose price its native coin has, such as WETH for ether. The coin has 18 decimals.</param>
public sealed record ChainFacts(ChainId Id, AssetId NativeAsset);

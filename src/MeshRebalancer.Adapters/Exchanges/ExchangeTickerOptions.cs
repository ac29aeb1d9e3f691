using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Exchanges;

/// <summary>An exchange's public ticker.</summary>
/// <param name="Name">In the names of its prices, and in logs.</param>
/// <param name="WebSocket">Where it is, such as <c>wss://ws-feed.exchange.coinbase.com</c>.</param>
/// <param name="Products">What is followed there; each asset and each product once.</param>
/// <param name="AgeMaxSeconds">A price that is older is stale, and a connection that is silent for so long is made anew: 1 … 3,600.</param>
public sealed record ExchangeTickerOptions(string Name, Uri WebSocket, EquatableArray<ExchangeProduct> Products, int AgeMaxSeconds);

/// <summary>A product that is traded against US dollars.</summary>
/// <param name="Asset">The asset that its price is of.</param>
/// <param name="Product">As the exchange calls it, such as <c>ETH-USD</c>.</param>
public sealed record ExchangeProduct(AssetId Asset, string Product);

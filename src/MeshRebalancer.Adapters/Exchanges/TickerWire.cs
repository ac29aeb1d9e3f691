using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Exchanges;

/// <summary>
/// The <c>ticker</c> channel of Coinbase Exchange's market feed (subscribe, ticker, error), which needs no account. Pure.
/// </summary>
internal static class TickerWire
{
    /// <summary>What is sent first.</summary>
    public static byte[] Subscribe(ExchangeTickerOptions options) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["type"] = "subscribe",
        ["product_ids"] = new JsonArray([.. options.Products.Select(product => JsonValue.Create(product.Product))]),
        ["channels"] = new JsonArray("ticker"),
    }.ToJsonString());

    /// <summary>A price in the middle of the best bid and ask, rounded down; null for any other message, and for one that makes no sense.</summary>
    /// <exception cref="InvalidDataException">The exchange refuses: the message says why.</exception>
    public static PriceObservation? Read(ExchangeTickerOptions options, ReadOnlyMemory<byte> message)
    {
        try
        {
            using var document = JsonDocument.Parse(message);
            return JsonTexts.AreWhole(message.Span, document.RootElement) && document.RootElement.ValueKind == JsonValueKind.Object ? Read(options, document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The name of a product's price.</summary>
    public static string NameOf(ExchangeTickerOptions options, ExchangeProduct product) => $"{options.Name}:{product.Asset}";

    private static PriceObservation? Read(ExchangeTickerOptions options, JsonElement ticker)
    {
        if (Text(ticker, "type") is "error")
            throw new InvalidDataException($"{options.Name} refuses: {Text(ticker, "message")} {Text(ticker, "reason")}".TrimEnd());
        var product = options.Products.FirstOrDefault(known => known.Product == Text(ticker, "product_id"));
        return Text(ticker, "type") is "ticker" && product is not null && At(ticker) is { } at && Middle(ticker) is { } price
            ? new(NameOf(options, product), product.Asset, price, at, options.AgeMaxSeconds)
            : null;
    }

    private static Price? Middle(JsonElement ticker) =>
        Price(ticker, "best_bid") is { } bid && Price(ticker, "best_ask") is { } ask && bid.CompareTo(ask) <= 0
            ? new(bid.Raw + ((ask.Raw - bid.Raw) >> 1))
            : null;

    private static Price? Price(JsonElement ticker, string key) => Text(ticker, key) is { } text ? Domain.Markets.Price.OfText(text) : null;

    private static DateTimeOffset? At(JsonElement ticker) =>
        ticker.TryGetProperty("time", out var time) && time.ValueKind == JsonValueKind.String && time.TryGetDateTimeOffset(out var at) ? at.ToUniversalTime() : null;

    private static string? Text(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

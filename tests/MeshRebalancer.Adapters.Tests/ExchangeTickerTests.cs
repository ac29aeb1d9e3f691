using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using MeshRebalancer.Adapters.Exchanges;
using MeshRebalancer.Domain.Markets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>A WebSocket of our own that says what Coinbase Exchange's feed says.</summary>
public sealed class ExchangeTickerTests
{
    private static readonly AssetId Weth = AssetId.Parse("WETH");

    private const string Ticker =
        """{"type":"ticker","sequence":1,"product_id":"ETH-USD","price":"3000.10","best_bid":"3000.00","best_ask":"3000.25","time":"2026-07-01T12:00:00.5Z"}""";

    [Fact]
    public async Task Prices_come_as_the_middle_of_bid_and_ask_and_what_makes_no_sense_is_left_out()
    {
        string[] said =
        [
            """{"type":"subscriptions","channels":[{"name":"ticker","product_ids":["ETH-USD"]}]}""",
            Ticker,
            "not JSON",
            """{"type":"ticker","product_id":"BTC-USD","best_bid":"1","best_ask":"2","time":"2026-07-01T12:00:00Z"}""",
            """{"type":"ticker","product_id":"ETH-USD","best_bid":"3001","best_ask":"3000","time":"2026-07-01T12:00:01Z"}""",
            """{"type":"ticker","product_id":"ETH-USD","best_bid":"-1","best_ask":"3000","time":"2026-07-01T12:00:01Z"}""",
            """{"type":"ticker","product_id":"ETH-USD","best_bid":"3000","best_ask":"3000"}""",
            Ticker.Replace("3000.25", "3000.35", StringComparison.Ordinal),
        ];
        await using var exchange = await Exchange.StartAsync(said);
        List<PriceObservation> seen = [];
        await foreach (var one in new ExchangeTicker(exchange.Options, TimeProvider.System).FollowAsync(default))
        {
            seen.Add(one);
        }

        seen.Select(one => one.Price).ShouldBe([Price.OfText("3000.125")!.Value, Price.OfText("3000.175")!.Value]);
        seen[0].ShouldBe(new("coinbase:WETH", Weth, Price.OfText("3000.125")!.Value, new(2026, 7, 1, 12, 0, 0, 500, TimeSpan.Zero), 60));
        using var asked = JsonDocument.Parse(exchange.Asked);
        asked.RootElement.GetProperty("type").GetString().ShouldBe("subscribe");
        asked.RootElement.GetProperty("product_ids")[0].GetString().ShouldBe("ETH-USD");
    }

    [Fact]
    public async Task A_refusal_ends_the_stream_with_the_exchanges_own_words()
    {
        await using var exchange = await Exchange.StartAsync("""{"type":"error","message":"Failed to subscribe","reason":"ETH-USD is not a valid product"}""");
        var ticker = new ExchangeTicker(exchange.Options, TimeProvider.System);
        (await Should.ThrowAsync<InvalidDataException>(async () => await ticker.FollowAsync(default).GetAsyncEnumerator().MoveNextAsync()))
            .Message.ShouldBe("coinbase refuses: Failed to subscribe ETH-USD is not a valid product");
    }

    [Fact]
    public async Task Silence_ends_the_stream()
    {
        await using var exchange = await Exchange.StartAsync(null, Ticker);
        var ticker = new ExchangeTicker(exchange.Options with { AgeMaxSeconds = 2 }, TimeProvider.System);
        await using var prices = ticker.FollowAsync(default).GetAsyncEnumerator();
        (await prices.MoveNextAsync()).ShouldBeTrue();
        await Should.ThrowAsync<TimeoutException>(async () => await prices.MoveNextAsync());
    }

    /// <summary>Says its sentences to whoever connects, and then closes, or is silent where the first one is null.</summary>
    private sealed class Exchange(WebApplication web) : IAsyncDisposable
    {
        public ExchangeTickerOptions Options { get; } = new("coinbase", new(web.Urls.First().Replace("http:", "ws:", StringComparison.Ordinal)), [new(Weth, "ETH-USD")], 60);

        public string Asked { get; private set; } = "";

        public static async Task<Exchange> StartAsync(params string?[] said)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var web = builder.Build();
            Exchange? exchange = null;
            web.UseWebSockets();
            web.Run(context => exchange!.SpeakAsync(context, said));
            await web.StartAsync();
            return exchange = new(web);
        }

        public ValueTask DisposeAsync() => web.DisposeAsync();

        private async Task SpeakAsync(HttpContext context, string?[] said)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[4_096];
            Asked = Encoding.UTF8.GetString(buffer, 0, (await socket.ReceiveAsync(buffer, context.RequestAborted)).Count);
            foreach (var sentence in said.OfType<string>())
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(sentence), WebSocketMessageType.Text, true, context.RequestAborted);
            }

            if (said[0] is null)
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            else
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        }
    }
}

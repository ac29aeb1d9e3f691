using System.Net.ServerSentEvents;
using System.Text.Json;
using MeshRebalancer.Hosting.Tests.World;

namespace MeshRebalancer.Hosting.Tests.Api;

/// <summary>Server-sent events over HTTP, as a browser reads them.</summary>
public sealed class LiveEventsTests : IAsyncLifetime, IDisposable
{
    // Far below what a server waits by default for open connections.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private readonly QuietNode _world = new();

    public Task InitializeAsync() => _world.InitializeAsync();

    public Task DisposeAsync() => _world.DisposeAsync();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Whoever_connects_is_greeted_and_sees_the_latest_events_and_then_each_as_it_is_stored()
    {
        await using var events = await ConnectAsync();
        (await events.NextAsync()).EventType.ShouldBe("connected");
        await events.UntilAsync("portfolio.opened.v1");

        await SetModeAsync("automatic");

        var live = await events.UntilAsync("portfolio.mandate-amended.v1");
        live.GetProperty("stream").GetString().ShouldBe("portfolio-treasury-treasury");
        live.GetProperty("summary").GetString().ShouldNotBeNullOrEmpty();
        live.GetProperty("position").GetInt64().ToString(System.Globalization.CultureInfo.InvariantCulture).ShouldBe(events.LastId);
    }

    [Fact]
    public async Task Whoever_comes_back_sees_what_was_missed_and_nothing_again()
    {
        string known;
        await using (var first = await ConnectAsync())
        {
            await first.UntilAsync("portfolio.opened.v1");
            known = first.LastId!;
        }

        await SetModeAsync("propose");
        await using var second = await ConnectAsync(known);
        (await second.NextAsync()).EventType.ShouldBe("connected");
        var missed = await second.NextAsync();
        long.Parse(missed.EventId!, System.Globalization.CultureInfo.InvariantCulture)
            .ShouldBeGreaterThan(long.Parse(known, System.Globalization.CultureInfo.InvariantCulture));
        await SetModeAsync("automatic");
        await second.UntilAsync("portfolio.mandate-amended.v1");
    }

    [Fact]
    public async Task Whoever_comes_from_a_later_journal_sees_all_that_there_is()
    {
        await using var events = await ConnectAsync("999999");
        await events.UntilAsync("portfolio.opened.v1");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("1.5")]
    public async Task A_wrong_place_to_resume_at_is_named(string last)
    {
        using var request = Http.Request("GET", "/api/v1/events");
        request.Headers.Add("Last-Event-ID", last);
        (await _world.Http.ProblemAsync(request, 422)).GetProperty("detail").GetString().ShouldBe($"Last-Event-ID is '{last}'; an event's position is expected");
    }

    [Fact]
    public async Task A_reader_that_leaves_disturbs_nobody()
    {
        await using var stays = await ConnectAsync();
        for (var turn = 0; turn < 10; turn++)
        {
            await using var leaves = await ConnectAsync();
            await leaves.NextAsync();
        }

        await SetModeAsync("propose");
        await stays.UntilAsync("portfolio.mandate-amended.v1");
        _world.Log.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_node_with_readers_connected_stops_at_once_and_ends_their_streams()
    {
        await using var one = await ConnectAsync();
        await using var other = await ConnectAsync();
        await one.NextAsync();
        await other.NextAsync();

        await _world.Node.DisposeAsync().AsTask().WaitAsync(Soon);

        await one.EndAsync().WaitAsync(Soon);
        await other.EndAsync().WaitAsync(Soon);
        _world.Log.ShouldNotContain("   at ");
    }

    private Task<long> SetModeAsync(string mode) => _world.Http.WriteAsync("PUT", "/api/v1/portfolios/treasury/mode", $$"""{"mode":"{{mode}}"}""");

    private Task<Reader> ConnectAsync(string? last = null) => Reader.ConnectAsync(_world.Http, last);

    private sealed class Reader : IAsyncDisposable
    {
        private readonly HttpResponseMessage _response;
        private readonly IAsyncEnumerator<SseItem<string>> _items;

        private Reader(HttpResponseMessage response, Stream stream)
        {
            _response = response;
            _items = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();
        }

        public string? LastId { get; private set; }

        public static async Task<Reader> ConnectAsync(HttpClient http, string? last)
        {
            using var request = Http.Request("GET", "/api/v1/events");
            if (last is not null)
            {
                request.Headers.Add("Last-Event-ID", last);
            }

            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            response.EnsureSuccessStatusCode();
            response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
            return new(response, await response.Content.ReadAsStreamAsync());
        }

        public async Task<SseItem<string>> NextAsync()
        {
            (await _items.MoveNextAsync().AsTask().WaitAsync(Wait.Limit)).ShouldBeTrue("the stream goes on");
            LastId = _items.Current.EventId ?? LastId;
            return _items.Current;
        }

        /// <summary>Reads on until an event of this name.</summary>
        public async Task<JsonElement> UntilAsync(string name)
        {
            while (true)
            {
                var item = JsonDocument.Parse((await NextAsync()).Data).RootElement;
                if (item.GetProperty("name").GetString() == name)
                {
                    return item;
                }
            }
        }

        /// <summary>Reads on until the server ends it, one way or the other.</summary>
        public async Task EndAsync()
        {
            try
            {
                while (await _items.MoveNextAsync())
                {
                }
            }
            catch (IOException)
            {
            }
        }

        public ValueTask DisposeAsync()
        {
            _response.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

using MeshRebalancer.Hosting.Tests.World;

namespace MeshRebalancer.Hosting.Tests.Api;

/// <summary>Reading and amending mandates, previews, lists and reads over HTTP.</summary>
public sealed class MandateApiTests(QuietNode world) : IClassFixture<QuietNode>
{
    private const string Treasury = "/api/v1/portfolios/treasury";

    [Fact]
    public async Task Of_two_who_amend_what_they_read_the_second_is_told()
    {
        var read = await TagAsync($"{Treasury}/mandate");
        (await TagAsync(Treasury)).ShouldBe(read);
        using var first = await AmendAsync(read, 410);
        ((int)first.StatusCode).ShouldBe(202, await first.Content.ReadAsStringAsync());
        var now = first.Headers.ETag!.ToString();
        now.ShouldNotBe(read);
        (await TagAsync($"{Treasury}/mandate")).ShouldBe(now);
        using var second = await AmendAsync(read, 420);
        ((int)second.StatusCode).ShouldBe(412);
        (await second.Content.ReadAsStringAsync()).ShouldContain("mandate-changed");
        (await world.Http.ReadAsync($"{Treasury}/mandate")).GetProperty("bandBps").GetInt32().ShouldBe(410);
        using var again = await AmendAsync($"{read}, {now}", 420);
        ((int)again.StatusCode).ShouldBe(202);
        using var any = await AmendAsync("*", 430);
        ((int)any.StatusCode).ShouldBe(202);
        using var unasked = await AmendAsync(null, 440);
        ((int)unasked.StatusCode).ShouldBe(202);
    }

    [Fact]
    public async Task What_a_mandate_can_not_be_is_refused_with_its_fields()
    {
        var problem = await world.Http.ProblemAsync(Http.Request("PUT", $"{Treasury}/mandate", """{"bandBps": 0}"""), 422);
        problem.GetProperty("violations").EnumerateArray().Select(one => one.GetString()!).ShouldContain(one => one.StartsWith("bandBps is 0", StringComparison.Ordinal));
        problem.GetProperty("violations").EnumerateArray().Select(one => one.GetString()!).ShouldContain(one => one.StartsWith("targetBps is missing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_preview_says_why_there_is_no_plan()
    {
        using var answer = await world.Http.SendAsync("POST", $"{Treasury}/preview", "{}");
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(200, text);
        text.ShouldContain("\"code\":\"unreadable\"");
        text.ShouldNotContain(QuietNode.UrlCanary);
        (await world.Http.ProblemAsync(Http.Request("POST", $"{Treasury}/preview", """{"mandate": {"bandBps": 0}}"""), 422)).ToString().ShouldContain("mandate.bandBps");
        await world.Http.ProblemAsync(Http.Request("POST", "/api/v1/portfolios/nobody/preview", "{}"), 404);
    }

    [Fact]
    public async Task Portfolios_are_listed_by_page_and_filter()
    {
        await world.Http.WriteAsync("POST", "/api/v1/portfolios", Bodies.Spare());
        var first = await world.Http.ReadAsync("/api/v1/portfolios?limit=1");
        first.GetProperty("portfolios")[0].GetProperty("id").GetString().ShouldBe("spare");
        var second = await world.Http.ReadAsync($"/api/v1/portfolios?limit=1&cursor={first.GetProperty("next").GetString()}");
        second.GetProperty("portfolios")[0].GetProperty("id").GetString().ShouldBe("treasury");
        second.GetProperty("next").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        (await world.Http.ReadAsync("/api/v1/portfolios?mode=automatic")).GetProperty("portfolios").GetArrayLength().ShouldBe(0);
        (await world.Http.ReadAsync("/api/v1/portfolios?asset=USDC&mode=observe&phase=watching")).GetProperty("portfolios").GetArrayLength().ShouldBe(2);
        (await world.Http.ReadAsync("/api/v1/portfolios?asset=PEPE")).GetProperty("portfolios").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("portfolios?limit=0", "limit")]
    [InlineData("portfolios?limit=1001", "limit")]
    [InlineData("portfolios?cursor=!!", "cursor")]
    [InlineData("portfolios?mode=fast", "mode")]
    [InlineData("portfolios?phase=x&phase=y", "phase")]
    [InlineData("portfolios?order=up", "order")]
    [InlineData("rebalances?cursor=YQ", "cursor")]
    [InlineData("rebalances?outcome=good", "outcome")]
    [InlineData("streams/portfolio-treasury-treasury/events?cursor=YQ", "cursor")]
    public async Task A_query_that_is_wrong_is_refused_with_its_key(string path, string key) =>
        (await world.Http.ProblemAsync(Http.Request("GET", "/api/v1/" + path), 422)).GetProperty("violations")[0].GetString()!.ShouldStartWith(key);

    [Fact]
    public async Task A_streams_history_is_read_by_page()
    {
        const string stream = "/api/v1/streams/portfolio-treasury-treasury/events";
        var all = await world.Http.ReadAsync(stream);
        all.GetProperty("events")[0].GetProperty("name").GetString().ShouldBe("portfolio.opened.v1");
        all.GetProperty("events")[0].GetProperty("summary").GetString()!.ShouldContain("opened in observe");
        var first = await world.Http.ReadAsync($"{stream}?limit=1");
        var second = await world.Http.ReadAsync($"{stream}?limit=1&cursor={first.GetProperty("next").GetString()}");
        second.GetProperty("events")[0].GetProperty("version").GetInt64().ShouldBe(2);
        await world.Http.ProblemAsync(Http.Request("GET", "/api/v1/streams/portfolio-other-treasury/events"), 404);
        await world.Http.ProblemAsync(Http.Request("GET", "/api/v1/streams/nonsense/events"), 404);
    }

    [Fact]
    public async Task Places_are_read_with_their_breakers()
    {
        await world.Http.WriteAsync("POST", "/api/v1/breakers/trip", """{"key":"bridge:cctp-v2","why":"drill"}""");
        var bridge = (await world.Http.ReadAsync("/api/v1/bridges")).GetProperty("bridges").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "cctp-v2");
        (bridge.GetProperty("breaker").GetProperty("state").GetString(), bridge.GetProperty("breaker").GetProperty("reason").GetString()).ShouldBe(("tripped", "drill"));
        bridge.GetProperty("chains").GetArrayLength().ShouldBeGreaterThan(1);
        (await world.Http.ReadAsync("/api/v1/venues")).GetProperty("venues").EnumerateArray().ShouldAllBe(one => one.GetProperty("pools").GetArrayLength() > 0);
        (await world.Http.ReadAsync("/api/v1/feeds")).ToString().ShouldNotContain(QuietNode.UrlCanary);
        (await world.Http.ReadAsync("/api/v1/feeds")).GetProperty("feeds").EnumerateArray().Select(one => one.GetProperty("asset").GetString()).ShouldContain("WETH");
        (await world.Http.ReadAsync("/api/v1/chains/1")).GetProperty("id").GetInt32().ShouldBe(1);
        await world.Http.ProblemAsync(Http.Request("GET", "/api/v1/chains/2"), 404);
    }

    private async Task<string> TagAsync(string path)
    {
        using var answer = await world.Http.GetAsync(path);
        return answer.EnsureSuccessStatusCode().Headers.ETag!.ToString();
    }

    private async Task<HttpResponseMessage> AmendAsync(string? tag, int band)
    {
        using var request = Http.Request("PUT", $"{Treasury}/mandate", System.Text.Json.Nodes.JsonNode.Parse(Bodies.Spare(band))!["mandate"]!.ToJsonString());
        if (tag is not null)
            request.Headers.TryAddWithoutValidation("If-Match", tag).ShouldBeTrue();
        return await world.Http.SendAsync(request);
    }
}

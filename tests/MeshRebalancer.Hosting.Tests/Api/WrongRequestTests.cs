using System.Text.Json.Nodes;
using MeshRebalancer.Hosting.Tests.World;

namespace MeshRebalancer.Hosting.Tests.Api;

/// <summary>Requests that are wrong: each is answered by a problem document that names what was found and what is allowed, and changes nothing.</summary>
public sealed class WrongRequestTests(QuietNode world) : IClassFixture<QuietNode>
{
    private const string Mode = "/api/v1/portfolios/treasury/mode";
    private const string Approve = "/api/v1/portfolios/treasury/approve";
    private const string Decline = "/api/v1/portfolios/treasury/decline";

    [Theory]
    [InlineData("PUT", Mode, """{"mode":"fast"}""", "mode is 'fast'; observe, propose or automatic is expected")]
    [InlineData("PUT", Mode, """{"mode":1}""", "mode is 1; observe, propose or automatic is expected")]
    [InlineData("PUT", Mode, """{"mode":""}""", "mode is ''; observe, propose or automatic is expected")]
    [InlineData("PUT", Mode, """{"mode":["observe"]}""", "mode is a list; observe, propose or automatic is expected")]
    [InlineData("PUT", Mode, """{"Mode":"observe"}""", "mode is missing; observe, propose or automatic is expected; Mode is not known; known here: mode")]
    [InlineData("PUT", Mode, """{"mode":null}""", "mode is missing; observe, propose or automatic is expected")]
    [InlineData("PUT", Mode, """{"mode":"observe","force":true}""", "force is not known; known here: mode")]
    [InlineData("PUT", Mode, """{"mode":"observe","mode":"automatic"}""", "mode stands twice")]
    [InlineData("PUT", Mode, "[]", "The body is a list; an object is expected")]
    [InlineData("PUT", Mode, "\"observe\"", "The body is 'observe'; an object is expected")]
    [InlineData("PUT", Mode, "null", "The body is null; an object is expected")]
    [InlineData("POST", Approve, """{"rebalance":"3"}""", "rebalance is '3'; a whole number from 1 to 2147483647 is expected")]
    [InlineData("POST", Approve, """{"rebalance":0}""", "rebalance is 0; a whole number from 1 to 2147483647 is expected")]
    [InlineData("POST", Approve, """{"rebalance":1.5}""", "rebalance is 1.5; a whole number from 1 to 2147483647 is expected")]
    [InlineData("POST", Approve, """{"rebalance":1e400}""", "rebalance is 1e400; a whole number from 1 to 2147483647 is expected")]
    [InlineData("POST", Decline, """{"rebalance":-1}""", "rebalance is -1; a whole number from 1 to 2147483647 is expected")]
    [InlineData("POST", Decline, """{"rebalance":99999999999999999999}""", "rebalance is 99999999999999999999; a whole number from 1 to 2147483647 is expected")]
    [InlineData("POST", Decline, "{}", "rebalance is missing; a whole number from 1 to 2147483647 is expected")]
    [InlineData("GET", "/api/v1/rebalances?limit=x", null, "limit is 'x'; a whole number from 1 to 200 is expected")]
    [InlineData("GET", "/api/v1/rebalances?limit=0", null, "limit is '0'; a whole number from 1 to 200 is expected")]
    [InlineData("GET", "/api/v1/rebalances?limit=201", null, "limit is '201'; a whole number from 1 to 200 is expected")]
    [InlineData("GET", "/api/v1/rebalances?limit=1&limit=2", null, "limit is '1,2'; a whole number from 1 to 200 is expected")]
    [InlineData("GET", "/api/v1/rebalances?portfolio=a-b", null, "portfolio is 'a-b'; a portfolio's id is expected")]
    [InlineData("GET", "/api/v1/rebalances?limt=3", null, "limt is not known; known here: cursor, limit, outcome, phase, portfolio")]
    public async Task A_wrong_field_is_named_with_what_was_found_and_what_is_allowed(string method, string path, string? body, string expected)
    {
        var before = await VersionAsync();
        var problem = await world.Http.ProblemAsync(Http.Request(method, path, body), 422);
        problem.GetProperty("code").GetString().ShouldBe("invalid");
        problem.GetProperty("detail").GetString().ShouldBe(expected);
        string.Join("; ", problem.GetProperty("violations").EnumerateArray().Select(violation => violation.GetString())).ShouldBe(expected);
        (await VersionAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_portfolio_is_listed_at_once()
    {
        var body = Bodies.Spare(change: root =>
        {
            root["id"] = "a-b";
            root["account"] = "nobody";
            root["colour"] = "red";
            root["chains"] = new JsonArray(10);
            root["mandate"]!["targetBps"]!["WETH"] = 4000;
            root["mandate"]!["bandBps"] = "250";
            root["mandate"]!["tradeMinUsd"] = 250;
            root["mandate"]!["mode"] = "automatic";
            root["mandate"]!.AsObject().Remove("hub");
        });

        var problem = await world.Http.ProblemAsync(Http.Request("POST", "/api/v1/portfolios", body), 422);

        problem.GetProperty("violations").EnumerateArray().Select(violation => violation.GetString()!.Split(' ')[0]).ShouldBe(
            ["id", "account", "chains", "colour", "mandate.targetBps", "mandate.bandBps", "mandate.tradeMinUsd", "mandate.mode", "mandate.hub"], ignoreOrder: true);
        await world.Http.ProblemAsync(Http.Request("GET", "/api/v1/portfolios/a-b"), 404);
    }

    [Theory]
    [InlineData("", "The body is empty; a JSON object is expected.")]
    [InlineData("{", "The body is not JSON: line 1, column 2; a JSON object is expected.")]
    [InlineData("{\"mode\":\n observe}", "The body is not JSON: line 2, column 2; a JSON object is expected.")]
    [InlineData("{\"mode\":\"observe\"} {}", "The body is not JSON: line 1, column 20; a JSON object is expected.")]
    [InlineData("{\"mode\":\"\\ud800\"}", "The body is not JSON: line 1, column 1; a JSON object is expected.")]
    [InlineData("<mode/>", "The body is not JSON: line 1, column 1; a JSON object is expected.")]
    public async Task A_body_that_is_no_json_is_said_so_with_its_place(string body, string expected)
    {
        foreach (var (method, path) in new[] { ("PUT", Mode), ("POST", Approve), ("POST", Decline), ("POST", "/api/v1/portfolios") })
        {
            var problem = await world.Http.ProblemAsync(Http.Request(method, path, body), 400);
            problem.GetProperty("code").GetString().ShouldBe("not-json");
            problem.GetProperty("detail").GetString().ShouldBe(expected);
        }
    }

    [Fact]
    public async Task A_body_of_broken_bytes_or_without_end_is_no_json()
    {
        using var request = Http.Request("PUT", Mode, "");
        request.Content = new ByteArrayContent([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]) { Headers = { { "Content-Type", "application/json" } } };
        (await world.Http.ProblemAsync(request, 400)).GetProperty("code").GetString().ShouldBe("not-json");
        var deep = new string('[', 1_000) + new string(']', 1_000);
        (await world.Http.ProblemAsync(Http.Request("PUT", Mode, deep), 400)).GetProperty("code").GetString().ShouldBe("not-json");
    }

    [Fact]
    public async Task What_is_over_long_is_refused_and_never_repeated_in_full()
    {
        var huge = await world.Http.ProblemAsync(Http.Request("PUT", Mode, $$"""{"mode":"{{new string('x', 65 * 1024)}}"}"""), 413);
        huge.GetProperty("detail").GetString().ShouldBe("The body is larger than 65536 bytes, which is the most that is allowed.");
        var value = await world.Http.ProblemAsync(Http.Request("PUT", Mode, $$"""{"mode":"{{new string('x', 60_000)}}"}"""), 422);
        value.GetProperty("detail").GetString().ShouldBe($"mode is '{new string('x', 57)}…'; observe, propose or automatic is expected");
        var key = await world.Http.ProblemAsync(Http.Request("PUT", Mode, $$"""{"mode":"observe","{{new string('y', 60_000)}}":1}"""), 422);
        key.GetProperty("detail").GetString().ShouldBe($"{new string('y', 57)}… is not known; known here: mode");
        var many = string.Join(',', Enumerable.Range(0, 5_000).Select(number => $"\"k{number}\":1"));
        var keys = await world.Http.ProblemAsync(Http.Request("PUT", Mode, $$"""{"mode":"observe",{{many}}}"""), 422);
        keys.GetProperty("violations").EnumerateArray().Last().GetString().ShouldBe("and 4950 more");
        var id = await world.Http.ProblemAsync(Http.Request("GET", $"/api/v1/portfolios/{new string('z', 5_000)}"), 404);
        id.GetProperty("detail").GetString()!.Length.ShouldBeLessThan(200);
    }

    [Theory]
    [InlineData("text/plain", "Content-Type is 'text/plain'; application/json is expected.")]
    [InlineData("application/x-www-form-urlencoded", "Content-Type is 'application/x-www-form-urlencoded'; application/json is expected.")]
    [InlineData("application/xml", "Content-Type is 'application/xml'; application/json is expected.")]
    [InlineData("", "Content-Type is missing; application/json is expected.")]
    public async Task A_body_of_another_type_is_not_read(string type, string expected)
    {
        using var request = Http.Request("PUT", Mode, """{"mode":"observe"}""", type);
        (await world.Http.ProblemAsync(request, 415)).GetProperty("detail").GetString().ShouldBe(expected);
    }

    [Theory]
    [InlineData("GET", "/api/v1/portfolios/nobody")]
    [InlineData("GET", "/api/v1/portfolios/a-b")]
    [InlineData("GET", "/api/v1/portfolios/..%2F..%2Fetc")]
    [InlineData("GET", "/api/v1/rebalances/treasury.1")]
    [InlineData("GET", "/api/v1/rebalances/treasury")]
    [InlineData("GET", "/api/v1/rebalances/treasury.-1")]
    [InlineData("GET", "/api/v1/rebalances/treasury.99999999999")]
    [InlineData("GET", "/api/v1/nothing")]
    [InlineData("GET", "/nothing.html")]
    [InlineData("POST", "/api/v1/portfolios/nobody/rebalance")]
    [InlineData("PUT", "/api/v1/portfolios/nobody/mode", """{"mode":"observe"}""")]
    [InlineData("POST", "/api/v1/portfolios/nobody/approve", """{"rebalance":1}""")]
    [InlineData("POST", "/api/v1/portfolios/nobody/decline", """{"rebalance":1}""")]
    public async Task What_is_not_there_is_said_so(string method, string path, string? body = null)
    {
        // As a browser asks: it would take HTML.
        using var request = Http.Request(method, path, body);
        request.Headers.Add("Accept", "text/html");
        (await world.Http.ProblemAsync(request, 404)).GetProperty("code").GetString().ShouldBe("not-found");
    }

    [Theory]
    [InlineData("DELETE", "/api/v1/portfolios/treasury", "GET")]
    [InlineData("POST", Mode, "PUT")]
    [InlineData("GET", Approve, "POST")]
    [InlineData("PATCH", "/api/v1/portfolios", "GET, POST")]
    [InlineData("POST", "/api/v1/chains", "GET")]
    public async Task A_method_that_a_path_does_not_take_is_named_with_those_it_takes(string method, string path, string allowed)
    {
        var problem = await world.Http.ProblemAsync(Http.Request(method, path, "{}"), 405);
        problem.GetProperty("detail").GetString().ShouldBe($"The method is {method}; {allowed} is expected at {path}.");
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:5080")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("0.0.0.0")]
    [InlineData("192.168.0.1")]
    public async Task Another_host_is_refused_for_the_page_and_the_api(string host)
    {
        foreach (var path in new[] { "/", "/api/v1/portfolios", "/healthz/live", "/api/v1/events" })
        {
            using var request = Http.Request("GET", path);
            request.Headers.Host = host;
            var problem = await world.Http.ProblemAsync(request, 400);
            problem.GetProperty("code").GetString().ShouldBe("foreign-host");
            problem.GetProperty("detail").GetString().ShouldBe($"Host is '{host}'; localhost, 127.0.0.1 or [::1] is expected.");
        }
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:5080")]
    [InlineData("127.0.0.1:5080")]
    [InlineData("[::1]:5080")]
    public async Task Loopback_by_any_name_is_served(string host)
    {
        using var request = Http.Request("GET", "/api/v1/portfolios");
        request.Headers.Host = host;
        using var response = await world.Http.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:1")]
    public async Task A_foreign_page_in_the_operators_browser_changes_nothing(string origin)
    {
        var before = await VersionAsync();
        using var request = Http.Request("POST", "/api/v1/portfolios/treasury/rebalance");
        request.Headers.Add("Origin", origin);
        (await world.Http.ProblemAsync(request, 403)).GetProperty("code").GetString().ShouldBe("foreign-origin");
        (await VersionAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Wrong_requests_leave_no_stack_in_the_log()
    {
        await world.Http.ProblemAsync(Http.Request("PUT", Mode, "{"), 400);
        await world.Http.ProblemAsync(Http.Request("PUT", Mode, new string(' ', 70_000)), 413);
        world.Log.ShouldNotContain("   at ");
    }

    private async Task<long> VersionAsync() => (await world.Http.ReadAsync("/api/v1/portfolios/treasury")).GetProperty("version").GetInt64();
}

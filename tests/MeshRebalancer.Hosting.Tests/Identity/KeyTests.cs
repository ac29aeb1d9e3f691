using System.Net;
using System.Text.RegularExpressions;
using MeshRebalancer.Hosting.Tests.World;

namespace MeshRebalancer.Hosting.Tests.Identity;

/// <summary>Who gets in, and who may do what.</summary>
public sealed partial class KeyTests(KeyedNode world) : IClassFixture<KeyedNode>
{
    private const string Treasury = "/api/v1/portfolios/treasury";

    /// <summary>Every request that docs/api.md names.</summary>
    public static TheoryData<string> Documented =>
    [
        .. Requests().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "api.md")))
            .Select(match => match.Groups["request"].Value.Replace("{portfolio}.{number}", "treasury.1", StringComparison.Ordinal).Replace("{id}", "treasury", StringComparison.Ordinal))
            .Distinct().Where(request => request != "POST /api/v1/session"),
    ];

    [Theory]
    [MemberData(nameof(Documented))]
    public async Task Nothing_is_open_without_a_key_but_health(string request)
    {
        var (method, path) = (request.Split(' ')[0], request.Split(' ')[1]);
        using var stranger = await world.ClientAsync(null);
        if (path.StartsWith("/healthz", StringComparison.Ordinal))
        {
            using var answer = await stranger.SendAsync(method, path);
            ((int)answer.StatusCode).ShouldBeOneOf(200, 503);
            return;
        }

        var problem = await stranger.ProblemAsync(Http.Request(method, path, method == "GET" ? null : "{}"), 401);
        problem.GetProperty("code").GetString().ShouldBe("no-key");
    }

    [Theory]
    [InlineData("GET", Treasury, null, "viewer operator approver admin")]
    [InlineData("POST", "/api/v1/breakers/trip", """{"key":"bridge:cctp-v2","why":"x","more":1}""", "operator approver admin")]
    [InlineData("POST", "/api/v1/kill-switch/set", """{"why":"x","more":1}""", "operator approver admin")]
    [InlineData("POST", "/api/v1/kill-switch/release", """{"why":"x","more":1}""", "operator admin")]
    [InlineData("POST", "/api/v1/breakers/reset", """{"key":"bridge:cctp-v2","why":"x","more":1}""", "operator admin")]
    [InlineData("PUT", Treasury + "/mode", """{"mode":"none"}""", "operator admin")]
    [InlineData("POST", Treasury + "/rebalance", null, "operator admin")]
    [InlineData("POST", Treasury + "/approve", """{"rebalance":0}""", "approver admin")]
    [InlineData("POST", Treasury + "/decline", """{"rebalance":0}""", "approver admin")]
    [InlineData("POST", "/api/v1/portfolios", "{}", "operator admin")]
    [InlineData("POST", "/api/v1/rebalances/treasury.1/park", """{"more":1}""", "operator admin")]
    [InlineData("POST", "/api/v1/accounts/cancel", "{}", "operator admin")]
    [InlineData("POST", "/api/v1/accounts/reconcile", "{}", "operator admin")]
    [InlineData("GET", "/api/v1/keys", null, "admin")]
    [InlineData("POST", "/api/v1/keys", "{}", "admin")]
    public async Task Each_role_does_what_it_may_and_nothing_else(string method, string path, string? body, string allowed)
    {
        foreach (var role in new[] { "viewer", "operator", "approver", "admin" })
        {
            using var client = await world.ClientAsync(role);
            using var answer = await client.SendAsync(Http.Request(method, path, body));
            // Whoever is let in is told what is wrong with the request; whoever is not, only that.
            (answer.StatusCode != HttpStatusCode.Forbidden).ShouldBe(allowed.Split(' ').Contains(role), $"{role}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    [Fact]
    public async Task A_refusal_names_the_holder_the_role_and_who_may()
    {
        using var viewer = await world.ClientAsync("viewer", "the auditors");
        var problem = await viewer.ProblemAsync(Http.Request("PUT", Treasury + "/mode", """{"mode":"observe"}"""), 403);
        problem.GetProperty("code").GetString().ShouldBe("role");
        problem.GetProperty("detail").GetString().ShouldBe($"The key of the auditors is a viewer's; operator or admin is expected to operate at {Treasury}/mode.");
    }

    [Fact]
    public async Task What_is_done_is_recorded_under_the_keys_own_name()
    {
        using var client = await world.ClientAsync("operator", "night shift");
        await client.WriteAsync("POST", "/api/v1/breakers/trip", """{"key":"feed:WETH","why":"drill"}""");
        (await client.ReadAsync("/api/v1/breakers")).GetProperty("breakers").EnumerateArray()
            .Single(one => one.GetProperty("key").GetString() == "feed:WETH").GetProperty("by").GetString().ShouldBe("night shift");
        (await client.ProblemAsync(Http.Request("POST", "/api/v1/rebalances/parked.1/park", """{"by":"ann","reason":"x"}"""), 422))
            .GetProperty("detail").GetString()!.ShouldContain("night shift");
    }

    [Fact]
    public async Task A_revoked_key_opens_nothing_at_once()
    {
        var (id, key) = await world.IssueAsync("viewer", "leaver");
        using var client = await world.ClientAsync(null);
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        (await client.ReadAsync("/api/v1/me")).GetProperty("name").GetString().ShouldBe("leaver");
        await world.Http.WriteAsync("POST", $"/api/v1/keys/{id}/revoke", """{"why":"left"}""");
        await client.ProblemAsync(Http.Request("GET", "/api/v1/me"), 401);
        (await world.Http.ProblemAsync(Http.Request("POST", $"/api/v1/keys/{id}/revoke", """{"why":"again"}"""), 404)).GetProperty("detail").GetString()!.ShouldContain(id);
    }

    [Fact]
    public async Task A_listener_whose_key_is_revoked_hears_no_more()
    {
        var (id, key) = await world.IssueAsync("viewer", "listener");
        using var client = await world.ClientAsync(null);
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using var response = await client.GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        var all = response.Content.ReadAsStringAsync();
        await world.Http.WriteAsync("POST", $"/api/v1/keys/{id}/revoke", """{"why":"left"}""");
        (await all.WaitAsync(Wait.Limit)).ShouldContain("connected");
    }

    [Fact]
    public async Task The_page_is_signed_in_to_with_a_key_and_out_of_again()
    {
        var (_, key) = await world.IssueAsync("approver", "ann of the board");
        using var browser = new HttpClient(new HttpClientHandler { CookieContainer = new() }) { BaseAddress = world.Node.Page, Timeout = Wait.Limit };
        await browser.ProblemAsync(Http.Request("POST", "/api/v1/session", """{"key":"mesh_wrong"}"""), 401);
        using var opened = await browser.SendAsync("POST", "/api/v1/session", $$"""{"key":"{{key}}"}""");
        var cookie = opened.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        cookie.ShouldContain("httponly", Case.Insensitive);
        cookie.ShouldContain("samesite=strict", Case.Insensitive);
        cookie.ShouldNotContain(key);
        var me = await browser.ReadAsync("/api/v1/me");
        (me.GetProperty("name").GetString(), me.GetProperty("role").GetString()).ShouldBe(("ann of the board", "approver"));
        var stolen = cookie.Split(';')[0];

        using var ended = await browser.SendAsync("DELETE", "/api/v1/session");
        ended.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await browser.ProblemAsync(Http.Request("GET", "/api/v1/me"), 401);
        // Not only forgotten by the browser: what it had opens nothing any more.
        using var thief = await world.ClientAsync(null);
        using var request = Http.Request("GET", "/api/v1/me");
        request.Headers.Add("Cookie", stolen);
        using var answer = await thief.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_session_can_not_be_made_from_a_session()
    {
        var (_, key) = await world.IssueAsync("viewer", "chain of sessions");
        using var client = await world.ClientAsync(null);
        using var opened = await client.SendAsync("POST", "/api/v1/session", $$"""{"key":"{{key}}"}""");
        var session = opened.Headers.GetValues("Set-Cookie").Single().Split(';')[0].Split('=')[1];
        await client.ProblemAsync(Http.Request("POST", "/api/v1/session", $$"""{"key":"{{session}}"}"""), 401);
    }

    [Theory]
    [InlineData("""{"name":"x","role":"king"}""", 422, "viewer, operator, approver or admin")]
    [InlineData("""{"role":"viewer"}""", 422, "name")]
    [InlineData("""{"name":"x","role":"viewer","expiresAt":"soon"}""", 422, "expiresAt")]
    [InlineData("""{"name":"x","role":"viewer","expiresAt":"2020-01-01T00:00:00Z"}""", 409, "expiresAt")]
    [InlineData("""{"name":"admin","role":"viewer"}""", 409, "another name")]
    public async Task A_key_that_can_not_be_is_refused_with_its_field(string body, int status, string words) =>
        (await world.Http.ProblemAsync(Http.Request("POST", "/api/v1/keys", body), status)).GetProperty("detail").GetString()!.ShouldContain(words);

    [Fact]
    public async Task No_secret_is_stored_listed_or_logged()
    {
        var (id, key) = await world.IssueAsync("viewer", "canary");
        var secret = key[(key.IndexOf(id, StringComparison.Ordinal) + id.Length + 1)..];
        var listed = await (await world.Http.SendAsync("GET", "/api/v1/keys")).Content.ReadAsStringAsync();
        listed.ShouldContain("canary");
        listed.ShouldNotContain(secret);
        world.Log.ShouldNotContain(secret);
        await foreach (var stored in world.StoredAsync())
        {
            stored.ShouldNotContain(secret);
        }
    }

    [GeneratedRegex(@"`(?<request>(GET|POST|PUT|DELETE) /[a-z0-9/{}.\-]*)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Requests();
}

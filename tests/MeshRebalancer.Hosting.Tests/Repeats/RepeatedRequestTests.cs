using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MeshRebalancer.Domain.Requests;
using MeshRebalancer.Hosting.Tests.Identity;
using MeshRebalancer.Hosting.Tests.World;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;

namespace MeshRebalancer.Hosting.Tests.Repeats;

/// <summary>The same write under the same key is done once, whatever happens between.</summary>
public sealed class RepeatedRequestTests(KeyedNode world) : IClassFixture<KeyedNode>
{
    private const string Trip = "/api/v1/breakers/trip";

    [Fact]
    public async Task The_same_again_is_answered_the_same_and_not_done_again()
    {
        var body = Body("bridge:first");
        var (first, text) = await SendAsync("one", body);
        first.ShouldBe(HttpStatusCode.Accepted);
        await world.Http.WriteAsync("POST", "/api/v1/breakers/reset", Body("bridge:first"));
        (await SendAsync("one", body)).ShouldBe((HttpStatusCode.Accepted, text));
        (await SendAsync("\"one\"", body)).ShouldBe((HttpStatusCode.Accepted, text));
        (await BreakersAsync()).ShouldNotContain("bridge:first");
    }

    [Fact]
    public async Task Another_body_path_or_caller_is_told_apart()
    {
        await SendAsync("two", Body("bridge:second"));
        (await ProblemAsync("two", Body("bridge:other"), 422)).ShouldBe("key-reused");
        (await ProblemAsync("two", Body("bridge:second"), 422, "/api/v1/breakers/reset")).ShouldBe("key-reused");
        using var other = await world.ClientAsync("operator", "another one");
        (await SendAsync("two", Body("bridge:other"), other)).Status.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_refusal_is_given_again_and_what_can_not_be_read_may_be_mended()
    {
        (await ProblemAsync("three", """{"rebalance":1}""", 409, "/api/v1/portfolios/treasury/approve")).ShouldBe("not-proposed");
        (await ProblemAsync("three", """{"rebalance":1}""", 409, "/api/v1/portfolios/treasury/approve")).ShouldBe("not-proposed");
        (await ProblemAsync("four", """{"key":"bridge:four"}""", 422)).ShouldBe("invalid");
        (await SendAsync("four", Body("bridge:four"))).Status.ShouldBe(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    public async Task What_can_be_no_key_is_refused(string key) => (await ProblemAsync(key, Body("bridge:x"), 400)).ShouldBe("idempotency-key");

    [Fact]
    public async Task A_key_of_256_characters_is_refused_and_one_of_255_is_taken()
    {
        (await ProblemAsync(new('k', 256), Body("bridge:x"), 400)).ShouldBe("idempotency-key");
        (await SendAsync(new('k', 255), Body("bridge:long"))).Status.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Many_at_once_are_done_once()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.Http.SendAsync(Request("crowd", Body("bridge:crowd"), Trip))));
        all.Select(one => (int)one.StatusCode).ShouldAllBe(status => status == 202 || status == 409);
        all.ShouldContain(one => one.StatusCode == HttpStatusCode.Accepted);
        (await StoredAsync("bridge:crowd")).ShouldBe(1);
    }

    [Fact]
    public async Task An_issued_key_is_shown_once_and_stands_in_no_kept_answer()
    {
        const string body = """{"name":"shown once","role":"viewer"}""";
        var first = JsonDocument.Parse((await SendAsync("five", body, path: "/api/v1/keys")).Text).RootElement;
        var again = JsonDocument.Parse((await SendAsync("five", body, path: "/api/v1/keys")).Text).RootElement;
        again.GetProperty("id").GetString().ShouldBe(first.GetProperty("id").GetString());
        again.GetProperty("key").ValueKind.ShouldBe(JsonValueKind.Null);
        var secret = first.GetProperty("key").GetString()!;
        await foreach (var stored in world.StoredAsync())
            stored.ShouldNotContain(secret[18..]);
    }

    [Fact]
    public async Task What_a_killed_node_left_is_done_again_only_where_that_does_no_more()
    {
        const string key = """{"name":"cut off","role":"viewer"}""";
        var now = TimeProvider.System.GetUtcNow();
        await LeaveBegunAsync("cut 1", Trip, Body("bridge:cut"), now.AddSeconds(-1));
        (await SendAsync("cut 1", Body("bridge:cut"))).Status.ShouldBe(HttpStatusCode.Accepted);
        await LeaveBegunAsync("cut 2", "/api/v1/keys", key, now.AddSeconds(-1));
        (await ProblemAsync("cut 2", key, 409, "/api/v1/keys")).ShouldBe("outcome-unknown");
        await LeaveBegunAsync("cut 3", Trip, Body("bridge:slow"), now.AddHours(1));
        (await ProblemAsync("cut 3", Body("bridge:slow"), 409)).ShouldBe("request-in-flight");
        (await StoredAsync("bridge:slow")).ShouldBe(0);
    }

    [Fact]
    public async Task An_answer_outlasts_a_restart()
    {
        var (_, text) = await SendAsync("durable", Body("bridge:durable"));
        await world.RestartAsync();
        (await SendAsync("durable", Body("bridge:durable"))).ShouldBe((HttpStatusCode.Accepted, text));
        (await ProblemAsync("durable", Body("bridge:other"), 422)).ShouldBe("key-reused");
        (await StoredAsync("bridge:durable")).ShouldBe(1);
    }

    private static string Body(string key) => $$"""{"key":"{{key}}","why":"drill"}""";

    private static HttpRequestMessage Request(string key, string body, string path)
    {
        var request = Http.Request("POST", path, body);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key).ShouldBeTrue();
        return request;
    }

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(string key, string body, HttpClient? http = null, string path = Trip)
    {
        using var answer = await (http ?? world.Http).SendAsync(Request(key, body, path));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<string> ProblemAsync(string key, string body, int status, string path = Trip) =>
        (await world.Http.ProblemAsync(Request(key, body, path), status)).GetProperty("code").GetString()!;

    private async Task<string> BreakersAsync() => (await world.Http.ReadAsync("/api/v1/breakers")).ToString();

    private async Task<int> StoredAsync(string word)
    {
        var count = 0;
        await foreach (var stored in world.StoredAsync())
            count += stored.Contains(word, StringComparison.Ordinal) ? 1 : 0;
        return count;
    }

    // What a node leaves behind that was killed between the beginning and the answer.
    private async Task LeaveBegunAsync(string key, string path, string body, DateTimeOffset until)
    {
        var caller = (await world.Http.ReadAsync("/api/v1/me")).GetProperty("key").GetString();
        var begun = new RequestCommand.Begin(Hash($"{caller}\n{key}"), Hash($"POST {path}\n{body}"), "killed", path, "admin", true, until, TimeProvider.System.GetUtcNow());
        (await world.Node.Streams.AskAsync(RequestsState.StreamOf(world.Node.Readings.Desk, begun.Key), begun, CancellationToken.None)).ShouldBeOfType<Reply.Saved>();
    }

    private static Hash32 Hash(string text) => Hash32.Parse("0x" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), null);
}

using System.Text.Json;
using MeshRebalancer.Hosting.Tests.World;

namespace MeshRebalancer.Hosting.Tests.Api;

/// <summary>Breakers and the kill switch over HTTP.</summary>
public sealed class BreakerApiTests(QuietNode world) : IClassFixture<QuietNode>
{
    [Fact]
    public async Task A_breaker_is_tripped_shown_with_its_reason_and_reset()
    {
        const string body = """{"key":"bridge:cctp-v2","why":"audit"}""";
        await world.Http.WriteAsync("POST", "/api/v1/breakers/trip", body);
        var tripped = await BreakerAsync();
        (tripped.GetProperty("key").GetString(), tripped.GetProperty("state").GetString(), tripped.GetProperty("reason").GetString(), tripped.GetProperty("by").GetString())
            .ShouldBe(("bridge:cctp-v2", "tripped", "audit", "operator"));
        await world.Http.WriteAsync("POST", "/api/v1/breakers/reset", body);
        (await world.Http.ReadAsync("/api/v1/breakers")).GetProperty("breakers").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task The_kill_switch_is_set_and_released()
    {
        await world.Http.WriteAsync("POST", "/api/v1/kill-switch/set", """{"why":"drill"}""");
        var set = (await world.Http.ReadAsync("/api/v1/breakers")).GetProperty("killSwitches").EnumerateArray().ShouldHaveSingleItem();
        set.GetProperty("why").GetString().ShouldBe("drill");
        await world.Http.WriteAsync("POST", "/api/v1/kill-switch/release", """{"why":"over"}""");
        (await world.Http.ReadAsync("/api/v1/breakers")).GetProperty("killSwitches").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task The_second_kill_switch_stands_beside_the_first_and_is_released_by_itself()
    {
        await world.Http.WriteAsync("POST", "/api/v1/kill-switch/set", """{"why":"drill"}""");
        await world.Http.WriteAsync("POST", "/api/v1/kill-switch/set", """{"why":"all of it","scope":"everything"}""");
        (await ScopesAsync()).ShouldBe(["leaving", "everything"]);
        await world.Http.WriteAsync("POST", "/api/v1/kill-switch/release", """{"why":"over","scope":"leaving"}""");
        (await ScopesAsync()).ShouldBe(["everything"]);
        await world.Http.WriteAsync("POST", "/api/v1/kill-switch/release", """{"why":"over","scope":"everything"}""");
        (await ScopesAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("breakers/trip", """{"key":"planet:1","why":"x"}""", 422, "planet:1")]
    [InlineData("breakers/trip", """{"key":"chain:1"}""", 422, "why")]
    [InlineData("breakers/reset", """{"why":"x","more":1}""", 422, "more")]
    [InlineData("kill-switch/set", """{"why":" "}""", 409, "why")]
    [InlineData("kill-switch/set", """{"why":"x","scope":"some"}""", 422, "leaving or everything")]
    public async Task A_wrong_request_is_told_its_field_and_changes_nothing(string path, string body, int status, string word)
    {
        var problem = await world.Http.ProblemAsync(Http.Request("POST", "/api/v1/" + path, body), status);
        problem.GetProperty("detail").GetString()!.ShouldContain(word);
    }

    private async Task<string?[]> ScopesAsync() =>
        [.. (await world.Http.ReadAsync("/api/v1/breakers")).GetProperty("killSwitches").EnumerateArray().Select(one => one.GetProperty("scope").GetString())];

    private async Task<JsonElement> BreakerAsync() =>
        (await world.Http.ReadAsync("/api/v1/breakers")).GetProperty("breakers").EnumerateArray().ShouldHaveSingleItem();
}

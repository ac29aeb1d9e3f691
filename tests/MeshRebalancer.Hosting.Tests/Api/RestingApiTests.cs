using System.Text.Json;
using MeshRebalancer.Hosting.Tests.World;

namespace MeshRebalancer.Hosting.Tests.Api;

/// <summary>Pausing and closing portfolios over HTTP.</summary>
public sealed class RestingApiTests(QuietNode world) : IClassFixture<QuietNode>
{
    private const string Treasury = "/api/v1/portfolios/treasury";

    [Fact]
    public async Task A_portfolio_is_paused_resumed_and_closed_for_good_also_over_a_restart()
    {
        await world.Http.WriteAsync("POST", "/api/v1/portfolios", Bodies.Spare());
        const string spare = "/api/v1/portfolios/spare";
        await world.Http.WriteAsync("POST", $"{spare}/pause", """{"why":"audit"}""");
        var rest = (await world.Http.ReadAsync(spare)).GetProperty("rest");
        (rest.GetProperty("kind").GetString(), rest.GetProperty("why").GetString(), rest.GetProperty("by").GetString()).ShouldBe(("paused", "audit", "operator"));
        await world.Http.WriteAsync("POST", $"{spare}/resume", """{"why":"done"}""");
        (await world.Http.ReadAsync(spare)).GetProperty("rest").ValueKind.ShouldBe(JsonValueKind.Null);
        await world.Http.WriteAsync("POST", $"{spare}/close", """{"why":"sold"}""");
        await world.Http.WriteAsync("POST", $"{Treasury}/close", """{"why":"moved"}""");
        await world.RestartAsync();
        (await world.Http.ReadAsync(Treasury)).GetProperty("phase").GetString().ShouldBe("closed");
        (await CodeAsync("POST", $"{spare}/resume", """{"why":"x"}""", 409)).ShouldBe("closed");
        (await CodeAsync("POST", "/api/v1/portfolios", Bodies.Spare(), 409)).ShouldBe("closed");
        (await CodeAsync("PUT", $"{spare}/mode", """{"mode":"automatic"}""", 409)).ShouldBe("closed");
        (await ListAsync("?phase=closed")).ShouldBe(["spare", "treasury"]);
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("close")]
    public async Task Why_is_needed_and_the_portfolio_must_be_there(string verb)
    {
        (await CodeAsync("POST", $"{Treasury}/{verb}", "{}", 422)).ShouldBe("invalid");
        (await CodeAsync("POST", $"/api/v1/portfolios/nobody/{verb}", """{"why":"x"}""", 404)).ShouldBe("not-found");
    }

    private async Task<string> CodeAsync(string method, string path, string body, int status) =>
        (await world.Http.ProblemAsync(Http.Request(method, path, body), status)).GetProperty("code").GetString()!;

    private async Task<IEnumerable<string>> ListAsync(string query) =>
        (await world.Http.ReadAsync("/api/v1/portfolios" + query)).GetProperty("portfolios").EnumerateArray().Select(one => one.GetProperty("id").GetString()!);
}

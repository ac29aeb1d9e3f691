using System.Text.Json.Nodes;
using MeshRebalancer.Hosting.Tests.World;

namespace MeshRebalancer.Hosting.Tests.Api;

/// <summary>Portfolios over HTTP, as an operator's script uses them.</summary>
public sealed class PortfolioApiTests(QuietNode world) : IClassFixture<QuietNode>
{
    private const string Treasury = "/api/v1/portfolios/treasury";

    [Fact]
    public async Task A_portfolio_is_opened_in_observe_and_opened_again_keeps_its_mode()
    {
        using var response = await world.Http.SendAsync("POST", "/api/v1/portfolios", Bodies.Spare(band: 250));
        ((int)response.StatusCode).ShouldBe(202);
        response.Headers.Location!.ToString().ShouldBe("/api/v1/portfolios/spare");
        var opened = await world.Http.ReadAsync("/api/v1/portfolios/spare");
        opened.GetProperty("mode").GetString().ShouldBe("observe");
        opened.GetProperty("bandBps").GetInt32().ShouldBe(250);

        await world.Http.WriteAsync("PUT", "/api/v1/portfolios/spare/mode", """{"mode":"propose"}""");
        var version = await world.Http.WriteAsync("POST", "/api/v1/portfolios", Bodies.Spare(band: 300));

        var again = await world.Http.ReadAsync("/api/v1/portfolios/spare");
        again.GetProperty("mode").GetString().ShouldBe("propose");
        again.GetProperty("bandBps").GetInt32().ShouldBe(300);
        again.GetProperty("version").GetInt64().ShouldBeGreaterThanOrEqualTo(version);
    }

    [Theory]
    [InlineData("propose")]
    [InlineData("automatic")]
    [InlineData("observe")]
    public async Task A_mode_is_changed_and_changed_again_to_the_same(string mode)
    {
        var body = $$"""{"mode":"{{mode}}"}""";
        await world.Http.WriteAsync("PUT", $"{Treasury}/mode", body);
        await world.Http.WriteAsync("PUT", $"{Treasury}/mode", body);
        (await world.Http.ReadAsync(Treasury)).GetProperty("mode").GetString().ShouldBe(mode);
    }

    [Theory]
    [InlineData("observe")]
    [InlineData("automatic")]
    public async Task A_rebalance_is_refused_while_the_chains_are_silent(string mode)
    {
        await world.Http.WriteAsync("PUT", $"{Treasury}/mode", $$"""{"mode":"{{mode}}"}""");
        var problem = await world.Http.ProblemAsync(Http.Request("POST", $"{Treasury}/rebalance"), 409);
        problem.GetProperty("code").GetString().ShouldBe("unreadable");
        problem.ToString().ShouldNotContain(QuietNode.UrlCanary);
        (await world.Http.ReadAsync("/api/v1/rebalances")).GetProperty("rebalances").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Why_nothing_starts_is_explained_and_an_unknown_portfolio_is_not_found()
    {
        var why = await world.Http.ReadAsync($"{Treasury}/explanation");
        why.GetProperty("verdict").GetString().ShouldBe("unknown");
        why.GetProperty("starts").GetBoolean().ShouldBeFalse();
        why.GetProperty("hindrances")[0].GetProperty("code").GetString().ShouldBe("unreadable");
        why.ToString().ShouldNotContain(QuietNode.UrlCanary);
        await world.Http.ProblemAsync(Http.Request("GET", "/api/v1/portfolios/nobody/explanation"), 404);
    }

    [Theory]
    [InlineData("approve")]
    [InlineData("decline")]
    public async Task An_answer_to_no_proposal_is_a_conflict_that_names_the_number(string answer)
    {
        var problem = await world.Http.ProblemAsync(Http.Request("POST", $"{Treasury}/{answer}", """{"rebalance":7}"""), 409);
        problem.GetProperty("code").GetString().ShouldBe("not-proposed");
        problem.GetProperty("detail").GetString().ShouldStartWith("rebalance: 7 found");
    }

    [Fact]
    public async Task What_is_there_is_read()
    {
        var list = await world.Http.ReadAsync("/api/v1/portfolios");
        list.GetProperty("desk").GetString().ShouldBe("treasury");
        list.GetProperty("portfolios").EnumerateArray().Select(portfolio => portfolio.GetProperty("id").GetString()).ShouldContain("treasury");
        var portfolio = await world.Http.ReadAsync(Treasury);
        portfolio.GetProperty("assets").EnumerateArray().Select(asset => (asset.GetProperty("asset").GetString(), asset.GetProperty("targetBps").GetInt32()))
            .ShouldBe([("USDC", 4000), ("WETH", 6000)]);
        portfolio.GetProperty("notionalUsd").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        var prices = await world.Http.ReadAsync("/api/v1/prices");
        prices.GetProperty("prices").EnumerateArray().ShouldAllBe(price => !price.GetProperty("known").GetBoolean());
    }

    [Fact]
    public async Task Silent_chains_are_named_with_their_reason_and_never_their_endpoint()
    {
        await Wait.UntilAsync(
            async () => (await ChainsAsync()).All(chain => chain!["health"]!.GetValue<string>() == "failing"), () => "both chains are failing");
        var chains = await ChainsAsync();
        chains.Select(chain => chain!["id"]!.GetValue<int>()).ShouldBe([1, 8453]);
        chains.ShouldAllBe(chain => chain!["reason"]!.GetValue<string>().Length > 0);
        chains.ToJsonString().ShouldNotContain(QuietNode.UrlCanary);
        var heard = await world.Http.ProblemAsync(Http.Request("GET", "/healthz/chains"), 503);
        heard.GetProperty("code").GetString().ShouldBe("not-ready");
        heard.GetProperty("detail").GetString().ShouldBe("Chain 1 has not been heard of yet.");
        (await world.Http.GetStringAsync("/healthz/ready")).ShouldBe("ready");
        (await world.Http.GetStringAsync("/healthz/live")).ShouldBe("live");
        world.Log.ShouldNotContain(QuietNode.UrlCanary);
    }

    private async Task<JsonArray> ChainsAsync() => JsonNode.Parse(await world.Http.GetStringAsync("/api/v1/chains"))!["chains"]!.AsArray();
}

using System.Text.Json;
using MeshRebalancer.Hosting.Tests.World;

namespace MeshRebalancer.Hosting.Tests.Api;

/// <summary>What an operator says to a parked rebalance over HTTP.</summary>
public sealed class ParkedApiTests(QuietNode world) : IClassFixture<QuietNode>
{
    private const string Signed = """{"by":"ann","reason":"the bridge's support was asked"}""";

    [Fact]
    public async Task A_parked_rebalance_shows_why_it_is_parked_and_where_its_money_is()
    {
        var view = await world.Http.ReadAsync(Path(1));
        view.GetProperty("phase").GetString().ShouldBe("parked");
        view.GetProperty("parked").GetProperty("reason").GetString().ShouldBe("the attestation is overdue for hours");
        view.GetProperty("parked").GetProperty("by").ValueKind.ShouldBe(JsonValueKind.Null);
        var funds = view.GetProperty("fundsAt").EnumerateArray().ShouldHaveSingleItem();
        (funds.GetProperty("raw").GetString(), funds.GetProperty("chain").GetInt32(), funds.GetProperty("toChain").GetInt32(), funds.GetProperty("bridge").GetString())
            .ShouldBe(("1000000000", 1, 8453, "cctp-v2"));
        funds.GetProperty("alarm").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task It_is_sent_on_under_a_name_and_parked_again()
    {
        await world.Http.WriteAsync("POST", Path(2) + "/retry", Signed);
        (await world.Http.ReadAsync(Path(2))).GetProperty("phase").GetString().ShouldBe("executing");
        (await world.Http.ReadAsync(Path(2))).GetProperty("fundsAt").GetArrayLength().ShouldBe(1);
        await world.Http.WriteAsync("POST", Path(2) + "/park", Signed);
        (await world.Http.ReadAsync(Path(2))).GetProperty("parked").GetProperty("by").GetString().ShouldBe("ann");
    }

    [Fact]
    public async Task It_is_resolved_by_a_statement_about_each_leg_and_the_same_statement_again_changes_nothing()
    {
        const string statement = """{"by":"ann","reason":"minted by hand","legs":[{"leg":"r1.leg1","became":"arrived","raw":"998000000"}]}""";
        var version = await world.Http.WriteAsync("POST", Path(3) + "/resolve", statement);
        (await world.Http.WriteAsync("POST", Path(3) + "/resolve", statement)).ShouldBeGreaterThanOrEqualTo(version);
        var view = await world.Http.ReadAsync(Path(3));
        (view.GetProperty("phase").GetString(), view.GetProperty("outcome").GetString()).ShouldBe(("ended", "incomplete"));
        view.GetProperty("reason").GetString().ShouldBe("resolved by ann: minted by hand");
        view.GetProperty("legs")[0].GetProperty("state").GetString().ShouldBe("settled");
        view.GetProperty("cost").GetProperty("bridgeUsd").GetString().ShouldBe("2.000000");
        view.GetProperty("fundsAt").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("retry", """{"reason":"x"}""", 422, "by")]
    [InlineData("retry", """{"by":" ","reason":"x"}""", 409, "by")]
    [InlineData("resolve", """{"by":"ann","reason":"x","legs":[]}""", 409, "r1.leg1 is between two chains")]
    [InlineData("resolve", """{"by":"ann","reason":"x","legs":[{"leg":"r1.leg1","became":"eaten"}]}""", 422, "became")]
    [InlineData("resolve", """{"by":"ann","reason":"x","legs":[{"leg":"r1.leg1","became":"arrived"}]}""", 422, "raw")]
    [InlineData("resolve", """{"by":"ann","reason":"x","legs":[{"leg":"r1.leg1","became":"arrived","raw":"1000000001"}]}""", 409, "can't have come")]
    [InlineData("resolve", """{"by":"ann","reason":"x","legs":[{"leg":"r1.leg1","became":"lost"},{"leg":"r1.leg1","became":"lost"}]}""", 409, "once")]
    [InlineData("resolve", """{"by":"ann","reason":"x","legs":[{"leg":"r9.leg9","became":"lost"}]}""", 409, "r9.leg9")]
    public async Task A_wrong_statement_is_told_its_field_and_changes_nothing(string verb, string body, int status, string word)
    {
        var problem = await world.Http.ProblemAsync(Http.Request("POST", $"{Path(1)}/{verb}", body), status);
        problem.GetProperty("detail").GetString()!.ShouldContain(word);
        (await world.Http.ReadAsync(Path(1))).GetProperty("phase").GetString().ShouldBe("parked");
    }

    [Theory]
    [InlineData("/api/v1/rebalances/parked.9/retry")]
    [InlineData("/api/v1/rebalances/parked/retry")]
    [InlineData("/api/v1/rebalances/parked.-1/retry")]
    public Task What_is_not_there_cannot_be_told_anything(string path) => world.Http.ProblemAsync(Http.Request("POST", path, Signed), 404);

    private static string Path(int number) => FormattableString.Invariant($"/api/v1/rebalances/{ParkedRebalances.Portfolio}.{number}");
}

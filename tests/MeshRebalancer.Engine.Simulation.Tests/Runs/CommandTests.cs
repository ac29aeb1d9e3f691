using System.Globalization;
using System.Text.Json;
using MeshRebalancer.EndToEnd;

namespace MeshRebalancer.Engine.Simulation.Tests.Runs;

/// <summary>The program's <c>simulate</c>, each time in a process of its own.</summary>
public sealed class CommandTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(11)]
    public async Task The_same_seed_gives_the_same_trace_in_two_processes(long seed)
    {
        var arguments = new[] { "simulate", "--seed", seed.ToString(CultureInfo.InvariantCulture), "--portfolios", "5", "--hours", "0.5" };
        var first = await NodeProcess.RunAsync(arguments);
        var second = await NodeProcess.RunAsync(arguments);
        first.ExitCode.ShouldBe(0, first.Errors);
        HashIn(first.Output).Length.ShouldBe(64);
        HashIn(second.Output).ShouldBe(HashIn(first.Output));
        HashIn(first.Output).ShouldBe(SeedBatch.RunOne(new(seed) { Portfolios = 5, Length = TimeSpan.FromMinutes(30) }).TraceHash);
    }

    [Fact]
    public async Task Json_is_one_document_of_five_fields()
    {
        var run = await NodeProcess.RunAsync("simulate", "--seeds", "3", "--portfolios", "2", "--hours", "0.1", "--seed-base", "40", "--json");
        run.ExitCode.ShouldBe(0, run.Errors);
        var root = JsonDocument.Parse(run.Output).RootElement;
        root.EnumerateObject().Select(property => property.Name).ShouldBe(["seeds", "seedBase", "faults", "simulatedHours", "violations"]);
        root.GetProperty("seeds").GetInt32().ShouldBe(3);
        root.GetProperty("seedBase").GetInt64().ShouldBe(40);
        root.GetProperty("faults").EnumerateObject().ShouldNotBeEmpty();
        root.GetProperty("simulatedHours").GetDouble().ShouldBeGreaterThan(0.3);
        root.GetProperty("violations").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_sabotage_that_is_found_gives_one_and_says_how_to_see_it_again()
    {
        var run = await NodeProcess.RunAsync("simulate", "--seeds", "2", "--portfolios", "2", "--hours", "0.2", "--sabotage", "reuse-nonce", "--json");
        run.ExitCode.ShouldBe(1, run.Errors);
        var violations = JsonDocument.Parse(run.Output).RootElement.GetProperty("violations").EnumerateArray().ToArray();
        violations.ShouldAllBe(one => one.GetProperty("checker").GetString() == "nonce-intent");
        violations[0].EnumerateObject().Select(property => property.Name).ShouldBe(["seed", "checker", "message"]);
        run.Errors.ShouldContain($"simulate --seed {violations[0].GetProperty("seed").GetInt64()} --portfolios 2 --hours 0.2 --sabotage reuse-nonce");
        run.Errors.ShouldContain("commit ");
    }

    [Fact]
    public async Task Sabotages_are_listed_one_a_line()
    {
        var run = await NodeProcess.RunAsync("simulate", "--list-sabotages");
        run.ExitCode.ShouldBe(0, run.Errors);
        run.Output.Trim().Split('\n').ShouldBe(Simulation.Sabotages.Names);
    }

    [Theory]
    [InlineData("--sabotage nothing", "--list-sabotages")]
    [InlineData("--seeds 0", "--seeds")]
    [InlineData("--portfolios x", "--portfolios")]
    [InlineData("--hours 0", "--hours")]
    [InlineData("--without rain", "'rain'")]
    public async Task Wrong_usage_gives_two(string arguments, string expected)
    {
        var (exit, output, errors) = await NodeProcess.RunAsync(["simulate", .. arguments.Split(' ')]);
        exit.ShouldBe(2, output + errors);
        errors.ShouldContain(expected);
    }

    private static string HashIn(string output) => output.Split("Trace hash ")[1].Split('.')[0];
}

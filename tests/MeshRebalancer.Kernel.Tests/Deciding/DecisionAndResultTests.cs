using System.Globalization;

namespace MeshRebalancer.Kernel.Tests.Deciding;

public sealed class DecisionAndResultTests
{
    [Fact]
    public void Accepting_keeps_the_order_of_the_events() =>
        Decision<string>.Accept("a", "b").ShouldBe(new Decision<string>.Accepted(["a", "b"]));

    [Fact]
    public void Nothing_is_accepting_no_events() => Decision<string>.Nothing.ShouldBe(Decision<string>.Accept());

    [Fact]
    public void Rejecting_carries_code_and_reason() =>
        Decision<string>.Reject("too-small", "9, at least 10").ShouldBe(new Decision<string>.Rejected("too-small", "9, at least 10"));

    [Fact]
    public void A_result_goes_on_after_success_only()
    {
        Parse("7").Then(n => (Result<int, string>)(n + 1)).ShouldBe(new Result<int, string>.Ok(8));
        Parse("x").Then(n => (Result<int, string>)(n + 1)).ShouldBe(new Result<int, string>.Fail("no number"));
        Parse("7").Then(_ => (Result<int, string>)"too odd").ShouldBe(new Result<int, string>.Fail("too odd"));
    }

    [Fact]
    public void A_result_is_one_of_two_answers()
    {
        Parse("7").Match(n => n, _ => -1).ShouldBe(7);
        Parse("x").Match(n => $"{n}", error => error).ShouldBe("no number");
    }

    private static Result<int, string> Parse(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : "no number";
}

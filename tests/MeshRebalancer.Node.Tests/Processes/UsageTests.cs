using MeshRebalancer.EndToEnd;

namespace MeshRebalancer.Node.Tests.Processes;

/// <summary>Wrong usage of the program: exit code 2, what is wrong, and how it is used.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("", "Required command was not provided")]
    [InlineData("dmeo", "'dmeo'")]
    [InlineData("run", "--config")]
    [InlineData("run --config", "--config")]
    [InlineData("run --confg mesh.json", "--confg")]
    [InlineData("run --config mesh.json extra", "'extra'")]
    [InlineData("check", "--config")]
    [InlineData("demo --port 65536", "--port is '65536'; 0 to 65535 is expected.")]
    [InlineData("demo --port x", "--port is 'x'; 0 to 65535 is expected.")]
    [InlineData("demo --port -1", "--port is '-1'; 0 to 65535 is expected.")]
    [InlineData("devnet --first-port 65533", "--first-port is '65533'; 0 to 65532 is expected.")]
    [InlineData("demo --otlp receiver", "--otlp takes an http or https URL.")]
    [InlineData("demo --twice", "--twice")]
    [InlineData("journal", "Required command was not provided")]
    [InlineData("journal burn", "'burn'")]
    [InlineData("journal show --sqlite mesh.db", "show")]
    [InlineData("backtest --prices p.csv", "Name a mandate: --mandate FILE, or --compare FILE FILE")]
    [InlineData("backtest --mandate m.json", "--prices")]
    [InlineData("backtest --mandate m.json --prices p.csv --initial-usd 0", "--initial-usd takes 1 to 1000000000000.")]
    [InlineData("explain", "name")]
    [InlineData("explain treasury --url http://192.0.2.1/", "--url takes an http URL on loopback")]
    [InlineData("health --url http://192.0.2.1/", "--url takes an http URL on loopback")]
    public async Task Wrong_usage_gives_two_and_says_how_it_is_used(string arguments, string expected)
    {
        var (exit, output, errors) = await NodeProcess.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        exit.ShouldBe(2, output + errors);
        errors.ShouldContain(expected);
        (output + errors).ShouldContain("Usage:");
        (output + errors).ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("journal verify")]
    [InlineData("journal list")]
    [InlineData("journal show portfolio-treasury-treasury")]
    [InlineData("journal verify --sqlite one.db --postgres two.txt")]
    public async Task No_journal_or_two_of_them_gives_two(string arguments)
    {
        var (exit, output, errors) = await NodeProcess.RunAsync(arguments.Split(' '));
        exit.ShouldBe(2);
        output.ShouldBeEmpty();
        errors.ShouldBe("mesh: Name one journal: --sqlite FILE, or --postgres FILE with a connection string in it.");
    }

    [Theory]
    [InlineData("--help", "Usage:")]
    [InlineData("run --help", "--config")]
    [InlineData("--version", "0.1.0")]
    public async Task Who_asks_for_help_gets_it_with_zero(string arguments, string expected)
    {
        var (exit, output, errors) = await NodeProcess.RunAsync(arguments.Split(' '));
        exit.ShouldBe(0);
        output.ShouldContain(expected);
        output.ShouldNotContain("--pause-after");
        errors.ShouldBeEmpty();
    }
}

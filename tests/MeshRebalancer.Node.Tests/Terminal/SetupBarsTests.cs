using MeshRebalancer.Devnet;
using MeshRebalancer.Node.Terminal;
using Spectre.Console;

namespace MeshRebalancer.Node.Tests.Terminal;

public sealed class SetupBarsTests : IDisposable
{
    private const char Bar = '━';

    private readonly StringWriter _written = new();

    [Fact]
    public async Task Whoever_watches_a_terminal_sees_a_bar_for_each_step()
    {
        (await SetupBars.RunAsync(On(watched: true), SetUpAsync)).ShouldBe("ready");

        foreach (var step in new[] { "Packages", "Chains [two]" })
        {
            Written.Split('\n').ShouldContain(line => line.Contains(step, StringComparison.Ordinal) && line.Contains(Bar, StringComparison.Ordinal));
        }

        Written.ShouldContain("100%");
    }

    [Fact]
    public async Task Whoever_reads_a_file_finds_a_line_for_each_report()
    {
        (await SetupBars.RunAsync(On(watched: false), SetUpAsync)).ShouldBe("ready");

        Written.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ShouldBe(["Packages 1/2 one of them", "Packages 2/2 both", "Chains [two] 1/1 started"]);
    }

    public void Dispose() => _written.Dispose();

    private string Written => _written.ToString();

    private static Task<string> SetUpAsync(IProgress<DevnetProgress> progress)
    {
        progress.Report(new("Packages", 1, 2, "one of them"));
        progress.Report(new("Packages", 2, 2, "both"));
        progress.Report(new("Chains [two]", 1, 1, "started"));
        return Task.FromResult("ready");
    }

    private Lines On(bool watched)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(_written),
            Ansi = watched ? AnsiSupport.Yes : AnsiSupport.No,
            Interactive = watched ? InteractionSupport.Yes : InteractionSupport.No,
        });
        console.Profile.Width = 100;
        console.Profile.Capabilities.Unicode = true;
        return Lines.On(console);
    }
}

using Spectre.Console;

namespace MeshRebalancer.Node.Terminal;

/// <summary>Where words for people go: standard error when standard output belongs to a document.</summary>
internal sealed class Lines
{
    // Lines that nobody's terminal wraps are not wrapped by us.
    private const int WidthOfFiles = 400;

    private readonly IAnsiConsole _console;

    private Lines(IAnsiConsole console) => _console = console;

    /// <summary>The console.</summary>
    public IAnsiConsole Console => _console;

    /// <summary>Any console.</summary>
    public static Lines On(IAnsiConsole console) => new(console);

    /// <summary>Standard output, or standard error where that must stay clean.</summary>
    public static Lines For(bool json)
    {
        var redirected = json ? System.Console.IsErrorRedirected : System.Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(json ? System.Console.Error : System.Console.Out),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        console.Profile.Width = redirected ? WidthOfFiles : console.Profile.Width;
        return new(console);
    }

    /// <summary>One line, as it is.</summary>
    public void Say(string text) => _console.WriteLine(text);

    /// <summary>One line in a colour.</summary>
    public void Say(string text, Color color) => _console.Write(new Text(text + Environment.NewLine, new Style(color)));

    /// <summary>What went wrong, on standard error, each line with the program's name before it.</summary>
    public static void Error(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            System.Console.Error.WriteLine($"mesh: {line}");
        }
    }
}

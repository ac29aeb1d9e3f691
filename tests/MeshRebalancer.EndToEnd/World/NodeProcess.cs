using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace MeshRebalancer.EndToEnd;

/// <summary>The program as a child process of its own, as a user runs it. Disposing kills what still runs.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private const string Serves = " at http://";

    private readonly Process _process;
    private readonly HttpClient _http = new() { Timeout = Wait.Limit };
    private readonly Lock _gate = new();
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];

    private NodeProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Standard output so far.</summary>
    public string Output => Text(_output);

    /// <summary>Standard error so far.</summary>
    public string Errors => Text(_errors);

    /// <summary>Both, for messages.</summary>
    public string Said => $"{Output}\n--\n{Errors}";

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    public static NodeProcess Start(params ReadOnlySpan<string> arguments) => StartIn([], arguments);

    /// <summary>Starts it where some of the environment's variables have other values.</summary>
    public static NodeProcess StartIn(IReadOnlyList<(string Name, string Value)> environment, params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "MeshRebalancer.Node.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // A runner of tests sets variables for its own process that a user's shell does not have.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("VSTEST", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new(Process.Start(start)!);
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var process = Start(arguments);
        return (await process.EndAsync(), process.Output, process.Errors);
    }

    /// <summary>Waits until it says something.</summary>
    public Task SaysAsync(string text) => Wait.UntilAsync(
        () => Said.Contains(text, StringComparison.Ordinal) ? Task.FromResult(true)
            : HasEnded ? throw new InvalidOperationException($"The node ended with {_process.ExitCode} before it said '{text}':\n{Said}")
            : Task.FromResult(false),
        () => $"the node says '{text}'. It said:\n{Said}");

    /// <summary>Waits until it serves its API.</summary>
    public async Task ServesAsync()
    {
        await SaysAsync(Serves);
        var at = Output.IndexOf(Serves, StringComparison.Ordinal) + 4;
        _http.BaseAddress ??= new Uri(Output[at..].Split([' ', '\n'], 2)[0].TrimEnd('.'));
    }

    public Task<JsonElement> GetAsync(string path) => _http.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Changes who starts a portfolio's rebalances.</summary>
    public async Task SetModeAsync(string portfolio, string mode)
    {
        using var reply = await _http.PutAsJsonAsync($"/api/v1/portfolios/{portfolio}/mode", new { mode });
        reply.IsSuccessStatusCode.ShouldBeTrue(await reply.Content.ReadAsStringAsync());
    }

    public async Task<HttpResponseMessage> PostAsync(string path, object body) => await _http.PostAsJsonAsync(path, body);

    /// <summary>Kills it hard, by its id, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop, as a service's supervisor does, and waits for its exit code.</summary>
    public Task<int> StopAsync() => SignalAsync("-TERM");

    /// <summary>Presses Ctrl-C, and waits for its exit code.</summary>
    public Task<int> InterruptAsync() => SignalAsync("-INT");

    /// <summary>Waits until it ends by itself.</summary>
    public async Task<int> EndAsync()
    {
        using var patience = new CancellationTokenSource(Wait.Limit * 2);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException error)
        {
            throw new TimeoutException($"The program has not ended in {Wait.Limit.TotalSeconds * 2} s. It said:\n{Said}", error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        _http.Dispose();
    }

    private async Task<int> SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        return await EndAsync();
    }

    private void Keep(List<string> lines, string? line)
    {
        lock (_gate)
        {
            if (line is not null)
            {
                lines.Add(line);
            }
        }
    }

    private string Text(List<string> lines)
    {
        lock (_gate)
        {
            return string.Join('\n', lines);
        }
    }
}

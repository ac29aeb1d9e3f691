using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshRebalancer.ClusterNode.Tests.Network;

namespace MeshRebalancer.ClusterNode.Tests;

/// <summary>A node as it is deployed: the program in a process of its own.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TaskCompletionSource _serves = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder _said = new();
    private readonly HttpClient _http;
    private readonly Process _process;

    private NodeProcess(Process process, Uri page, HttpMessageHandler handler)
    {
        (_process, _http) = (process, new(handler) { BaseAddress = page, Timeout = TimeSpan.FromSeconds(30) });
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Starts a node.</summary>
    /// <param name="config">Its configuration.</param>
    /// <param name="cluster">How it is a member.</param>
    /// <param name="port">Where others reach it.</param>
    /// <param name="roots">A file with the certificates that it trusts; null for the machine's.</param>
    /// <param name="place">In which network; null for this one.</param>
    public static NodeProcess Start(string config, string cluster, int port, string? roots = null, NodePlace? place = null)
    {
        place ??= NodePlace.Here;
        var page = new Uri($"http://127.0.0.1:{FreePort()}");
        var program = Path.Combine(AppContext.BaseDirectory, "MeshRebalancer.ClusterNode.dll");
        string[] arguments =
        [
            .. place.Enter, "dotnet", program, "run", "--config", config, "--cluster", cluster,
            "--port", port.ToString(CultureInfo.InvariantCulture), "--listen", page.ToString(),
        ];
        var start = new ProcessStartInfo(arguments[0], arguments[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        if (roots is not null)
            start.Environment["SSL_CERT_FILE"] = roots;
        return new(Process.Start(start)!, page, place.Handler());
    }

    /// <summary>Runs a command of the program to its end.</summary>
    public static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "MeshRebalancer.ClusterNode.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Ends when it is a member and answers.</summary>
    public async Task ServesAsync()
    {
        var first = await Task.WhenAny(_serves.Task, _process.WaitForExitAsync(), Task.Delay(Patience));
        ReferenceEquals(first, _serves.Task).ShouldBeTrue($"It does not serve:\n{Said}");
    }

    /// <summary>Ends when it has said something.</summary>
    public async Task SaysAsync(string text)
    {
        var watch = Stopwatch.StartNew();
        while (!Said.Contains(text, StringComparison.Ordinal))
        {
            (watch.Elapsed < Patience && !HasEnded).ShouldBeTrue($"It never said '{text}':\n{Said}");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    /// <summary>Trips or resets a breaker of the desk.</summary>
    public Task<bool> PostAsync(string path, string key) => PostAsync(path, JsonSerializer.SerializeToNode(new { key, why = "a drill" })!);

    /// <summary>Tells it something.</summary>
    /// <returns>Whether it was accepted.</returns>
    public async Task<bool> PostAsync(string path, JsonNode body)
    {
        try
        {
            using var answer = await _http.PostAsJsonAsync(path, body);
            return answer.StatusCode == HttpStatusCode.Accepted;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The keys of the desk's tripped breakers; null while a stream is on its way to another node.</summary>
    public async Task<string[]?> TrippedAsync()
    {
        using var answer = await _http.GetAsync("/api/v1/breakers");
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            return null;
        var view = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>();
        return [.. view!["breakers"]!.AsArray().Where(one => one!["state"]!.ToString() == "tripped").Select(one => one!["key"]!.ToString()).Order(StringComparer.Ordinal)];
    }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>What it has said so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    /// <summary>A view of the API; null where no answer comes, as while a stream moves.</summary>
    public async Task<JsonElement?> TryGetAsync(string path)
    {
        try
        {
            using var answer = await _http.GetAsync(path);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>() : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>The answer's status; 0 where none comes.</summary>
    public async Task<HttpStatusCode> StatusAsync(string path)
    {
        try
        {
            using var answer = await _http.GetAsync(path);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return default;
        }
    }

    /// <summary>Changes who starts a portfolio's rebalances.</summary>
    /// <returns>Whether it was accepted.</returns>
    public async Task<bool> PutModeAsync(string portfolio, string mode)
    {
        try
        {
            using var answer = await _http.PutAsJsonAsync($"/api/v1/portfolios/{portfolio}/mode", new { mode });
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>It stands still, as a machine does that is out of breath: it hears and says nothing, and knows nothing of it.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>It goes on where it stood.</summary>
    public Task ThawAsync() => SignalAsync("CONT");

    /// <summary>Waits until it has ended by itself.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndsAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>As a crash would: no word.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Asks it to stop, and waits.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        return await EndsAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _http.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]))!;
        await kill.WaitForExitAsync();
    }

    private void Hear(string? line)
    {
        lock (_said)
        {
            _said.AppendLine(line);
        }

        if (line?.StartsWith("MeshRebalancer serves", StringComparison.Ordinal) == true)
            _serves.TrySetResult();
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace MeshRebalancer.ClusterNode.Tests;

/// <summary>A node as it is deployed: the program in a process of its own.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TaskCompletionSource _serves = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder _said = new();
    private readonly HttpClient _http;
    private readonly Process _process;

    private NodeProcess(Process process, Uri page)
    {
        (_process, _http) = (process, new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = page, Timeout = TimeSpan.FromSeconds(30) });
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static NodeProcess Start(string config, string cluster, int port)
    {
        var page = new Uri($"http://127.0.0.1:{FreePort()}");
        var program = Path.Combine(AppContext.BaseDirectory, "MeshRebalancer.ClusterNode.dll");
        string[] arguments =
        [
            program, "run", "--config", config, "--cluster", cluster,
            "--port", port.ToString(CultureInfo.InvariantCulture), "--listen", page.ToString(),
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        return new(Process.Start(start)!, page);
    }

    /// <summary>Ends when it is a member and answers.</summary>
    public async Task ServesAsync()
    {
        var first = await Task.WhenAny(_serves.Task, _process.WaitForExitAsync()).WaitAsync(Patience);
        first.ShouldBe(_serves.Task, _said.ToString());
    }

    /// <summary>Trips or resets a breaker of the desk.</summary>
    public async Task<bool> PostAsync(string path, string key)
    {
        try
        {
            using var answer = await _http.PostAsJsonAsync(path, new { key, why = "a drill" });
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

    /// <summary>As a crash would: no word.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Asks it to stop, and waits.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        using var term = Process.Start(new ProcessStartInfo("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))!;
        await term.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
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

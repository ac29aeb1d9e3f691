using System.Diagnostics;
using System.Text.Json;
using MeshRebalancer.Hosting.Tests.World;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Hosting.Tests.Page;

/// <summary>A tab of a real Chromium. Disposing closes the browser.</summary>
internal sealed class BrowserTab : IAsyncDisposable
{
    private const string Package = "playwright-core@1.64.0";

    private readonly Process _driver;
    private readonly Task<string> _errors;

    private BrowserTab(Process driver) => (_driver, _errors) = (driver, driver.StandardError.ReadToEndAsync());

    /// <summary>Opens a page.</summary>
    public static async Task<BrowserTab> OpenAsync(Uri url, int width = 1280, int height = 900)
    {
        var start = new ProcessStartInfo(
            "node", [Path.Combine(AppContext.BaseDirectory, "Page", "browser.cjs"), await PackageCache.UnpackAsync(Package), Chromium.Path!])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var tab = new BrowserTab(Process.Start(start)!);
        await tab.AskAsync(new { command = "open", url, width, height });
        return tab;
    }

    /// <summary>Waits until a JavaScript expression is true of the page, which is never loaded again for it.</summary>
    public async Task UntilAsync(string expression)
    {
        try
        {
            await AskAsync(new { command = "wait", expression, timeout = Wait.Limit.TotalMilliseconds });
        }
        catch (InvalidOperationException error)
        {
            throw new TimeoutException($"{error.Message}\nWaited for: {expression}\nThe page shows:\n{await TextAsync()}", error);
        }
    }

    public Task<JsonElement> EvaluateAsync(string expression) => AskAsync(new { command = "evaluate", expression });

    public async Task<string> TextAsync() => (await EvaluateAsync("document.body.innerText")).GetString()!;

    public Task PressAsync(string key) => AskAsync(new { command = "press", key });

    public Task ResizeAsync(int width, int height) => AskAsync(new { command = "size", width, height });

    /// <param name="name">light or dark.</param>
    public Task PreferAsync(string name) => AskAsync(new { command = "scheme", name });

    /// <summary>Errors and warnings of the console and failed answers; every request's URL; how often a page was loaded.</summary>
    public Task<JsonElement> SeenAsync() => AskAsync(new { command = "seen" });

    public async ValueTask DisposeAsync()
    {
        _driver.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await _driver.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _driver.Kill(entireProcessTree: true);
        }

        _driver.Dispose();
    }

    private async Task<JsonElement> AskAsync(object command)
    {
        await _driver.StandardInput.WriteLineAsync(JsonSerializer.Serialize(command));
        var line = await _driver.StandardOutput.ReadLineAsync().WaitAsync(Wait.Limit * 2)
            ?? throw new InvalidOperationException($"The browser has ended: {await _errors}");
        var answer = JsonDocument.Parse(line).RootElement;
        return answer.TryGetProperty("error", out var error) ? throw new InvalidOperationException(error.GetString()) : answer.GetProperty("value");
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MeshRebalancer.Evm;

namespace MeshRebalancer.TestSupport;

/// <summary>A local chain of one's own: Foundry's Anvil on a free loopback port, stopped when disposed.</summary>
public sealed partial class AnvilProcess : IAsyncDisposable
{
    private const string Package = "@foundry-rs/anvil@1.7.1";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private AnvilProcess(Process process, int port)
    {
        _process = process;
        Http = RpcEndpoint.Parse(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        WebSocket = RpcEndpoint.Parse(string.Create(CultureInfo.InvariantCulture, $"ws://127.0.0.1:{port}"));
    }

    public RpcEndpoint Http { get; }

    public RpcEndpoint WebSocket { get; }

    /// <summary>A private key of one of the ten funded accounts that Anvil derives from its public test mnemonic.</summary>
    public static PrivateKey FundedKey(int index) => PrivateKey.Parse(FundedKeys[index]);

    private static readonly string[] FundedKeys =
    [
        "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
        "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
        "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
    ];

    /// <summary>Starts a chain.</summary>
    /// <param name="arguments">More of Anvil's own: <c>--chain-id 8453</c>, <c>--no-mining</c>.</param>
    public static async Task<AnvilProcess> StartAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(await BinaryAsync(), ["--host", "127.0.0.1", "--port", "0", .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("Anvil did not start.");
        var port = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (Listening().Match(line.Data ?? "") is { Success: true } match)
            {
                port.TrySetResult(int.Parse(match.Groups["port"].ValueSpan, CultureInfo.InvariantCulture));
            }
        };
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => port.TrySetException(new InvalidOperationException("Anvil ended before it listened."));
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new(process, await port.Task.WaitAsync(StartLimit));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    /// <summary>The platform's own binary, because the wrapper script would be one process more to stop.</summary>
    private static async Task<string> BinaryAsync()
    {
        var modules = Path.Combine(await PackageCache.InstallAsync(Package), "node_modules", "@foundry-rs");
        var name = OperatingSystem.IsWindows() ? "anvil.exe" : "anvil";
        return Directory.GetDirectories(modules, "anvil-*").Select(d => Path.Combine(d, "bin", name)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"{Package} brought no binary for this platform.");
    }

    [GeneratedRegex(@"^Listening on 127\.0\.0\.1:(?<port>\d+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Listening();
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace MeshRebalancer.Devnet;

/// <summary>
/// One running Anvil. It listens on the loopback address alone and lives no longer than we do: a small supervisor holds on to our
/// end of a pipe and stops it when that closes, even after a kill.
/// </summary>
public sealed class AnvilProcess : IAsyncDisposable
{
    private const string Listening = "Listening on ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly Process _supervisor;
    private readonly TaskCompletionSource<string> _endpoint = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _errors = new();
    private int _processId;

    private AnvilProcess(Process supervisor) => _supervisor = supervisor;

    /// <summary>Anvil's own process id.</summary>
    public int ProcessId => _processId;

    /// <summary>JSON-RPC over HTTP.</summary>
    public Uri Rpc { get; private set; } = null!;

    /// <summary>JSON-RPC over WebSocket.</summary>
    public Uri WebSocket => new UriBuilder(Rpc) { Scheme = "ws" }.Uri;

    /// <summary>Starts the program and waits until it listens.</summary>
    /// <exception cref="DevnetException">It ended instead; the message holds its reason.</exception>
    public static async Task<AnvilProcess> StartAsync(string program, AnvilOptions options, TimeProvider time, CancellationToken cancel)
    {
        string[] command = ["--input-type=module", "-e", Resources.Text("supervise.mjs"), "--", program, .. Arguments(options)];
        var anvil = new AnvilProcess(ExternalTool.Start(ExternalTool.Node(command), ExternalTool.NodeMissing));
        try
        {
            anvil.Listen(options);
            anvil.Rpc = new Uri("http://" + await anvil._endpoint.Task.WaitAsync(StartLimit, time, cancel));
            return anvil;
        }
        catch (TimeoutException error)
        {
            await anvil.DisposeAsync();
            throw new DevnetException($"The chain {options.Chain} did not start within {StartLimit.TotalSeconds} seconds.", error);
        }
        catch
        {
            await anvil.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the chain and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _supervisor.StandardInput.Close();
            await _supervisor.WaitForExitAsync().WaitAsync(StopLimit);
        }
        catch (TimeoutException)
        {
            _supervisor.Kill(entireProcessTree: true);
        }
        catch (IOException)
        {
            // The pipe is broken, so the supervisor is gone already.
        }

        _supervisor.Dispose();
    }

    private static IEnumerable<string> Arguments(AnvilOptions options)
    {
        string[] always =
        [
            "--host", "127.0.0.1",
            "--port", options.Port.ToString(CultureInfo.InvariantCulture),
            "--chain-id", options.Chain.ToString(),
            // Blocks count as safe and final after one and two epochs: seconds here, not minutes.
            "--slots-in-an-epoch", "1",
        ];
        string[] blocks = options.BlockTime is { } time ? ["--block-time", time.TotalSeconds.ToString(CultureInfo.InvariantCulture)] : [];
        string[] state = options.State is { } file ? ["--load-state", file] : [];
        return [.. always, .. blocks, .. state];
    }

    private void Listen(AnvilOptions options)
    {
        _supervisor.OutputDataReceived += (_, line) => OnOutput(line.Data, options);
        _supervisor.ErrorDataReceived += (_, line) => OnError(line.Data);
        _supervisor.BeginOutputReadLine();
        _supervisor.BeginErrorReadLine();
    }

    // The last output is followed by null. Output goes on being read, or Anvil would stop at a full pipe.
    private void OnOutput(string? line, AnvilOptions options)
    {
        if (line is null)
            _endpoint.TrySetException(new DevnetException($"The chain {options.Chain} did not start: {string.Join(' ', _errors)}"));
        else if (_processId == 0 && line.StartsWith("pid ", StringComparison.Ordinal))
            _processId = int.Parse(line.AsSpan(4), CultureInfo.InvariantCulture);
        else if (line.StartsWith(Listening, StringComparison.Ordinal))
            _endpoint.TrySetResult(line[Listening.Length..]);
    }

    private void OnError(string? line)
    {
        const int kept = 5;
        if (!string.IsNullOrWhiteSpace(line))
            _errors.Enqueue(line.Trim());
        while (_errors.Count > kept)
            _errors.TryDequeue(out _);
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet.Tests;

public sealed class AnvilProcessTests
{
    private static readonly PackageCache Packages = new(CacheFolder.Default(), TimeProvider.System);

    [Fact]
    public async Task Chain_answers_with_its_id_and_is_gone_after_the_stop()
    {
        var anvil = await StartAsync(new AnvilOptions(new ChainId(4242)));
        await using (var chain = new DevChain(new ChainId(4242), anvil.Rpc, TimeProvider.System))
            chain.Value("id", await chain.Client.GetChainIdAsync()).ShouldBe(new ChainId(4242));
        IsAlive(anvil.ProcessId).ShouldBeTrue();
        await anvil.DisposeAsync();
        IsAlive(anvil.ProcessId).ShouldBeFalse();
    }

    [Fact]
    public async Task Chain_ends_with_the_process_that_started_it_even_if_that_is_killed()
    {
        if (OperatingSystem.IsWindows())
            return;
        var program = await Packages.UnpackAsync(PinnedPackage.Anvil, "bin/anvil", default);

        using var parent = Process.Start(new ProcessStartInfo("node", ["-e", Parent, "--", Resources.Text("supervise.mjs"), program]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var line = await parent.StandardOutput.ReadLineAsync();
        var anvil = int.Parse(line!.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture);
        IsAlive(anvil).ShouldBeTrue();
        parent.Kill();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (IsAlive(anvil))
            await Task.Delay(20, limit.Token);
    }

    [Fact]
    public async Task Taken_port_gives_the_chains_own_reason()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var refused = await Should.ThrowAsync<DevnetException>(() => StartAsync(new AnvilOptions(new ChainId(7), ((IPEndPoint)taken.LocalEndpoint).Port)));
        refused.Message.ShouldStartWith("The chain 7 did not start:");
    }

    // Starts the supervisor with a pipe for its stdin, as the devnet does, and then waits to be killed.
    private const string Parent = """
        const { spawn } = require('node:child_process');
        const [script, program] = process.argv.slice(1);
        spawn(process.execPath, ['--input-type=module', '-e', script, '--', program, '--port', '0'], { stdio: ['pipe', 'inherit', 'inherit'] });
        setInterval(() => {}, 1000);
        """;

    private static async Task<AnvilProcess> StartAsync(AnvilOptions options)
    {
        var program = await Packages.UnpackAsync(PinnedPackage.Anvil, OperatingSystem.IsWindows() ? "bin/anvil.exe" : "bin/anvil", default);
        return await AnvilProcess.StartAsync(program, options, TimeProvider.System, default);
    }

    private static bool IsAlive(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

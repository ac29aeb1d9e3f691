namespace MeshRebalancer.Devnet;

/// <summary>Some Anvils that are started and stopped together.</summary>
internal sealed class RunningChains : IAsyncDisposable
{
    private RunningChains(IReadOnlyList<AnvilProcess> processes, IReadOnlyList<DevChain> chains) => (Processes, Chains) = (processes, chains);

    public IReadOnlyList<AnvilProcess> Processes { get; }

    public IReadOnlyList<DevChain> Chains { get; }

    /// <summary>Starts all and asks each who it is.</summary>
    public static async Task<RunningChains> StartAsync(PackageCache packages, DevnetOptions options, IEnumerable<AnvilOptions> chains, CancellationToken cancel)
    {
        var program = await packages.UnpackAsync(PinnedPackage.Anvil, OperatingSystem.IsWindows() ? "bin/anvil.exe" : "bin/anvil", cancel);
        var wanted = chains.ToArray();
        var starts = Array.ConvertAll(wanted, chain => AnvilProcess.StartAsync(program, chain, options.Time, cancel));
        try
        {
            var processes = await Task.WhenAll(starts);
            var running = new RunningChains(processes, [.. wanted.Zip(processes, (chain, process) => new DevChain(chain.Chain, process.Rpc, options.Time))]);
            foreach (var chain in running.Chains)
                await CheckIdAsync(chain, cancel);
            return running;
        }
        catch
        {
            foreach (var start in starts.Where(start => start.IsCompletedSuccessfully))
                await (await start).DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var chain in Chains)
            await chain.DisposeAsync();
        await Task.WhenAll(Processes.Select(process => process.DisposeAsync().AsTask()));
    }

    private static async Task CheckIdAsync(DevChain chain, CancellationToken cancel)
    {
        var answered = chain.Value("id", await chain.Client.GetChainIdAsync(cancel));
        if (answered != chain.Id)
            throw new DevnetException($"The chain that was started as {chain.Id} says that it is {answered}.");
    }
}

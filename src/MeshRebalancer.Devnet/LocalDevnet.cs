using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>
/// Local chains with the real contracts on them, a market and an attestation service. A first start installs and deploys; later
/// ones load the chains' states from the cache.
/// </summary>
public sealed class LocalDevnet : IAsyncDisposable
{
    private const string Step = "chains";

    private readonly RunningChains _running;
    private readonly Crowd _crowd;

    private LocalDevnet(RunningChains running, IReadOnlyList<(DevChain Chain, DeployedContracts Contracts)> places, AttestationService attestation, AcrossService across, DevnetOptions options)
    {
        _running = running;
        (Attestation, Across) = (attestation, across);
        Market = new Market(places, options.Assets, options.Time);
        Faucet = new Faucet(places, options.Assets);
        _crowd = new Crowd([.. from place in places from chain in options.Chains where chain.Id == place.Chain.Id && chain.BaseFeeWei is not null select (place.Chain, (UInt256)chain.BaseFeeWei!.Value)], options.Time);
        Deployment = new([.. running.Processes.Zip(places, ToChain)], attestation.Url, across.Url);
    }

    /// <summary>Every address, for configurations.</summary>
    public DevnetDeployment Deployment { get; }

    /// <summary>Moves prices.</summary>
    public Market Market { get; }

    /// <summary>Gives accounts tokens and gas.</summary>
    public Faucet Faucet { get; }

    /// <summary>Attests the bridge's messages.</summary>
    public AttestationService Attestation { get; }

    /// <summary>The second bridge's relayer and quotes.</summary>
    public AcrossService Across { get; }

    /// <summary>The chains, with the accounts that they sign for.</summary>
    public IReadOnlyList<DevChain> Chains => _running.Chains;

    /// <summary>The process ids of the chains, in the order of <see cref="Chains"/>.</summary>
    public IReadOnlyList<int> ProcessIds => [.. _running.Processes.Select(process => process.ProcessId)];

    /// <summary>Checks the machine, installs and deploys what isn't in the cache, starts everything, and gives every feed a fresh answer.</summary>
    /// <exception cref="DevnetException">Something is missing or failed; the message says what to do.</exception>
    public static async Task<LocalDevnet> StartAsync(DevnetOptions options, IProgress<DevnetProgress>? progress, CancellationToken cancel)
    {
        await Requirements.DemandAsync(options.Cache, [.. options.Chains.Select(chain => chain.Port), options.AttestationPort, options.AcrossPort], cancel);
        var packages = new PackageCache(options.Cache, options.Time);
        var states = await new ChainStates(options, packages, progress).GetAsync(cancel);
        progress?.Report(new(Step, 0, 2, "starting"));
        var chains = states.Zip(options.Chains, (state, chain) => new AnvilOptions(chain.Id, chain.Port, options.BlockTime, state.StateFile));
        var devnet = await OpenAsync(await RunningChains.StartAsync(packages, options, chains, cancel), [.. states.Select(state => state.Contracts)], options, cancel);
        try
        {
            progress?.Report(new(Step, 1, 2, "refreshing the feeds"));
            await devnet.Market.RefreshFeedsAsync(cancel);
            progress?.Report(new(Step, 2, 2, "running"));
            return devnet;
        }
        catch
        {
            await devnet.DisposeAsync();
            throw;
        }
    }

    /// <summary>The chain of that id.</summary>
    public DevChain Chain(ChainId id) => Chains.First(chain => chain.Id == id);

    /// <summary>Stops everything and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await _crowd.DisposeAsync();
        await Attestation.DisposeAsync();
        await Across.DisposeAsync();
        await _running.DisposeAsync();
        Market.Dispose();
    }

    private static async Task<LocalDevnet> OpenAsync(RunningChains running, IReadOnlyList<DeployedContracts> contracts, DevnetOptions options, CancellationToken cancel)
    {
        AttestationService? attestation = null;
        try
        {
            var places = running.Chains.Zip(contracts).ToArray();
            attestation = await AttestationService.StartAsync(places, options, cancel);
            return new LocalDevnet(running, places, attestation, await AcrossService.StartAsync(places, options, cancel), options);
        }
        catch
        {
            if (attestation is not null)
                await attestation.DisposeAsync();
            await running.DisposeAsync();
            throw;
        }
    }

    private static DevnetChain ToChain(AnvilProcess process, (DevChain Chain, DeployedContracts Contracts) place) =>
        new(place.Chain.Id, process.Rpc.ToString().TrimEnd('/'), process.WebSocket.ToString().TrimEnd('/'), place.Contracts);
}

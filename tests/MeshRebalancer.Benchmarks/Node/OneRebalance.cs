using MeshRebalancer.Benchmarks.Journal;
using MeshRebalancer.Devnet;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Kernel;
using MeshRebalancer.Node.Demo;
using MeshRebalancer.Node.Engines;

namespace MeshRebalancer.Benchmarks.Node;

/// <summary>A whole node in this process on real chains, with one portfolio that stands far from its targets, until it is home.</summary>
/// <param name="Devnet">The chains; their market stands still.</param>
/// <param name="Targets">Basis points by asset, ordered by asset.</param>
/// <param name="Deposits">What the account starts with.</param>
/// <param name="Chains">Where it may trade.</param>
internal sealed record OneRebalance(LocalDevnet Devnet, EquatableArray<TargetWeight> Targets, EquatableArray<Deposit> Deposits, EquatableArray<ChainId> Chains)
{
    private const string Id = "bench";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>What the rebalance asked of the chains, from the moment that it was allowed.</summary>
    public async Task<RpcTally> RunAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        using var scratch = new ScratchFolder();
        using var keys = Keys.Of(new Dictionary<string, PrivateKey>(StringComparer.Ordinal) { [Id] = PrivateKey.Generate() });
        await FundAsync(keys.Addresses[Id], patience.Token);
        var journal = new JournalConfiguration.Sqlite(scratch.File("mesh.db"));
        // One bridge, so that figures of different days can be compared.
        var configuration = DevnetConfigurations.Of(Devnet.Deployment, journal, new Uri("http://127.0.0.1:0"), null, [], [new(Id, Id, Chains, Mandate)])
            with
        { Bridges = [DevnetConfigurations.Cctp(Devnet.Deployment)] };
        await using var node = await MeshNode.StartAsync(configuration, keys, EmbeddedNode.On(journal), _ => { }, TimeProvider.System, patience.Token);
        var waiting = new DemoWaiting(node, patience.Token);
        if (!await waiting.ForAsync(view => view.NotionalUsd is not null))
            throw new TimeoutException("The portfolio was not judged in time.");

        using var tally = new RpcTally();
        await node.SetModeAsync(Id, MandateMode.Automatic, Id, patience.Token);
        var home = await waiting.ForAsync(view => view.Phase == "watching" && view.RebalancesStarted == 1 && view.HeldReason is null
            && view.Assets.All(asset => Math.Abs(asset.DriftBps ?? int.MaxValue) <= view.BandBps));
        return home ? tally : throw new TimeoutException("The portfolio did not come home in time.");
    }

    private Mandate Mandate => new(
        MandateMode.Observe, Targets, BandBps: 150, SlippageMaxBps: 100, TradeMin: Usd.Of(50), Hub: AssetId.Parse("USDC"),
        GasReserves: [.. Chains.Select(chain => new GasReserve(chain, UInt256.PowerOfTen(16)))], CooldownSeconds: 600, PriceAgeMaxSeconds: 3_600);

    private async Task FundAsync(Address account, CancellationToken cancel)
    {
        foreach (var chain in Chains)
        {
            await Devnet.Faucet.FundGasAsync(chain, account, UInt256.PowerOfTen(18), cancel);
        }

        foreach (var deposit in Deposits)
        {
            await Devnet.Faucet.FundAsync(deposit.Chain, account, deposit.Asset, UInt256.Parse(deposit.Raw), cancel);
        }
    }
}

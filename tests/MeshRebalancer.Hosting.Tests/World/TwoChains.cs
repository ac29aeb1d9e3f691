using MeshRebalancer.Devnet;
using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Kernel;
using MeshRebalancer.Node.Demo;
using MeshRebalancer.Node.Engines;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Hosting.Tests.World;

/// <summary>The demo's world: two real chains with the real contracts, its three portfolios at their targets, and a node that observes them.</summary>
public sealed class TwoChains : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly LocalDevnet _devnet;
    private readonly Keys _keys;

    private TwoChains(DirectoryInfo folder, LocalDevnet devnet, Keys keys, MeshNode node)
    {
        (_folder, _devnet, _keys, Node) = (folder, devnet, keys, node);
        Http.BaseAddress = node.Page;
    }

    public MeshNode Node { get; }

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(60) };

    public static async Task<TwoChains> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("mesh-page-");
        var devnet = await LocalDevnet.StartAsync(new DevnetOptions { BlockTime = TimeSpan.FromMilliseconds(500) }, null, CancellationToken.None);
        var keys = Keys.Of(SamplePortfolios.All.ToDictionary(sample => sample.Portfolio.Account, _ => PrivateKey.Generate(), StringComparer.Ordinal));
        foreach (var sample in SamplePortfolios.All)
        {
            var account = keys.Addresses[sample.Portfolio.Account];
            await Task.WhenAll(sample.Portfolio.Chains.Select(chain => devnet.Faucet.FundGasAsync(chain, account, UInt256.PowerOfTen(18), CancellationToken.None)));
            await Task.WhenAll(sample.Deposits.Select(deposit =>
                devnet.Faucet.FundAsync(deposit.Chain, account, deposit.Asset, UInt256.Parse(deposit.Raw), CancellationToken.None)));
        }

        var configuration = DevnetConfigurations.Of(
            devnet.Deployment, new JournalConfiguration.Sqlite(Path.Combine(folder.FullName, "mesh.db")), new("http://127.0.0.1:0"), null, [],
            SamplePortfolios.All.Select(sample => sample.Portfolio).ToEquatableArray());
        var node = await MeshNode.StartAsync(
            configuration, keys, EmbeddedNode.On(configuration.Journal), logging => logging.SetMinimumLevel(LogLevel.None), TimeProvider.System, CancellationToken.None);
        return new(folder, devnet, keys, node);
    }

    /// <summary>The demo's shock: feeds and pools move together, on both chains.</summary>
    public Task ShakeAsync() => _devnet.Market.MoveAsync(MarketMoves.Shock(_devnet.Market.PricesE8), CancellationToken.None);

    public Task SetModeAsync(string portfolio, string mode) => Http.WriteAsync("PUT", $"/api/v1/portfolios/{portfolio}/mode", $$"""{"mode":"{{mode}}"}""");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Node.DisposeAsync();
        _keys.Dispose();
        await _devnet.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

using System.Diagnostics;
using MeshRebalancer.Devnet;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Kernel;
using MeshRebalancer.Node.Engines;
using MeshRebalancer.Node.Terminal;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace MeshRebalancer.Node.Demo;

/// <summary>One demo: devnet, node and the story. Disposing stops the node, then the chains.</summary>
internal sealed class DemoRun : IAsyncDisposable
{
    private static readonly TimeSpan RoundMax = TimeSpan.FromMinutes(5);

    private readonly long _began;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lines _lines;
    private readonly LocalDevnet _devnet;
    private readonly Keys _keys;
    private readonly MeshConfiguration _configuration;
    private readonly MeshNode _node;
    private readonly Task _telling;

    private DemoRun(long began, Lines lines, LocalDevnet devnet, Keys keys, MeshConfiguration configuration, MeshNode node)
    {
        (_began, _lines, _devnet, _keys, _configuration, _node) = (began, lines, devnet, keys, configuration, node);
        _telling = new DemoTeller(node, lines).RunAsync(_stop.Token);
    }

    /// <summary>Checks the machine, starts the chains with a bar for each step, funds the accounts and starts the node.</summary>
    /// <exception cref="DevnetException">Something is missing; the message says what, and how to get it.</exception>
    public static async Task<DemoRun> StartAsync(DemoOptions options, Lines lines, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        var devnetOptions = DevnetOptions.Crowded;
        await Requirements.DemandAsync(devnetOptions.Cache, [options.Port], cancel);
        var devnet = await SetupBars.RunAsync(lines, progress => LocalDevnet.StartAsync(devnetOptions, progress, cancel));
        var keys = Keys.Of(SamplePortfolios.All.ToDictionary(sample => sample.Portfolio.Account, _ => PrivateKey.Generate(), StringComparer.Ordinal));
        try
        {
            await FundAsync(devnet, keys, cancel);
            var configuration = DevnetConfigurations.Of(
                devnet.Deployment, Journal(devnetOptions.Cache), new Uri($"http://127.0.0.1:{options.Port}"), options.Otlp,
                [], SamplePortfolios.All.Select(sample => sample.Portfolio).ToEquatableArray());
            var node = await MeshNode.StartAsync(configuration, keys, EmbeddedNode.On(configuration.Journal), Quiet, TimeProvider.System, cancel);
            lines.Say($"The page is at {node.Page}", Color.Green);
            lines.Say($"Value crosses between the chains over {string.Join(" or ", configuration.Bridges.Select(bridge => bridge.Name))}, whichever brings more.");
            return new(began, lines, devnet, keys, configuration, node);
        }
        catch
        {
            keys.Dispose();
            await devnet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Moves the market, lets the portfolios come home, and reads everything back from the chains.</summary>
    public async Task<DemoReport> RoundAsync(CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(RoundMax);
        var waiting = new DemoWaiting(_node, patience.Token);
        await waiting.ForAsync(view => view.NotionalUsd is not null);
        _lines.Say("The market moves: WETH +12%, WBTC −9%, AERO −12%. Feeds and pools move together, on both chains.", Color.Yellow);
        await _devnet.Market.MoveAsync(MarketMoves.Shock(_devnet.Market.PricesE8), cancel);
        var read = new ReadBack(_node.Outside);
        var before = await EachAsync((facts, mandate) => read.ValueAsync(facts, mandate, cancel));
        await waiting.ForAsync(view => view.Assets.Any(asset => Math.Abs(asset.DriftBps ?? 0) > view.BandBps));
        _lines.Say("The portfolios may trade now: their mode becomes automatic.", Color.Yellow);
        foreach (var sample in SamplePortfolios.All)
        {
            await _node.SetModeAsync(sample.Portfolio.Id, MandateMode.Automatic, "demo", cancel);
        }

        var inTime = await waiting.ForAsync(view => view.Phase == "watching" && view.RebalancesStarted > 0 && view.HeldReason is null
            && view.Assets.All(asset => Math.Abs(asset.DriftBps ?? int.MaxValue) <= view.BandBps));
        if (!inTime)
        {
            _lines.Say($"Not all portfolios came home within {RoundMax.TotalMinutes:0} minutes.", Color.Red);
        }

        return await ReportAsync(read, before, cancel);
    }

    /// <summary>Goes on with a wandering market until cancelled.</summary>
    public async Task WanderAsync(CancellationToken cancel)
    {
        _lines.Say($"The market wanders on. Watch it at {_node.Page}; Ctrl-C stops everything.", Color.Green);
        await _devnet.Market.WanderAsync(seed: 1, TimeSpan.FromSeconds(3), stepBps: 60, cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _node.DisposeAsync();
        _keys.Dispose();
        await _devnet.DisposeAsync();
        _stop.Dispose();
    }

    private static JournalConfiguration.Sqlite Journal(CacheFolder cache)
    {
        var folder = Directory.CreateDirectory(Path.Combine(cache.Folder("demo"), $"{TimeProvider.System.GetUtcNow():yyyyMMdd-HHmmss}-{Environment.ProcessId}"));
        return new(Path.Combine(folder.FullName, "mesh.db"));
    }

    private static async Task FundAsync(LocalDevnet devnet, Keys keys, CancellationToken cancel)
    {
        foreach (var sample in SamplePortfolios.All)
        {
            var account = keys.Addresses[sample.Portfolio.Account];
            await Task.WhenAll(sample.Portfolio.Chains.Select(chain => devnet.Faucet.FundGasAsync(chain, account, UInt256.PowerOfTen(18), cancel)));
            await Task.WhenAll(sample.Deposits.Select(deposit =>
                devnet.Faucet.FundAsync(deposit.Chain, account, deposit.Asset, UInt256.Parse(deposit.Raw), cancel)));
        }
    }

    // The story tells what happens; the log only speaks up when something is wrong.
    private static void Quiet(ILoggingBuilder logging) => logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);

    private async Task<DemoReport> ReportAsync(ReadBack read, IReadOnlyDictionary<string, Valuation> before, CancellationToken cancel)
    {
        var after = await EachAsync((facts, mandate) => read.ValueAsync(facts, mandate, cancel));
        List<PortfolioReport> portfolios = [];
        foreach (var sample in SamplePortfolios.All)
        {
            var id = sample.Portfolio.Id;
            var progress = await _node.LegsAsync(id, cancel);
            var facts = await _node.FactsAsync(id, cancel);
            var legs = await Task.WhenAll(progress.Select(leg => read.LegAsync(leg, facts, cancel)));
            portfolios.Add(DemoReports.Portfolio(sample, before[id], after[id], progress, legs));
        }

        return new(
            portfolios,
            [.. _devnet.Deployment.Chains.Select(chain => new ChainReport(chain.Id.Value, chain.RpcUrl))],
            ((JournalConfiguration.Sqlite)_configuration.Journal).Path,
            Math.Round(Stopwatch.GetElapsedTime(_began).TotalSeconds, 1));
    }

    private async Task<IReadOnlyDictionary<string, Valuation>> EachAsync(Func<PortfolioFacts, Mandate, Task<Valuation>> read)
    {
        Dictionary<string, Valuation> values = new(StringComparer.Ordinal);
        foreach (var sample in SamplePortfolios.All)
        {
            values[sample.Portfolio.Id] = await read(await _node.FactsAsync(sample.Portfolio.Id, CancellationToken.None), sample.Portfolio.Mandate);
        }

        return values;
    }
}

using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Devnet;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using MeshRebalancer.Node.Demo;

namespace MeshRebalancer.Benchmarks.Node;

/// <summary>
/// RPC calls spent on one rebalance, by method, beside what a bare script needs that sends the same transactions one after the other and
/// is told when each is mined: nonce, fee, simulation, gas, sending and receipt, once each.
/// </summary>
internal static class RpcFigures
{
    private static readonly ChainId Ethereum = SamplePortfolios.Ethereum;
    private static readonly ChainId Base = SamplePortfolios.Base;

    private static readonly string[] OfEachTransaction =
    [
        "eth_call", "eth_estimateGas", "eth_feeHistory", "eth_getTransactionCount", "eth_getTransactionReceipt", "eth_sendRawTransaction",
    ];

    public static async Task RunAsync(Sampling sampling, Action<Figure> report)
    {
        await using var devnet = await LocalDevnet.StartAsync(new DevnetOptions(), null, CancellationToken.None);
        await RunAsync("one chain", new(devnet, Targets(("USDC", 5_000), ("WETH", 5_000)), [new(Ethereum, "WETH", "1000000000000000000"), new(Ethereum, "USDC", "1000000000")], [Ethereum]), report);
        await RunAsync("two chains", new(devnet, Targets(("AERO", 5_000), ("USDC", 5_000)), [new(Ethereum, "USDC", "2000000000")], [Ethereum, Base]), report);
    }

    private static EquatableArray<TargetWeight> Targets(params (string Asset, int Bps)[] targets) =>
        [.. targets.Select(target => new TargetWeight(AssetId.Parse(target.Asset), target.Bps))];

    private static async Task RunAsync(string where, OneRebalance rebalance, Action<Figure> report)
    {
        var tally = await rebalance.RunAsync();
        var lines = tally.OfEffects;
        foreach (var effect in lines.GroupBy(line => line.Effect))
        {
            await Console.Error.WriteLineAsync($"  {where}: {effect.Key}: {string.Join(", ", effect.Select(line => $"{line.Calls} {line.Method}"))}");
        }

        await Console.Error.WriteLineAsync($"  {where}: prices and balances, read anyway, meanwhile: {tally.OfReading} calls at {tally.Heads} heads");
        var name = $"RPC of a rebalance on {where}, {tally.Transactions} transactions";
        report(Line($"{name}: all", lines.Sum(line => line.Calls), OfEachTransaction.Length * tally.Transactions));
        foreach (var method in lines.GroupBy(line => line.Method).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            report(Line($"{name}: {method.Key}", method.Sum(line => line.Calls), OfEachTransaction.Contains(method.Key) ? tally.Transactions : 0));
        }
    }

    private static Figure.Compared Line(string name, int ours, int script) =>
        new(name, "calls", Measured.Exactly(ours), "a bare script", Measured.Exactly(script));
}

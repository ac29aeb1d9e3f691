using MeshRebalancer.Benchmarks.Evm;
using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Benchmarks.Journal;
using MeshRebalancer.Benchmarks.Node;
using MeshRebalancer.Benchmarks.Pure;
using MeshRebalancer.Benchmarks.Simulation;

Benchmark[] all =
[
    new("sqlite", SqliteFigures.RunAsync),
    new("postgres", PostgresFigures.RunAsync),
    new("replay", ReplayFigures.RunAsync),
    new("restart", RestartFigures.RunAsync),
    new("drift", DriftFigures.RunAsync),
    new("wake", WakeFigures.RunAsync),
    new("garch", EstimationFigures.RunAsync),
    new("quote", QuoteFigures.RunAsync),
    new("abi", AbiFigures.RunAsync),
    new("keccak", KeccakFigures.RunAsync),
    new("sign", SigningFigures.RunAsync),
    new("rpc", RpcFigures.RunAsync),
    new("simulation", SimulationFigures.RunAsync),
    new("planner", PlannerFigures.RunAsync),
    new("backtest", BacktestRates.RunAsync),
];

var quick = args.Contains("--quick");
var names = args.Where(arg => arg != "--quick").ToArray();
var unknown = names.Except(all.Select(benchmark => benchmark.Name)).ToArray();
if (unknown.Length > 0)
{
    await Console.Error.WriteLineAsync($"No figure is named {string.Join(", ", unknown)}; there are: {string.Join(", ", all.Select(benchmark => benchmark.Name))}.");
    return 2;
}

// A quick look proves that everything runs; its figures are rough.
var sampling = quick ? new Sampling(1, TimeSpan.FromMilliseconds(200)) : new Sampling(5, TimeSpan.FromMilliseconds(500));
List<Figure> figures = [];
foreach (var benchmark in all.Where(benchmark => names.Length == 0 || names.Contains(benchmark.Name)))
{
    await Console.Error.WriteLineAsync($"Measuring {benchmark.Name} …");
    await benchmark.RunAsync(sampling, figures.Add);
}

Table.Write(figures, Console.Out);
return 0;
